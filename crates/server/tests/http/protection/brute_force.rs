//! Whoever fails too often is turned away, and gets a mail about it.

use futures_util::future::join_all;
use serde_json::json;
use testkit::{TestApp, both_engines};

use super::{ELSEWHERE, EMAIL, HERE, PASSWORD, Scene, TOO_MANY};

both_engines!(
    too_many_failures_block_an_identifier_from_an_address,
    somebody_who_is_not_there_is_treated_alike,
    wherever_they_came_from,
    a_success_begins_anew,
    attempts_at_once_are_no_more,
    a_block_ends,
    what_is_not_protected,
    a_block_without_a_shield_only_shows,
);

async fn too_many_failures_block_an_identifier_from_an_address(app: TestApp) {
    let scene = Scene::new(app, json!({"max_attempts": 3})).await;
    scene.fail(EMAIL, 2).await;
    scene.is_blocked("ADA@example.com", HERE).await;
    scene.log_in(EMAIL, PASSWORD, ELSEWHERE).await.expect(200);
    let logged = scene.logged("limit_wc").await;
    assert_eq!(logged.len(), 2);
    let first = &logged[1];
    assert_eq!(first["user_id"], scene.user_id);
    assert_eq!(first["ip"], HERE);
    assert_eq!(first["client_id"], scene.client.id);
    // One mail, whatever is tried afterwards.
    let mails = scene.notices().await;
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].header("To"), EMAIL);
    assert!(mails[0].body.contains(HERE), "{}", mails[0].body);
}

async fn somebody_who_is_not_there_is_treated_alike(app: TestApp) {
    let scene = Scene::new(app, json!({"max_attempts": 3})).await;
    let long = format!("{}@example.com", "x".repeat(3000));
    for nobody in ["nobody@example.com", long.as_str()] {
        scene.fail(nobody, 2).await;
        scene.is_blocked(nobody, HERE).await;
    }
    assert!(scene.notices().await.is_empty());
    scene.can_log_in().await;
}

async fn wherever_they_came_from(app: TestApp) {
    let settings = json!({"max_attempts": 2, "mode": "count_per_identifier"});
    let scene = Scene::new(app, settings).await;
    scene.fail(EMAIL, 1).await;
    scene.is_blocked(EMAIL, ELSEWHERE).await;
    scene.is_blocked(EMAIL, HERE).await;
}

async fn a_success_begins_anew(app: TestApp) {
    let scene = Scene::new(app, json!({"max_attempts": 2})).await;
    for _ in 0..3 {
        scene.fail(EMAIL, 1).await;
        scene.can_log_in().await;
    }
    assert!(scene.logged("limit_wc").await.is_empty());
}

async fn attempts_at_once_are_no_more(app: TestApp) {
    let scene = Scene::new(app, json!({"max_attempts": 3})).await;
    let all = join_all((0..8).map(|_| scene.log_in(EMAIL, "wrong", HERE))).await;
    let told = all.iter().filter(|reply| reply.status == 403).count();
    assert_eq!(told, 2, "{all:?}");
    scene.is_blocked(EMAIL, HERE).await;
}

async fn a_block_ends(app: TestApp) {
    let scene = Scene::new(app, json!({"max_attempts": 2})).await;
    scene.fail(EMAIL, 1).await;
    scene.is_blocked(EMAIL, HERE).await;
    // A limit that is raised lifts it until that is reached.
    let admin = scene.app.admin().await;
    let path = "/api/v2/attack-protection/brute-force-protection";
    let raised = admin.patch(path, &json!({"max_attempts": 3})).await;
    raised.expect(200);
    scene.is_blocked(EMAIL, HERE).await;
    // So does a new password that the user has chosen by a link.
    let body = json!({"user_id": scene.user_id});
    let ticket = admin.post("/api/v2/tickets/password-change", &body).await;
    let link = ticket.expect(201).text("ticket");
    let form = format!("{}&password=another+horse+2", secret(&link));
    let kind = "application/x-www-form-urlencoded";
    let sent = scene.app.nobody();
    let sent = sent
        .send_bytes(http::Method::POST, "/u/reset-verify", kind, form)
        .await;
    sent.expect(200);
    let given = scene.log_in(EMAIL, "another horse 2", HERE).await;
    given.expect(200);
    // And 30 days.
    scene.fail(EMAIL, 2).await;
    let refused = scene.log_in(EMAIL, "wrong", HERE).await;
    refused.is_refusal(429, "too_many_attempts", TOO_MANY);
    scene.app.clock.advance_seconds(30 * 86_400);
    scene.fail(EMAIL, 1).await;
    server::jobs::sweep::once(&scene.app.app).await.unwrap();
    scene.fail(EMAIL, 1).await;
    scene.app.clock.advance_seconds(30 * 86_400);
    server::jobs::sweep::once(&scene.app.app).await.unwrap();
    scene.fail(EMAIL, 2).await;
}

/// What a link has to be followed by.
fn secret(link: &str) -> &str {
    let query = link.split('?').nth(1).unwrap();
    query.trim_end_matches('#')
}

async fn what_is_not_protected(app: TestApp) {
    let settings = json!({"max_attempts": 1, "allowlist": ["127.0.0.0/8"]});
    let scene = Scene::new(app, settings).await;
    scene.fail(EMAIL, 2).await;
    scene.is_blocked(EMAIL, ELSEWHERE).await;
    let admin = scene.app.admin().await;
    let path = Scene::connection(&scene.app).await;
    let options = json!({"options": {"brute_force_protection": false}});
    admin.patch(&path, &options).await.expect(200);
    let refused = scene.log_in(EMAIL, "wrong", ELSEWHERE).await;
    refused.is_refusal(403, "invalid_grant", "Wrong email or password.");
    let options = json!({"options": {"brute_force_protection": true}});
    admin.patch(&path, &options).await.expect(200);
    let path = "/api/v2/attack-protection/brute-force-protection";
    let off = admin.patch(path, &json!({"enabled": false})).await;
    off.expect(200);
    let given = scene.log_in(EMAIL, PASSWORD, ELSEWHERE).await;
    given.expect(200);
}

async fn a_block_without_a_shield_only_shows(app: TestApp) {
    let settings = json!({"max_attempts": 1, "shields": []});
    let scene = Scene::new(app, settings).await;
    scene.fail(EMAIL, 3).await;
    assert_eq!(scene.logged("limit_wc").await.len(), 1);
    assert!(scene.notices().await.is_empty());
    scene.can_log_in().await;
}
