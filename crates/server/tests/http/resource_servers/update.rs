//! Changing an API: what stays, what goes, what is answered.

use serde_json::{Value, json};
use testkit::{Api, Reply, TestApp, both_engines};

use crate::snapshot;

both_engines!(
    the_transcript_of_the_reference,
    members_that_are_not_sent_stay,
    an_object_is_replaced_whole,
    null_removes_a_setting_and_is_harmless_where_there_is_none,
    the_halves_of_subject_type_authorization_are_kept_apart,
    scopes_are_replaced_whole_in_the_sent_order,
    scopes_that_were_never_set_are_absent,
    the_algorithm_can_be_changed,
    an_identifier_in_the_path_is_percent_encoded,
    what_is_not_there_cannot_be_changed,
    an_empty_change_changes_nothing,
);

async fn patch(app: &TestApp, api: &Api, body: &Value) -> Reply {
    app.admin().await.patch(&api.path(), body).await
}

async fn the_transcript_of_the_reference(app: TestApp) {
    let orders = json!({"name": "Orders", "identifier": "https://orders.test/"});
    let api = app.api_with(orders).await;
    let admin = app.admin().await;
    let path = "/api/v2/resource-servers/https:%2F%2Forders.test%2F";
    let scopes = json!([
        {"value": "read:orders", "description": "Read"}, {"value": "write:orders"},
    ]);
    admin
        .patch(path, &json!({"scopes": scopes}))
        .await
        .expect(200);
    let settings = json!({"enforce_policies": true, "token_dialect": "access_token_authz"});
    let changed = patch(&app, &api, &settings).await;
    snapshot!("changed_api", changed);
    let same = patch(&app, &api, &json!({"authorization_details": null})).await;
    same.is(200, &changed.shown());
}

async fn members_that_are_not_sent_stay(app: TestApp) {
    let api = app
        .api_with(json!({"name": "A", "token_lifetime": 60, "scopes": [{"value": "x"}]}))
        .await;
    let before = app.admin().await.get(&api.path()).await.json();
    let changed = patch(&app, &api, &json!({"allow_offline_access": true})).await;
    let mut wanted = before.clone();
    wanted["allow_offline_access"] = true.into();
    changed.is(200, &wanted.to_string());
    let read = app.admin().await.get(&api.path()).await;
    read.is(200, &changed.shown());
}

async fn an_object_is_replaced_whole(app: TestApp) {
    let proof = json!({"mechanism": "dpop", "required": true, "required_for": "all_clients"});
    let api = app.api_with(json!({"proof_of_possession": proof})).await;
    let proof = json!({"mechanism": "mtls", "required": false});
    let changed = patch(&app, &api, &json!({"proof_of_possession": proof})).await;
    assert_eq!(changed.expect(200).member("proof_of_possession"), proof);
}

async fn null_removes_a_setting_and_is_harmless_where_there_is_none(app: TestApp) {
    let api = app
        .api_with(json!({
            "consent_policy": "transactional-authorization-with-mfa",
            "authorization_details": [{"type": "a"}],
            "proof_of_possession": {"mechanism": "dpop", "required": false},
            "authorization_policy": {"policy_id": "p"},
        }))
        .await;
    let nulls = json!({
        "consent_policy": null, "authorization_details": null, "proof_of_possession": null,
        "authorization_policy": null, "token_encryption": null,
    });
    let once = patch(&app, &api, &nulls).await.expect(200);
    assert!(
        nulls
            .as_object()
            .unwrap()
            .keys()
            .all(|key| !once.members().contains(key))
    );
    patch(&app, &api, &nulls).await.is(200, &once.shown());
}

async fn the_halves_of_subject_type_authorization_are_kept_apart(app: TestApp) {
    let api = app.api(&[]).await;
    for (sent, answered) in [
        (
            json!({"user": {"policy": "deny_all"}}),
            r#"{"client":{"policy":"require_client_grant"},"user":{"policy":"deny_all"}}"#,
        ),
        (
            json!({"client": {"policy": "deny_all"}}),
            r#"{"client":{"policy":"deny_all"},"user":{"policy":"deny_all"}}"#,
        ),
        // A change keeps the stored order.
        (
            json!({"user": {"policy": "allow_all"}, "client": {"policy": "deny_all"}}),
            r#"{"client":{"policy":"deny_all"},"user":{"policy":"allow_all"}}"#,
        ),
    ] {
        let changed = patch(&app, &api, &json!({"subject_type_authorization": sent})).await;
        let answer = changed.expect(200).member("subject_type_authorization");
        assert_eq!(answer.to_string(), answered);
    }
}

async fn scopes_are_replaced_whole_in_the_sent_order(app: TestApp) {
    let api = app.api(&["b", "a", "c"]).await;
    for scopes in [
        json!([{"value": "c"}, {"value": "a", "description": ""}, {"value": "d"}]),
        json!([{"value": "a", "description": "A"}, {"value": "c", "description": "C"}]),
        json!([{"value": "a"}, {"value": "c"}]),
        json!([]),
        json!([{"value": "a b"}, {"value": "openid"}, {"value": "A"}, {"value": "ä"}]),
    ] {
        let changed = patch(&app, &api, &json!({"scopes": scopes}))
            .await
            .expect(200);
        assert_eq!(changed.member("scopes").to_string(), scopes.to_string());
        let read = app.admin().await.get(&api.path()).await;
        read.is(200, &changed.shown());
    }
}

async fn scopes_that_were_never_set_are_absent(app: TestApp) {
    let api = app.api_with(json!({})).await;
    let changed = patch(&app, &api, &json!({"name": "A"})).await.expect(200);
    assert!(!changed.members().contains(&"scopes".to_owned()));
    let changed = patch(&app, &api, &json!({"scopes": []})).await.expect(200);
    assert_eq!(changed.member("scopes"), json!([]));
    let changed = patch(&app, &api, &json!({"name": "B"})).await.expect(200);
    assert_eq!(changed.member("scopes"), json!([]));
}

async fn the_algorithm_can_be_changed(app: TestApp) {
    let api = app.api_with(json!({"signing_alg": "HS256"})).await;
    for algorithm in ["RS256", "PS256", "RS512", "HS256"] {
        let changed = patch(&app, &api, &json!({"signing_alg": algorithm})).await;
        assert_eq!(changed.expect(200).text("signing_alg"), algorithm);
    }
}

async fn an_identifier_in_the_path_is_percent_encoded(app: TestApp) {
    let admin = app.admin().await;
    for (identifier, encoded) in [
        ("https://a.test/", "https:%2F%2Fa.test%2F"),
        ("https://b.test/", "https%3A%2F%2Fb%2Etest%2f"),
        ("urn:c", "urn:c"),
        ("a b+c%2Fd", "a%20b+c%252Fd"),
        ("ä/?#", "%C3%A4%2F%3F%23"),
        ("..", "%2E%2E"),
    ] {
        let api = app.api_with(json!({"identifier": identifier})).await;
        let path = format!("/api/v2/resource-servers/{encoded}");
        let read = admin.get(&path).await.expect(200);
        assert_eq!(
            (read.text("id"), read.text("identifier")),
            (api.id, identifier.into())
        );
        let changed = admin.patch(&path, &json!({"name": "A"})).await;
        assert_eq!(changed.expect(200).text("name"), "A");
        admin.delete(&path).await.expect(204);
        admin.get(&path).await.expect(404);
    }
}

async fn what_is_not_there_cannot_be_changed(app: TestApp) {
    let admin = app.admin().await;
    let message = "The resource server does not exist";
    for id in ["0123456789abcdef01234567", "https:%2F%2Fno.test%2F", "x"] {
        let path = format!("/api/v2/resource-servers/{id}");
        for reply in [
            admin.get(&path).await,
            admin.patch(&path, &json!({"name": "A"})).await,
        ] {
            reply.is_problem(404, message, "inexistent_resource_server");
        }
        // What is wrong with the body is told first.
        admin.patch(&path, &json!({"name": 1})).await.expect(400);
    }
}

async fn an_empty_change_changes_nothing(app: TestApp) {
    let api = app.api(&["a"]).await;
    let before = app.admin().await.get(&api.path()).await;
    patch(&app, &api, &json!({})).await.is(200, &before.shown());
}
