//! Creating applications: the defaults of each kind, and what is answered.

use serde_json::{Value, json};
use testkit::{ClientKey, Reply, TestApp, both_engines};

use super::PATH;
use crate::snapshot;

both_engines!(
    a_minimal_client_has_the_recorded_defaults,
    grant_types_and_refresh_tokens_follow_the_kind,
    a_strict_third_party_client_has_another_id,
    the_client_of_an_api_is_named_by_it,
    an_express_client_has_no_secret,
    every_setting_comes_back,
    null_is_absent_and_members_of_jwt_configuration_are_not_filled_in,
    keys_can_be_sent_along,
    keys_need_a_scope_of_their_own,
);

async fn create(app: &TestApp, body: &Value) -> Reply {
    app.admin().await.post(PATH, body).await
}

async fn a_minimal_client_has_the_recorded_defaults(app: TestApp) {
    snapshot!("minimal_client", create(&app, &json!({"name": "A"})).await);
    let machine = json!({
        "name": "M2M", "app_type": "non_interactive",
        "token_endpoint_auth_method": "client_secret_post",
    });
    snapshot!("machine_to_machine_client", create(&app, &machine).await);
}

async fn grant_types_and_refresh_tokens_follow_the_kind(app: TestApp) {
    let all = json!([
        "authorization_code",
        "implicit",
        "refresh_token",
        "client_credentials"
    ]);
    let public = json!(["authorization_code", "implicit", "refresh_token"]);
    // Lifetime, idle lifetime, both infinite flags, whether it rotates and expires.
    let confidential = (31_557_600, 2_592_000, true, true, false, false);
    let unset = (2_592_000, 1_296_000, true, true, false, false);
    for (sent, grant_types, refresh) in [
        (json!({}), &all, unset),
        (
            json!({"token_endpoint_auth_method": "client_secret_basic"}),
            &all,
            confidential,
        ),
        (
            json!({"token_endpoint_auth_method": "none", "app_type": "spa"}),
            &public,
            unset,
        ),
        (
            json!({"is_first_party": false, "token_endpoint_auth_method": "none"}),
            &public,
            (2_592_000, 1_296_000, false, false, true, true),
        ),
    ] {
        let mut body = sent.clone();
        body["name"] = "A".into();
        let made = create(&app, &body).await.expect(201).json();
        assert_eq!(&made["grant_types"], grant_types, "{sent}");
        let token = &made["refresh_token"];
        let (lifetime, idle, infinite, infinite_idle, rotates, expires) = refresh;
        let wanted = json!({
            "rotation_type": if rotates { "rotating" } else { "non-rotating" },
            "expiration_type": if expires { "expiring" } else { "non-expiring" },
            "leeway": 0,
            "token_lifetime": lifetime,
            "idle_token_lifetime": idle,
            "infinite_token_lifetime": infinite,
            "infinite_idle_token_lifetime": infinite_idle,
        });
        assert_eq!(token, &wanted, "{sent}");
        assert_eq!(
            made["oidc_conformant"],
            sent["is_first_party"] == false,
            "{sent}"
        );
    }
}

async fn a_strict_third_party_client_has_another_id(app: TestApp) {
    let body = json!({
        "name": "A", "is_first_party": false, "third_party_security_mode": "strict",
        "token_endpoint_auth_method": "client_secret_post",
    });
    snapshot!("strict_third_party_client", create(&app, &body).await);
}

async fn the_client_of_an_api_is_named_by_it(app: TestApp) {
    let api = app.api(&["a"]).await;
    let body = json!({
        "name": "A", "app_type": "resource_server", "resource_server_identifier": api.identifier,
    });
    let made = create(&app, &body).await.expect(201);
    assert_eq!(made.member("grant_types"), json!([]));
    assert_eq!(
        made.member("jwt_configuration").to_string(),
        r#"{"secret_encoded":false,"alg":"RS256"}"#
    );
    let admin = app.admin().await;
    let read = admin.get(&api.path()).await;
    assert_eq!(read.text("client_id"), made.text("client_id"));
    assert_eq!(read.members().last().unwrap(), "client_id");
    assert_eq!(read.header("etag"), "\"2\"");
    let again = create(&app, &body).await;
    again.is_problem(409, "The resource server already has a client", "");
    let unknown = json!({
        "name": "A", "app_type": "resource_server", "resource_server_identifier": "no",
    });
    create(&app, &unknown)
        .await
        .is_problem(404, "Resource server not found", "");
    admin
        .delete(&format!("{PATH}/{}", made.text("client_id")))
        .await
        .expect(204);
    let read = admin.get(&api.path()).await;
    assert!(!read.members().contains(&"client_id".to_owned()));
    create(&app, &body).await.expect(201);
}

async fn an_express_client_has_no_secret(app: TestApp) {
    let body = json!({"name": "A", "app_type": "express_configuration"});
    let made = create(&app, &body).await.expect(201);
    assert!(!made.members().contains(&"client_secret".to_owned()));
    assert_eq!(
        made.member("grant_types"),
        json!(["authorization_code", "client_credentials"])
    );
}

async fn every_setting_comes_back(app: TestApp) {
    let sent = json!({
        "name": "All", "description": "d", "logo_uri": "https://a.test/l.png",
        "app_type": "regular_web", "callbacks": ["https://a.test/cb"],
        "allowed_origins": ["https://a.test"], "web_origins": ["https://b.test"],
        "client_aliases": ["x"], "allowed_clients": ["y"],
        "allowed_logout_urls": ["https://a.test/out"], "grant_types": ["client_credentials"],
        "token_endpoint_auth_method": "client_secret_basic", "is_first_party": true,
        "oidc_conformant": true, "is_token_endpoint_ip_header_trusted": true, "sso": false,
        "sso_disabled": true, "cross_origin_authentication": true, "custom_login_page_on": false,
        "cross_origin_loc": "https://a.test/x", "initiate_login_uri": "https://a.test/login",
        "client_metadata": {"k": "v"}, "mobile": {"ios": {"team_id": "t"}},
        "organization_usage": "allow", "organization_require_behavior": "no_prompt",
        "require_pushed_authorization_requests": true, "require_proof_of_possession": false,
        "compliance_level": "none", "par_request_expiry": 60,
        "native_social_login": {"apple": {"enabled": true}},
        "oidc_logout": {"backchannel_logout_urls": ["https://a.test/back"]},
        "token_exchange": {"allow_any_profile_of_type": ["custom_authentication"]},
    });
    let made = create(&app, &sent).await.expect(201);
    let answer = made.json();
    for (name, value) in sent.as_object().unwrap() {
        assert_eq!(&answer[name], value, "{name}");
    }
    assert_eq!(answer["cross_origin_auth"], true);
    let path = format!("{PATH}/{}", made.text("client_id"));
    let read = app.admin().await.get(&path).await.json();
    for name in sent.as_object().unwrap().keys() {
        assert_eq!(read[name], answer[name], "{name}");
    }
}

async fn null_is_absent_and_members_of_jwt_configuration_are_not_filled_in(app: TestApp) {
    let body = json!({
        "name": "A", "refresh_token": null, "default_organization": null,
        "jwt_configuration": {"alg": "PS256"},
    });
    let made = create(&app, &body).await.expect(201);
    assert!(made.member("refresh_token").is_object());
    assert!(!made.members().contains(&"default_organization".to_owned()));
    assert_eq!(
        made.member("jwt_configuration").to_string(),
        r#"{"secret_encoded":false,"alg":"PS256"}"#
    );
    let body = json!({
        "name": "A",
        "refresh_token": {"rotation_type": "rotating", "expiration_type": "expiring"},
    });
    let made = create(&app, &body).await.expect(201);
    let token = made.member("refresh_token");
    assert_eq!(
        (&token["rotation_type"], &token["leeway"]),
        (&"rotating".into(), &0.into())
    );
}

fn with_keys() -> Value {
    let pem = ClientKey::new(0).certificate(1_900_000_000);
    let key = json!({"credential_type": "public_key", "pem": pem, "name": "k", "alg": "PS256"});
    json!({
        "name": "A", "app_type": "non_interactive",
        "client_authentication_methods": {"private_key_jwt": {"credentials": [key]}},
    })
}

async fn keys_can_be_sent_along(app: TestApp) {
    let made = create(&app, &with_keys()).await;
    snapshot!("client_with_keys", made);
    let path = format!("{PATH}/{}/credentials", made.text("client_id"));
    let list = app.admin().await.get(&path).await;
    snapshot!("credentials_sent_along", list);
    let named = &made.member("client_authentication_methods")["private_key_jwt"]["credentials"];
    assert_eq!(named[0]["id"], list.json()[0]["id"]);
}

async fn keys_need_a_scope_of_their_own(app: TestApp) {
    let weak = app.with_scopes(&["create:clients"]).await;
    weak.post(PATH, &json!({"name": "A"})).await.expect(201);
    let refused = weak.post(PATH, &with_keys()).await;
    let message = "Insufficient scope, expected any of: create:client_credentials";
    refused.is_problem(403, message, "insufficient_scope");
    let both = app
        .with_scopes(&["create:clients", "create:client_credentials"])
        .await;
    both.post(PATH, &with_keys()).await.expect(201);
}
