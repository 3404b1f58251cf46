//! A permission that is deleted in the middle of a user's session: the next token lacks it, nothing
//! else changes, and restored it is there again.

use serde_json::json;
use testkit::{TestApp, both_engines, claims};

use super::{Scene, scene, staying};

both_engines!(
    deleted_it_is_missing_and_restored_it_is_back,
    made_anew_it_is_another,
    a_code_that_was_issued_before,
    a_renamed_one_comes_by_its_new_name,
    the_whole_api_and_back,
    the_impact_counts_refresh_tokens,
);

async fn scope(app: &TestApp, scene: &Scene, token: &str) -> String {
    let given = scene.refresh(app, token).await.expect(200);
    let carried = claims(&given.text("access_token"));
    let text = carried["scope"].as_str().unwrap_or_default().to_owned();
    assert_eq!(text, given.text("scope"));
    let oidc = "openid profile email offline_access";
    text.strip_prefix(oidc).unwrap().trim_start().to_owned()
}

async fn delete(app: &TestApp, scene: &Scene, value: &str) -> String {
    let api = scene.api.as_ref().unwrap();
    let path = format!("{}/permissions/{value}", api.extension());
    let deleted = app.admin().await.delete(&path).await.expect(200);
    deleted.text("id")
}

async fn restore(app: &TestApp, deletion: &str) {
    let path = format!("/api/lictor/v1/deletions/{deletion}/restore");
    let restored = app.admin().await.post(&path, &json!({})).await;
    restored.expect(200);
}

async fn deleted_it_is_missing_and_restored_it_is_back(app: TestApp) {
    let scene = scene(&app, &["a", "b"], staying()).await;
    let token = scene.login(&app).await;
    assert_eq!(scope(&app, &scene, &token).await, "a b");
    let deletion = delete(&app, &scene, "a").await;
    assert_eq!(scope(&app, &scene, &token).await, "b");
    restore(&app, &deletion).await;
    assert_eq!(scope(&app, &scene, &token).await, "a b");
}

async fn made_anew_it_is_another(app: TestApp) {
    let scene = scene(&app, &["a", "b"], staying()).await;
    let token = scene.login(&app).await;
    delete(&app, &scene, "a").await;
    let api = scene.api.as_ref().unwrap();
    let path = format!("{}/permissions", api.extension());
    let body = json!({"value": "a"});
    app.admin().await.post(&path, &body).await.expect(201);
    assert_eq!(scope(&app, &scene, &token).await, "b");
    let narrowed = json!({"scope": "a b"});
    let given = scene.refresh_with(&app, &token, narrowed).await;
    assert_eq!(given.expect(200).text("scope"), "b");
}

async fn a_code_that_was_issued_before(app: TestApp) {
    let scene = scene(&app, &["a", "b"], staying()).await;
    let code = scene.issue(&app).await;
    let deletion = delete(&app, &scene, "a").await;
    let given = scene.redeem_this(&app, &code, json!({})).await.expect(200);
    assert_eq!(given.text("scope"), "openid profile email offline_access b");
    // It was granted at the login, so that it is there once it is restored.
    restore(&app, &deletion).await;
    let token = given.text("refresh_token");
    assert_eq!(scope(&app, &scene, &token).await, "a b");
}

async fn a_renamed_one_comes_by_its_new_name(app: TestApp) {
    let scene = scene(&app, &["a", "b"], staying()).await;
    let token = scene.login(&app).await;
    let api = scene.api.as_ref().unwrap();
    let path = format!("{}/permissions/a", api.extension());
    let body = json!({"value": "c"});
    app.admin().await.patch(&path, &body).await.expect(200);
    assert_eq!(scope(&app, &scene, &token).await, "c b");
}

async fn the_whole_api_and_back(app: TestApp) {
    let scene = scene(&app, &["a"], staying()).await;
    let token = scene.login(&app).await;
    let api = scene.api.as_ref().unwrap();
    let admin = app.admin().await;
    let body = json!({"kind": "api", "id": api.id});
    let deleted = admin.post("/api/lictor/v1/deletions", &body).await;
    let deleted = deleted.expect(201).json();
    let refused = scene.refresh(&app, &token).await;
    refused.is_refusal(403, "access_denied", "Service not found");
    restore(&app, deleted["id"].as_str().unwrap()).await;
    assert_eq!(scope(&app, &scene, &token).await, "a");
}

async fn the_impact_counts_refresh_tokens(app: TestApp) {
    let scene = scene(&app, &["a", "b"], staying()).await;
    let token = scene.login(&app).await;
    scene.login(&app).await;
    let api = scene.api.as_ref().unwrap();
    let path = format!("{}/permissions/a/impact", api.extension());
    let admin = app.admin().await;
    let before = admin.get(&path).await.expect(200);
    assert_eq!(before.json()["refresh_tokens"]["count"], 2);
    let (id, secret) = (&scene.client.id, &scene.client.secret);
    let body = json!({"token": token, "client_id": id, "client_secret": secret});
    app.nobody().post("/oauth/revoke", &body).await.expect(200);
    let after = admin.get(&path).await.expect(200);
    assert_eq!(after.json()["refresh_tokens"]["count"], 1);
    // A plan that was seen is no less good for it.
    assert_eq!(after.header("etag"), before.header("etag"));
}
