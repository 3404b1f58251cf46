//! What is wrong with a request.

use serde_json::json;
use testkit::{TestApp, both_engines};

use super::strict;
use crate::authorize::{answered, answered_after, told};

both_engines!(
    oidcc_response_type_missing,
    oidcc_ensure_registered_redirect_uri,
    oidcc_ensure_request_without_nonce_fails,
    oidcc_ensure_request_object_with_redirect_uri,
    oidcc_unsigned_request_object_rejected,
    oidcc_request_uri_unsigned_rejected,
);

async fn oidcc_response_type_missing(app: TestApp) {
    let mut scene = strict(&app, json!({})).await;
    let answer = answered(&scene.ask(json!({"response_type": null})).await);
    let error = answer["error"].as_str();
    assert!(["invalid_request", "unsupported_response_type"].contains(&error));
}

async fn oidcc_ensure_registered_redirect_uri(app: TestApp) {
    let mut scene = strict(&app, json!({})).await;
    let elsewhere = json!({"redirect_uri": "https://app.test/cb/elsewhere"});
    told(&scene.ask(elsewhere).await, 403, "Callback URL mismatch");
}

async fn oidcc_ensure_request_without_nonce_fails(app: TestApp) {
    let mut scene = strict(
        &app,
        json!({"grant_types": ["implicit", "authorization_code"]}),
    )
    .await;
    for response_type in ["id_token", "id_token token", "code id_token"] {
        let asked = json!({"response_type": response_type, "nonce": null});
        let answer = answered_after(&scene.ask(asked).await, '#');
        assert_eq!(answer["error"], "invalid_request", "{response_type}");
    }
}

async fn oidcc_ensure_request_object_with_redirect_uri(app: TestApp) {
    let mut scene = strict(&app, json!({})).await;
    let asked = json!({"request": "e30.e30.", "redirect_uri": "https://evil.test/cb"});
    let reply = scene.ask(asked).await;
    assert!(reply.status >= 400, "{}", reply.shown());
    assert_eq!(reply.header("location"), "");
}

async fn oidcc_unsigned_request_object_rejected(app: TestApp) {
    let mut scene = strict(&app, json!({})).await;
    let none = jose::base64url(br#"{"alg":"none"}"#);
    let claims = json!({
        "iss": scene.client.id, "aud": testkit::ISSUER, "response_type": "code",
        "client_id": scene.client.id, "redirect_uri": "https://app.test/cb", "scope": "openid",
    });
    let claims = jose::base64url(claims.to_string().as_bytes());
    let reply = scene
        .ask(json!({"request": format!("{none}.{claims}.")}))
        .await;
    assert!(reply.status >= 400, "{}", reply.shown());
    assert_eq!(reply.header("location"), "");
}

async fn oidcc_request_uri_unsigned_rejected(app: TestApp) {
    let mut scene = strict(&app, json!({})).await;
    let asked = json!({"request_uri": "https://app.test/request.jwt"});
    told(&scene.ask(asked).await, 400, "request_uri_not_supported");
}
