//! `/oauth/revoke` of refresh tokens.

use serde_json::{Value, json};
use testkit::{Reply, TestApp, both_engines};

use super::{Scene, UNKNOWN, rotating, scene, staying};

both_engines!(
    an_application_gives_its_token_back,
    any_of_a_family_ends_it,
    anothers_token_stays,
);

async fn revoke(app: &TestApp, scene: &Scene, token: &str, changes: Value) -> Reply {
    let mut body = json!({
        "client_id": scene.client.id, "client_secret": scene.client.secret, "token": token,
        "token_type_hint": "refresh_token",
    });
    for (name, value) in changes.as_object().unwrap() {
        body[name] = value.clone();
    }
    app.nobody().post("/oauth/revoke", &body).await
}

async fn an_application_gives_its_token_back(app: TestApp) {
    let scene = scene(&app, &["a"], staying()).await;
    let (token, other) = (scene.login(&app).await, scene.login(&app).await);
    let refused = revoke(&app, &scene, &token, json!({"client_secret": "x"})).await;
    refused.is_refusal(401, "invalid_client", "Unauthorized");
    for _ in 0..2 {
        let reply = revoke(&app, &scene, &token, json!({})).await;
        reply.is(200, "");
    }
    let refused = scene.refresh(&app, &token).await;
    refused.is_refusal(403, "invalid_grant", UNKNOWN);
    scene.refresh(&app, &other).await.expect(200);
    app.app.exchanges().flush().await;
    let logs = app.admin().await.get("/api/v2/logs?q=type:srrt").await;
    assert_eq!(logs.expect(200).json().as_array().unwrap().len(), 1);
}

async fn any_of_a_family_ends_it(app: TestApp) {
    let scene = scene(&app, &["a"], rotating(0)).await;
    let first = scene.login(&app).await;
    let next = scene.refresh(&app, &first).await.expect(200);
    revoke(&app, &scene, &first, json!({})).await.expect(200);
    let refused = scene.refresh(&app, &next.text("refresh_token")).await;
    refused.is_refusal(403, "invalid_grant", UNKNOWN);
}

async fn anothers_token_stays(app: TestApp) {
    let scene = scene(&app, &["a"], staying()).await;
    let token = scene.login(&app).await;
    let other = super::scene(&app, &["a"], staying()).await;
    revoke(&app, &other, &token, json!({})).await.expect(200);
    scene.refresh(&app, &token).await.expect(200);
}
