//! Creating an API: defaults, which members are answered, and their order.

use http::Method;
use serde_json::{Value, json};
use testkit::{Reply, TestApp, both_engines};

use super::PATH;
use crate::snapshot;

both_engines!(
    a_minimal_api_has_the_defaults_and_no_name,
    every_setting_is_answered_in_auth0s_order,
    an_api_is_what_a_get_answers_afterwards,
    false_is_set_and_null_is_absent,
    the_web_lifetime_follows_a_short_lifetime,
    an_hs256_api_has_a_secret,
    the_members_of_subject_type_authorization_keep_the_sent_order,
    a_form_is_the_same_as_json,
    an_identifier_need_not_be_a_url_and_is_compared_exactly,
    the_same_identifier_twice_is_a_conflict,
    a_thousand_scopes_of_full_length_are_kept,
);

async fn create(app: &TestApp, body: &Value) -> Reply {
    app.admin().await.post(PATH, body).await
}

async fn a_minimal_api_has_the_defaults_and_no_name(app: TestApp) {
    let made = create(&app, &json!({"identifier": "https://orders.test/"})).await;
    snapshot!("minimal_api", made);
    assert_eq!(made.header("etag"), "\"1\"");
}

async fn every_setting_is_answered_in_auth0s_order(app: TestApp) {
    // Sent in the reverse order of the answer.
    let body = json!({
        "authorization_policy": {"policy_id": "p"},
        "proof_of_possession": {"mechanism": "dpop", "required": false},
        "authorization_details": [{"type": "payment"}],
        "consent_policy": "transactional-authorization-with-mfa",
        "token_dialect": "rfc9068_profile_authz",
        "enforce_policies": true,
        "scopes": [{"description": "Read", "value": "read:a"}, {"value": "write:a"}],
        "signing_secret": "0123456789abcdef",
        "signing_alg": "HS256",
        "token_lifetime_for_web": 60,
        "token_lifetime": 120,
        "subject_type_authorization": {
            "user": {"policy": "deny_all"}, "client": {"policy": "deny_all"},
        },
        "allow_online_access_with_ephemeral_sessions": true,
        "allow_online_access": true,
        "skip_consent_for_verifiable_first_party_clients": true,
        "allow_offline_access": true,
        "name": "Orders",
        "identifier": "https://orders.test/",
    });
    snapshot!("whole_api", create(&app, &body).await);
}

async fn an_api_is_what_a_get_answers_afterwards(app: TestApp) {
    let body = json!({"identifier": "a", "name": "A", "scopes": [{"value": "x"}]});
    let made = create(&app, &body).await.expect(201);
    let path = format!("{PATH}/{}", made.text("id"));
    let read = app.admin().await.get(&path).await;
    read.is(200, &made.shown());
    assert_eq!(read.header("etag"), made.header("etag"));
}

async fn false_is_set_and_null_is_absent(app: TestApp) {
    let body = json!({
        "identifier": "a", "enforce_policies": false, "allow_online_access": false,
        "token_encryption": null, "consent_policy": null, "authorization_details": null,
        "proof_of_possession": null, "authorization_policy": null, "scopes": [],
    });
    let made = create(&app, &body).await.expect(201);
    assert_eq!(
        made.members(),
        [
            "id",
            "identifier",
            "allow_offline_access",
            "skip_consent_for_verifiable_first_party_clients",
            "allow_online_access",
            "subject_type_authorization",
            "token_lifetime",
            "token_lifetime_for_web",
            "signing_alg",
            "scopes",
            "enforce_policies",
        ]
    );
    assert_eq!(made.member("scopes"), json!([]));
}

async fn the_web_lifetime_follows_a_short_lifetime(app: TestApp) {
    for (sent, seconds) in [(123_456, 7200), (60, 60), (0, 0)] {
        let identifier = sent.to_string();
        let body = json!({"identifier": identifier, "token_lifetime": sent});
        let made = create(&app, &body).await.expect(201);
        assert_eq!(made.member("token_lifetime"), sent);
        assert_eq!(made.member("token_lifetime_for_web"), seconds);
    }
}

async fn an_hs256_api_has_a_secret(app: TestApp) {
    let body = json!({"identifier": "a", "signing_alg": "HS256"});
    let made = create(&app, &body).await.expect(201);
    assert_eq!(made.text("signing_secret").len(), 64);
    let body = json!({"identifier": "b", "signing_secret": "0123456789abcdef"});
    let made = create(&app, &body).await.expect(201);
    assert_eq!(made.text("signing_alg"), "RS256");
    assert_eq!(made.text("signing_secret"), "0123456789abcdef");
}

async fn the_members_of_subject_type_authorization_keep_the_sent_order(app: TestApp) {
    let halves = json!({"user": {"policy": "allow_all"}, "client": {"policy": "deny_all"}});
    let body = json!({"identifier": "a", "subject_type_authorization": halves});
    let made = create(&app, &body).await.expect(201);
    assert_eq!(
        made.member("subject_type_authorization").to_string(),
        halves.to_string()
    );
    let half = json!({"user": {"policy": "deny_all"}});
    let body = json!({"identifier": "b", "subject_type_authorization": half});
    let made = create(&app, &body).await.expect(201);
    assert_eq!(
        made.member("subject_type_authorization").to_string(),
        r#"{"client":{"policy":"require_client_grant"},"user":{"policy":"deny_all"}}"#
    );
}

async fn a_form_is_the_same_as_json(app: TestApp) {
    let form = "identifier=https%3A%2F%2Fa.test%2F&name=A+B&token_lifetime=60&\
        allow_offline_access=true";
    let media_type = "application/x-www-form-urlencoded; charset=utf-8";
    let admin = app.admin().await;
    let made = admin
        .send_bytes(Method::POST, PATH, media_type, form)
        .await
        .expect(201);
    assert_eq!(made.text("identifier"), "https://a.test/");
    assert_eq!(made.text("name"), "A B");
    assert_eq!(made.member("token_lifetime"), 60);
    assert_eq!(made.member("allow_offline_access"), true);
    let path = format!("{PATH}/{}", made.text("id"));
    let patched = admin
        .send_bytes(Method::PATCH, &path, media_type, "name=C")
        .await;
    assert_eq!(patched.expect(200).text("name"), "C");
}

async fn an_identifier_need_not_be_a_url_and_is_compared_exactly(app: TestApp) {
    let longest = "é".repeat(600);
    for identifier in [
        "a",
        "a/",
        "A",
        " a",
        "urn:a:b",
        "https://a/?b#c",
        "ä",
        &longest,
    ] {
        let made = create(&app, &json!({"identifier": identifier})).await;
        assert_eq!(made.expect(201).text("identifier"), identifier);
    }
}

async fn the_same_identifier_twice_is_a_conflict(app: TestApp) {
    let management = "https://localhost:8443/api/v2/";
    create(&app, &json!({"identifier": "a"})).await.expect(201);
    for identifier in ["a", management] {
        let again = create(&app, &json!({"identifier": identifier})).await;
        let message = "A resource server with the same identifier already exists";
        again.is_problem(409, message, "resource_server_conflict");
    }
}

async fn a_thousand_scopes_of_full_length_are_kept(app: TestApp) {
    let scope = |number: usize| {
        let value = format!("{number:0>280}");
        json!({"value": value, "description": "é".repeat(500)})
    };
    let mut scopes: Vec<Value> = (0..1000).map(scope).collect();
    let body = json!({"identifier": "a", "scopes": scopes});
    let made = create(&app, &body).await.expect(201);
    assert_eq!(made.member("scopes"), body["scopes"]);
    scopes.push(json!({"value": "one more"}));
    let refused = create(&app, &json!({"identifier": "b", "scopes": scopes})).await;
    let message = "You reached the limit of entities of this type for this tenant. (scopes: 1000)";
    refused.is_problem(403, message, "too_many_entities");
}
