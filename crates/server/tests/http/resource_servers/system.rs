//! System APIs: what they are made with, and the little of them that can be changed.

use serde_json::json;
use testkit::{ISSUER, TestApp, both_engines};

use super::PATH;
use crate::snapshot;

both_engines!(
    my_account_is_made_by_its_identifier,
    express_configuration_is_made_by_its_identifier,
    the_management_api_can_hardly_be_changed,
    the_management_api_cannot_lose_permissions,
    the_management_api_cannot_be_deleted,
    others_can_be_changed_a_little_and_deleted,
    no_system_api_signs_otherwise,
);

fn management() -> String {
    format!("{PATH}/https:%2F%2Flocalhost:8443%2Fapi%2Fv2%2F")
}

async fn my_account_is_made_by_its_identifier(app: TestApp) {
    let body = json!({
        "identifier": format!("{ISSUER}me/"), "name": "Mine", "token_lifetime": 7,
        "scopes": [{"value": "x"}],
    });
    let made = app.admin().await.post(PATH, &body).await;
    snapshot!("my_account_api", made);
    let again = app.admin().await.post(PATH, &body).await;
    let message = "A resource server with the same identifier already exists";
    again.is_problem(409, message, "resource_server_conflict");
}

async fn express_configuration_is_made_by_its_identifier(app: TestApp) {
    let body = json!({"identifier": "urn:auth0:express-configure"});
    let made = app.admin().await.post(PATH, &body).await;
    snapshot!("express_configuration_api", made);
}

async fn the_management_api_can_hardly_be_changed(app: TestApp) {
    let admin = app.admin().await;
    let before = admin.get(&management()).await;
    for (body, names) in [
        (json!({"name": "x"}), "name"),
        (json!({"signing_alg": "PS256"}), "signing_alg"),
        (
            json!({"token_lifetime": 60, "token_dialect": "access_token"}),
            "token_dialect",
        ),
        (json!({"id": "x", "identifier": "y"}), "identifier,id"),
    ] {
        let refused = admin.patch(&management(), &body).await;
        let message =
            format!("Payload validation error: 'Additional properties not allowed: {names}'.");
        refused.is_problem(400, &message, "invalid_body");
    }
    let client = json!({"subject_type_authorization": {"client": {"policy": "deny_all"}}});
    let refused = admin.patch(&management(), &client).await;
    let message = "Payload validation error: 'Additional properties not allowed: client' on \
        property subject_type_authorization.";
    refused.is_problem(400, message, "invalid_body");
    admin.get(&management()).await.is(200, &before.shown());
    let some = json!({
        "token_lifetime": 600, "skip_consent_for_verifiable_first_party_clients": true,
        "subject_type_authorization": {"user": {"policy": "deny_all"}},
    });
    let changed = admin.patch(&management(), &some).await.expect(200);
    assert_eq!(changed.member("token_lifetime"), 600);
    assert_eq!(
        changed.member("subject_type_authorization").to_string(),
        r#"{"client":{"policy":"require_client_grant"},"user":{"policy":"deny_all"}}"#
    );
    let token = app.admin().await.token.unwrap();
    let claims = testkit::claims(&token);
    assert_eq!(
        claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(),
        600
    );
}

async fn the_management_api_cannot_lose_permissions(app: TestApp) {
    let admin = app.admin().await;
    for scopes in [json!([]), json!([{"value": "read:clients"}]), json!(null)] {
        let refused = admin.patch(&management(), &json!({"scopes": scopes})).await;
        let message = "Payload validation error: 'Additional properties not allowed: scopes'.";
        refused.is_problem(400, message, "invalid_body");
    }
    let read = admin.get(&management()).await.json();
    assert_eq!(read["scopes"].as_array().unwrap().len(), 273);
    assert_eq!(read["name"], "Auth0 Management API");
}

async fn the_management_api_cannot_be_deleted(app: TestApp) {
    let admin = app.admin().await;
    let refused = admin.delete(&management()).await;
    refused.is_problem(
        400,
        "System resource servers cannot be deleted.",
        "invalid_body",
    );
    admin.get("/api/v2/clients").await.expect(200);
}

async fn others_can_be_changed_a_little_and_deleted(app: TestApp) {
    let api = app
        .api_with(json!({"identifier": format!("{ISSUER}me/")}))
        .await;
    let admin = app.admin().await;
    let refused = admin.patch(&api.path(), &json!({"name": "x"})).await;
    let message = "Payload validation error: 'Additional properties not allowed: name'.";
    refused.is_problem(400, message, "invalid_body");
    let body = json!({
        "token_lifetime": 60, "proof_of_possession": null,
        "subject_type_authorization": {"client": {"policy": "require_client_grant"}},
    });
    let changed = admin.patch(&api.path(), &body).await.expect(200);
    assert_eq!(changed.member("token_lifetime"), 60);
    admin.delete(&api.path()).await.expect(204);
    admin.get(&api.path()).await.expect(404);
    let again = json!({"identifier": format!("{ISSUER}me/")});
    admin.post(PATH, &again).await.expect(201);
}

async fn no_system_api_signs_otherwise(app: TestApp) {
    let path = "/api/lictor/v1/apis/https:%2F%2Flocalhost:8443%2Fapi%2Fv2%2F";
    let refused = app
        .admin()
        .await
        .patch(path, &json!({"signing_alg": "ES256"}))
        .await;
    let message = "A system API's algorithm cannot be changed.";
    refused.is_problem(400, message, "invalid_body");
}
