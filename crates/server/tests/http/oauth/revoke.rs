//! `POST /oauth/revoke` (RFC 7009, Authentication API reference §4.6).

use http::Method;
use serde_json::json;
use testkit::{TestApp, both_engines};

both_engines!(
    an_unknown_token_is_revoked_already,
    a_signed_token_cannot_be_revoked,
    what_is_wrong_with_a_request,
    a_public_client_says_its_name_only,
);

const PATH: &str = "/oauth/revoke";

async fn an_unknown_token_is_revoked_already(app: TestApp) {
    let client = app.client().await;
    let body = json!({
        "token": "opaque", "client_id": client.id, "client_secret": client.secret,
        "token_type_hint": "refresh_token",
    });
    app.nobody().post(PATH, &body).await.is(200, "");
    let form = format!(
        "token=opaque&client_id={}&client_secret={}",
        client.id, client.secret
    );
    let media_type = "application/x-www-form-urlencoded";
    let reply = app
        .nobody()
        .send_bytes(Method::POST, PATH, media_type, form)
        .await;
    reply.is(200, "");
}

async fn a_signed_token_cannot_be_revoked(app: TestApp) {
    let (api, client, _) = app.granted(&["a"]).await;
    let token = app.draw(&client, &api).await.text("access_token");
    let body = json!({"token": token, "client_id": client.id, "client_secret": client.secret});
    let refused = app.nobody().post(PATH, &body).await;
    let description = "Access tokens cannot be revoked: they are valid until they expire";
    refused.is_refusal(400, "unsupported_token_type", description);
    assert!(app.verified(&token).await.is_some());
}

async fn what_is_wrong_with_a_request(app: TestApp) {
    let client = app.client().await;
    let missing = app
        .nobody()
        .post(PATH, &json!({"client_id": client.id}))
        .await;
    missing.is_refusal(400, "invalid_request", "Missing required parameter: token");
    for (id, secret) in [
        (client.id.as_str(), "x"),
        ("unknown", &client.secret),
        (&client.id, ""),
    ] {
        let body = json!({"token": "t", "client_id": id, "client_secret": secret});
        let refused = app.nobody().post(PATH, &body).await;
        refused.is_refusal(401, "invalid_client", "Unauthorized");
    }
    let refused = app.nobody().post(PATH, &json!({"token": "t"})).await;
    refused.is_refusal(
        400,
        "invalid_request",
        "Missing required parameter: client_id",
    );
    let refused = app
        .nobody()
        .post(PATH, &json!({"token": 7, "client_id": "x"}))
        .await;
    refused.is_refusal(
        400,
        "invalid_request",
        "Invalid parameter: token must be a string",
    );
}

async fn a_public_client_says_its_name_only(app: TestApp) {
    let client = app
        .client_with(json!({"token_endpoint_auth_method": "none"}))
        .await;
    let body = json!({"token": "t", "client_id": client.id});
    app.nobody().post(PATH, &body).await.is(200, "");
}
