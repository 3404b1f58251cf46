//! Sessions end with what their user was known by: a password, the account.

use serde_json::{Value, json};
use testkit::{TestApp, both_engines};

use super::{Scene, scene};

both_engines!(
    a_new_password_ends_sessions,
    a_block_ends_sessions,
    who_is_deleted_is_signed_out,
    what_has_expired_is_swept,
    who_asks_for_it_is_told_that_a_session_has_expired,
);

const BACK: &str = "https://app.test/backchannel";

async fn signed_in(app: &TestApp) -> Scene {
    let all = json!({"oidc_logout": {
        "backchannel_logout_urls": [BACK], "backchannel_logout_initiators": {"mode": "all"},
    }});
    scene(app, all).await
}

async fn change(app: &TestApp, scene: &Scene, body: Value) {
    let path = format!("/api/v2/users/{}", scene.user.replace('|', "%7C"));
    app.admin().await.patch(&path, &body).await.expect(200);
}

async fn a_new_password_ends_sessions(app: TestApp) {
    let scene = signed_in(&app).await;
    change(&app, &scene, json!({"name": "somebody"})).await;
    assert!(scene.is_signed_in(&app).await);
    change(&app, &scene, json!({"password": "another horse 22"})).await;
    assert!(!scene.is_signed_in(&app).await);
    assert_eq!(app.told().await.len(), 1);
}

async fn a_block_ends_sessions(app: TestApp) {
    let scene = signed_in(&app).await;
    change(&app, &scene, json!({"blocked": true})).await;
    assert!(!scene.is_signed_in(&app).await);
    assert_eq!(app.told().await.len(), 1);
    change(&app, &scene, json!({"blocked": false})).await;
    assert!(!scene.is_signed_in(&app).await);
}

async fn who_is_deleted_is_signed_out(app: TestApp) {
    let scene = signed_in(&app).await;
    let path = format!("/api/v2/users/{}", scene.user.replace('|', "%7C"));
    app.admin().await.delete(&path).await.expect(204);
    assert!(!scene.is_signed_in(&app).await);
    let told = app.told().await;
    assert_eq!(told.len(), 1);
    let token = told[0].1.strip_prefix("logout_token=").unwrap();
    assert_eq!(testkit::claims(token)["sub"], scene.user);
}

async fn what_has_expired_is_swept(app: TestApp) {
    let by_default = json!({"oidc_logout": {"backchannel_logout_urls": [BACK]}});
    let scene = scene(&app, by_default).await;
    let count = async || {
        let mut reader = app.app.db().read().await.unwrap();
        let tenant = app.app.home().tenant;
        let found = store::sessions::get(reader.conn(), tenant, &scene.session).await;
        let clients = store::session_clients::all(reader.conn(), tenant, &scene.session).await;
        (found.unwrap().is_some(), clients.unwrap().len())
    };
    server::jobs::sweep::once(&app.app).await.unwrap();
    assert_eq!(count().await, (true, 1));
    app.clock.advance_seconds(73 * 3600);
    server::jobs::sweep::once(&app.app).await.unwrap();
    assert_eq!(count().await, (false, 0));
    assert_eq!(app.told().await, []);
}

async fn who_asks_for_it_is_told_that_a_session_has_expired(app: TestApp) {
    let scene = signed_in(&app).await;
    server::jobs::sweep::once(&app.app).await.unwrap();
    assert_eq!(app.told().await, []);
    app.clock.advance_seconds(73 * 3600);
    server::jobs::sweep::once(&app.app).await.unwrap();
    let told = app.told().await;
    assert_eq!(told.len(), 1);
    let token = told[0].1.strip_prefix("logout_token=").unwrap();
    assert_eq!(testkit::claims(token)["sid"], scene.session);
    server::jobs::sweep::once(&app.app).await.unwrap();
    assert_eq!(app.told().await, []);
}
