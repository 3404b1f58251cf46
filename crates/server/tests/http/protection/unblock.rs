//! The link by which somebody who was blocked may log in again.

use http::Method;
use serde_json::{Value, json};
use testkit::{Reply, TestApp, both_engines};

use super::{EMAIL, HERE, Scene};

both_engines!(
    the_link_lifts_the_block_once,
    a_link_that_is_over_lifts_nothing,
    another_site_cannot_send_the_form,
    one_mail_an_hour,
);

/// Opens the link, or sends its form.
async fn send(scene: &Scene, method: Method, path: &str, site: &str) -> Reply {
    let actor = scene.app.nobody().with("sec-fetch-site", site);
    if method == Method::GET {
        return actor.get(path).await;
    }
    let form = path.split('?').nth(1).unwrap().to_owned();
    let kind = "application/x-www-form-urlencoded";
    actor.send_bytes(method, "/u/unblock", kind, form).await
}

async fn blocked(app: TestApp) -> (Scene, String) {
    let scene = Scene::new(app, json!({"max_attempts": 1})).await;
    scene.is_blocked(EMAIL, HERE).await;
    let link = scene.notices().await[0].link();
    (scene, link)
}

async fn the_link_lifts_the_block_once(app: TestApp) {
    let (scene, link) = blocked(app).await;
    let page = send(&scene, Method::GET, &link, "cross-site").await;
    let page = page.expect(200).shown();
    assert!(
        page.contains("Unblock your account") && page.contains(EMAIL),
        "{page}"
    );
    scene.is_blocked(EMAIL, HERE).await;
    let done = send(&scene, Method::POST, &link, "same-origin").await;
    let done = done.expect(200).shown();
    assert!(done.contains("Account unblocked"), "{done}");
    scene.can_log_in().await;
    let logged = scene.logged("ublkdu").await;
    assert_eq!(logged.len(), 1);
    assert_eq!(logged[0]["user_id"], scene.user_id);
    scene.is_blocked(EMAIL, HERE).await;
    for method in [Method::GET, Method::POST] {
        let over = send(&scene, method, &link, "same-origin").await.expect(400);
        assert!(over.shown().contains("Invalid link"), "{}", over.shown());
    }
    scene.is_blocked(EMAIL, HERE).await;
}

async fn a_link_that_is_over_lifts_nothing(app: TestApp) {
    let (scene, link) = blocked(app).await;
    for query in ["ticket=", "ticket=nothing", "ticket=%00"] {
        for method in [Method::GET, Method::POST] {
            let path = format!("/u/unblock?{query}");
            send(&scene, method, &path, "none").await.expect(400);
        }
    }
    // One of another kind is none.
    let body = json!({"user_id": scene.user_id});
    let admin = scene.app.admin().await;
    let ticket = admin.post("/api/v2/tickets/password-change", &body).await;
    let ticket: Value = ticket.expect(201).member("ticket");
    let query = ticket.as_str().unwrap().split('?').nth(1).unwrap();
    let path = format!("/u/unblock?{}", query.trim_end_matches('#'));
    send(&scene, Method::POST, &path, "none").await.expect(400);
    scene.app.clock.advance_seconds(5 * 86_400);
    let expired = send(&scene, Method::POST, &link, "none").await.expect(400);
    assert!(
        expired.shown().contains("Link expired"),
        "{}",
        expired.shown()
    );
    scene.is_blocked(EMAIL, HERE).await;
}

async fn another_site_cannot_send_the_form(app: TestApp) {
    let (scene, link) = blocked(app).await;
    send(&scene, Method::POST, &link, "cross-site")
        .await
        .expect(400);
    scene.is_blocked(EMAIL, HERE).await;
}

async fn one_mail_an_hour(app: TestApp) {
    let scene = Scene::new(app, json!({"max_attempts": 1})).await;
    for address in ["192.0.2.1", "192.0.2.2"] {
        scene.is_blocked(EMAIL, address).await;
    }
    assert_eq!(scene.notices().await.len(), 1);
    scene.app.clock.advance_seconds(3600);
    scene.is_blocked(EMAIL, "192.0.2.3").await;
    assert_eq!(scene.notices().await.len(), 2);
}
