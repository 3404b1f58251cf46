//! Whether a session is enough: `prompt`, `max_age`, the connection, the user.

use serde_json::json;
use testkit::{TestApp, both_engines, claims};

use super::{CONNECTION, Scene, code, refused, waits_at};

both_engines!(
    nobody_is_asked_where_nobody_may_be,
    a_login_is_demanded_and_counts_once,
    a_login_may_be_too_long_ago,
    the_connection_must_be_the_applications,
    who_is_blocked_or_gone_is_not_signed_in,
    a_session_that_ended_is_none,
);

async fn nobody_is_asked_where_nobody_may_be(app: TestApp) {
    let mut scene = Scene::new(&app).await;
    let silent = json!({"prompt": "none"});
    refused(
        &scene.ask(silent.clone()).await,
        "login_required",
        "Login required",
    );
    scene.log_in().await;
    code(&scene.ask(silent).await);
    let both = scene.ask(json!({"prompt": "none login"})).await;
    let description = "Invalid parameter: prompt must not have other words beside none";
    refused(&both, "invalid_request", description);
}

async fn a_login_is_demanded_and_counts_once(app: TestApp) {
    let mut scene = Scene::signed_in(&app).await;
    for prompt in ["login", "select_account", "login consent"] {
        let reply = scene.ask(json!({"prompt": prompt})).await;
        waits_at(&reply, "/u/login");
    }
    let waiting = waits_at(&scene.ask(json!({"prompt": "login"})).await, "/u/login");
    let still = scene.resume(&waiting).await;
    assert_eq!(waits_at(&still, "/u/login"), waiting);
    app.clock.advance_seconds(5);
    let session = scene.log_in().await;
    let still = scene.resume(&waiting).await;
    assert_eq!(waits_at(&still, "/u/login"), waiting);
    scene.advance(&waiting, json!({"session": session})).await;
    let given = code(&scene.resume(&waiting).await);
    let given = scene.redeem(&given, json!({})).await.expect(200);
    let id = claims(&given.text("id_token"));
    assert_eq!(id["auth_time"], app.clock_now().seconds());
}

async fn a_login_may_be_too_long_ago(app: TestApp) {
    let mut scene = Scene::signed_in(&app).await;
    let then = app.clock_now().seconds();
    app.clock.advance_seconds(100);
    let given = code(&scene.ask(json!({"max_age": "100"})).await);
    let given = scene.redeem(&given, json!({})).await.expect(200);
    assert_eq!(claims(&given.text("id_token"))["auth_time"], then);
    waits_at(&scene.ask(json!({"max_age": "99"})).await, "/u/login");
    let silent = scene.ask(json!({"max_age": "99", "prompt": "none"})).await;
    refused(&silent, "login_required", "Login required");
    let wrong = scene.ask(json!({"max_age": "soon"})).await;
    let description = "Invalid parameter: max_age must be a number of seconds";
    refused(&wrong, "invalid_request", description);
    scene.log_in().await;
    let waiting = waits_at(&scene.ask(json!({"max_age": "0"})).await, "/u/login");
    let session = scene.log_in().await;
    scene.advance(&waiting, json!({"session": session})).await;
    code(&scene.resume(&waiting).await);
}

async fn the_connection_must_be_the_applications(app: TestApp) {
    let mut scene = Scene::signed_in(&app).await;
    let admin = app.admin().await;
    let body = json!({"name": "others", "strategy": "auth0"});
    let made = admin.post("/api/v2/connections", &body).await.expect(201);
    let description = "the connection is not enabled";
    let other = json!({"connection": "others"});
    let reply = scene.ask(other.clone()).await;
    refused(&reply, "invalid_request", description);
    code(&scene.ask(json!({"connection": CONNECTION})).await);
    let path = format!("/api/v2/connections/{}", made.text("id"));
    let enabled = json!({"enabled_clients": [scene.client.id]});
    admin.patch(&path, &enabled).await.expect(200);
    let waiting = waits_at(&scene.ask(other).await, "/u/login");
    let session = scene.log_in().await;
    scene.advance(&waiting, json!({"session": session})).await;
    refused(
        &scene.resume(&waiting).await,
        "invalid_request",
        description,
    );
    scene.log_in_by("others").await;
    code(&scene.ask(json!({})).await);
    let disabled = json!({"enabled_clients": []});
    admin.patch(&path, &disabled).await.expect(200);
    waits_at(&scene.ask(json!({})).await, "/u/login");
    let own = admin.get("/api/v2/connections?name=Username-Password-Authentication");
    let own = own.await.expect(200).json();
    let path = format!("/api/v2/connections/{}", own[0]["id"].as_str().unwrap());
    admin.patch(&path, &disabled).await.expect(200);
    let reply = scene.ask(json!({})).await;
    let description = "no connections enabled for the client";
    refused(&reply, "invalid_request", description);
}

async fn who_is_blocked_or_gone_is_not_signed_in(app: TestApp) {
    let mut scene = Scene::signed_in(&app).await;
    let admin = app.admin().await;
    let path = format!("/api/v2/users/{}", scene.user_id);
    let block = |is_blocked: bool| json!({"blocked": is_blocked});
    admin.patch(&path, &block(true)).await.expect(200);
    waits_at(&scene.ask(json!({})).await, "/u/login");
    let mut scene = Scene::signed_in(&app).await;
    code(&scene.ask(json!({})).await);
    let path = format!("/api/v2/users/{}", scene.user_id);
    admin.delete(&path).await.expect(204);
    waits_at(&scene.ask(json!({})).await, "/u/login");
}

async fn a_session_that_ended_is_none(app: TestApp) {
    let mut scene = Scene::signed_in(&app).await;
    for wrong in ["auth0=x", "auth0=session.other", "auth0="] {
        let (name, value) = wrong.split_once('=').unwrap();
        let kept = scene.cookies.insert(name.to_owned(), value.to_owned());
        waits_at(&scene.ask(json!({})).await, "/u/login");
        scene.cookies.insert(name.to_owned(), kept.unwrap());
    }
    code(&scene.ask(json!({})).await);
    app.clock.advance_seconds(72 * 3600);
    waits_at(&scene.ask(json!({})).await, "/u/login");
}
