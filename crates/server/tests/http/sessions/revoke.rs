//! Ending sessions, with the refresh tokens that they gave or without.

use serde_json::{Value, json};
use testkit::{TestApp, both_engines};

use super::{path, session};
use crate::user_tokens::{Scene, UNKNOWN, scene, staying};

both_engines!(
    a_deleted_session_leaves_its_refresh_tokens,
    a_revoked_session_takes_its_refresh_tokens_along,
    all_sessions_of_a_user_end,
    access_is_revoked,
);

/// A user with a session, and the refresh token that it gave to an application.
async fn signed_in(app: &TestApp) -> (Scene, String, String) {
    let mut scene = scene(app, &["a"], staying()).await;
    let id = session(app, &scene.user_id, &[&scene.client]).await;
    scene.code.sign_in.session = Some(id.clone());
    let token = scene.login(app).await;
    (scene, id, token)
}

async fn is_logged(app: &TestApp, title: &str) -> Value {
    let query = format!("/api/v2/logs?q=description:%22{title}%22").replace(' ', "%20");
    let logs = app.admin().await.get(&query).await.expect(200).json();
    assert_eq!(logs.as_array().unwrap().len(), 1, "{title}");
    logs[0]["details"].clone()
}

async fn a_deleted_session_leaves_its_refresh_tokens(app: TestApp) {
    let (scene, id, token) = signed_in(&app).await;
    let admin = app.admin().await;
    admin.delete(&path(&id)).await.is(202, "");
    admin.delete(&path(&id)).await.is(202, "");
    admin.get(&path(&id)).await.expect(404);
    scene.refresh(&app, &token).await.expect(200);
    let details = is_logged(&app, "Delete session").await;
    assert_eq!(details["change"]["before"], json!({"id": id}));
}

async fn a_revoked_session_takes_its_refresh_tokens_along(app: TestApp) {
    let (scene, id, token) = signed_in(&app).await;
    let other = session(&app, &scene.user_id, &[]).await;
    let admin = app.admin().await;
    let revoke = format!("{}/revoke", path(&id));
    admin.post(&revoke, &json!({})).await.is(202, "");
    let again = admin.post(&revoke, &json!({})).await;
    again.is_problem(404, "The session does not exist.", "");
    let refused = scene.refresh(&app, &token).await;
    refused.is_refusal(403, "invalid_grant", UNKNOWN);
    admin.get(&path(&other)).await.expect(200);
    is_logged(&app, "Revokes a session").await;
    let long = format!("{}/revoke", path(&"x".repeat(51)));
    admin.post(&long, &json!({})).await.expect(400);
}

async fn all_sessions_of_a_user_end(app: TestApp) {
    let (scene, id, token) = signed_in(&app).await;
    let second = session(&app, &scene.user_id, &[]).await;
    let others = session(&app, &app.user().await, &[]).await;
    let admin = app.admin().await;
    let user = scene.user_id.replace('|', "%7C");
    let all = format!("/api/v2/users/{user}/sessions");
    admin.delete(&all).await.is(202, "");
    for id in [&id, &second] {
        admin.get(&path(id)).await.expect(404);
    }
    admin.get(&path(&others)).await.expect(200);
    scene.refresh(&app, &token).await.expect(200);
    let details = is_logged(&app, "Delete sessions for user").await;
    assert_eq!(details["change"]["before"], json!({"sessions": 2}));
    let nobodys = admin.delete("/api/v2/users/auth0%7Cnobody/sessions").await;
    nobodys.is_problem(404, "The user does not exist.", "inexistent_user");
}

async fn access_is_revoked(app: TestApp) {
    let (scene, first, token) = signed_in(&app).await;
    let admin = app.admin().await;
    let user = scene.user_id.replace('|', "%7C");
    let revoke = async |body: Value| {
        let path = format!("/api/v2/users/{user}/revoke-access");
        admin.post(&path, &body).await
    };
    let others = session(&app, &app.user().await, &[]).await;
    revoke(json!({"session_id": others})).await.is(202, "");
    admin.get(&path(&others)).await.expect(200);
    let keeping = json!({"session_id": first, "preserve_refresh_tokens": true});
    revoke(keeping).await.is(202, "");
    admin.get(&path(&first)).await.expect(404);
    scene.refresh(&app, &token).await.expect(200);
    let second = session(&app, &scene.user_id, &[]).await;
    revoke(json!({})).await.is(202, "");
    admin.get(&path(&second)).await.expect(404);
    let refused = scene.refresh(&app, &token).await;
    refused.is_refusal(403, "invalid_grant", UNKNOWN);
    for bad in [
        json!({"session_id": 1}),
        json!({"session_id": "x".repeat(51)}),
        json!({"preserve_refresh_tokens": "x"}),
        json!({"more": 1}),
    ] {
        revoke(bad).await.expect(400);
    }
    let nobodys = "/api/v2/users/auth0%7Cnobody/revoke-access";
    admin.post(nobodys, &json!({})).await.expect(404);
    let reader = app.with_scopes(&["read:sessions"]).await;
    reader.post(nobodys, &json!({})).await.expect(403);
    app.nobody().post(nobodys, &json!({})).await.expect(401);
}
