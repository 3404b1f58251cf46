//! Telling applications that a session has ended.

use domain::Clock as _;
use jose::ParsedJws;
use serde_json::{Value, json};
use testkit::{ISSUER, TestApp, both_engines};

use super::{Scene, scene};

both_engines!(
    an_application_is_told_by_a_token,
    it_is_told_again_until_it_has_heard,
    what_cannot_recover_is_given_up,
    an_application_that_is_gone_is_not_told,
    applications_choose_what_they_are_told,
    metadata_is_told_to_who_asks_for_it,
    the_first_url_is_the_one,
);

const BACK: &str = "https://app.test/backchannel";

fn told(initiators: &Value) -> Value {
    json!({"oidc_logout": {
        "backchannel_logout_urls": [BACK], "backchannel_logout_initiators": initiators,
    }})
}

async fn signed_in(app: &TestApp) -> Scene {
    scene(app, told(&json!({"mode": "all"}))).await
}

async fn sign_out(app: &TestApp, scene: &Scene) {
    scene.browser(app).get("/v2/logout").await.expect(200);
}

async fn log(app: &TestApp, kind: &str) -> Vec<Value> {
    app.app.exchanges().flush().await;
    let path = format!("/api/v2/logs?q=type:{kind}");
    let logs = app.admin().await.get(&path).await.expect(200).json();
    logs.as_array().unwrap().clone()
}

async fn an_application_is_told_by_a_token(app: TestApp) {
    let scene = signed_in(&app).await;
    let silent = super::scene(&app, json!({})).await;
    sign_out(&app, &silent).await;
    assert_eq!(app.told().await, []);
    sign_out(&app, &scene).await;
    let told = app.told().await;
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].0, BACK);
    let token = told[0].1.strip_prefix("logout_token=").unwrap();
    let header = testkit::header(token);
    assert_eq!(
        (&header["alg"], &header["typ"]),
        (&"RS256".into(), &"logout+jwt".into())
    );
    let mut claims = testkit::claims(token);
    let jti = claims.as_object_mut().unwrap().remove("jti").unwrap();
    assert!(!jti.as_str().unwrap().is_empty());
    let now = app.clock.now().seconds();
    assert_eq!(
        claims,
        json!({
            "iss": ISSUER, "sub": scene.user, "aud": scene.client.id, "iat": now,
            "exp": now + 120, "sid": scene.session,
            "events": {"http://schemas.openid.net/event/backchannel-logout": {}},
        })
    );
    let keys = app.nobody().get("/.well-known/jwks.json").await.json();
    let kid = ParsedJws::parse(token).unwrap().kid().map(str::to_owned);
    let keys = keys["keys"].as_array().unwrap();
    assert!(keys.iter().any(|key| key["kid"].as_str() == kid.as_deref()));
    assert_eq!(app.told().await, []);
    let logs = log(&app, "oidc_backchannel_logout_succeeded").await;
    assert_eq!(logs.len(), 1);
    assert_eq!(logs[0]["client_id"], scene.client.id);
    // It is neither an access token nor a hint.
    let hint = format!("/oidc/logout?id_token_hint={token}");
    app.nobody().get(&hint).await.expect(400);
    app.bearer(token).get("/userinfo").await.expect(401);
}

async fn it_is_told_again_until_it_has_heard(app: TestApp) {
    let scene = signed_in(&app).await;
    sign_out(&app, &scene).await;
    app.outbox.answer(Err("nobody answers".to_owned()));
    let first = app.told().await;
    assert_eq!((first.len(), app.told().await.len()), (1, 0));
    for pause in [10, 20, 40] {
        app.clock.advance_seconds(pause - 1);
        assert_eq!(app.told().await, [], "{pause}");
        app.clock.advance_seconds(1);
        let again = app.told().await;
        assert_eq!(again.len(), 1, "{pause}");
        // Each token is good for two minutes only.
        assert_ne!(again[0].1, first[0].1);
    }
    app.outbox.answer(Ok(204));
    app.clock.advance_seconds(80);
    assert_eq!(app.told().await.len(), 1);
    app.clock.advance_seconds(8000);
    assert_eq!(app.told().await, []);
    assert_eq!(log(&app, "oidc_backchannel_logout_failed").await.len(), 0);
}

async fn what_cannot_recover_is_given_up(app: TestApp) {
    for (answer, attempts) in [(Ok(302), 1), (Ok(404), 1), (Ok(503), 9)] {
        let scene = signed_in(&app).await;
        sign_out(&app, &scene).await;
        app.outbox.answer(answer.clone());
        let mut posts = 0;
        for _ in 0..20 {
            posts += app.told().await.len();
            app.clock.advance_seconds(3600);
        }
        assert_eq!(posts, attempts, "{answer:?}");
    }
    let logs = log(&app, "oidc_backchannel_logout_failed").await;
    assert_eq!(logs.len(), 3);
}

async fn an_application_that_is_gone_is_not_told(app: TestApp) {
    let scene = signed_in(&app).await;
    sign_out(&app, &scene).await;
    app.admin()
        .await
        .delete(&scene.client.path())
        .await
        .expect(204);
    assert_eq!(app.told().await, []);
    let changed = signed_in(&app).await;
    sign_out(&app, &changed).await;
    let body =
        json!({"oidc_logout": {"backchannel_logout_urls": ["https://{organization_name}.test"]}});
    let admin = app.admin().await;
    admin.patch(&changed.client.path(), &body).await.expect(200);
    assert_eq!(app.told().await, []);
}

async fn applications_choose_what_they_are_told(app: TestApp) {
    let chosen = json!({"mode": "custom", "selected_initiators": ["session-revoked"]});
    let scene = scene(&app, told(&chosen)).await;
    sign_out(&app, &scene).await;
    assert_eq!(app.told().await, []);
    let again = crate::sessions::session(&app, &scene.user, &[&scene.client]).await;
    let path = format!("/api/v2/sessions/{again}");
    app.admin().await.delete(&path).await.expect(202);
    assert_eq!(app.told().await.len(), 1);
}

async fn metadata_is_told_to_who_asks_for_it(app: TestApp) {
    for (include, expected) in [(true, json!({"device": "red"})), (false, Value::Null)] {
        let settings = json!({"oidc_logout": {
            "backchannel_logout_urls": [BACK],
            "backchannel_logout_session_metadata": {"include": include},
        }});
        let scene = scene(&app, settings).await;
        let path = format!("/api/v2/sessions/{}", scene.session);
        let body = json!({"session_metadata": {"device": "red"}});
        app.admin().await.patch(&path, &body).await.expect(200);
        sign_out(&app, &scene).await;
        let told = app.told().await;
        let token = told[0].1.strip_prefix("logout_token=").unwrap();
        assert_eq!(testkit::claims(token)["session_metadata"], expected);
    }
    // Who has nothing is told nothing.
    let settings = json!({"oidc_logout": {
        "backchannel_logout_urls": [BACK],
        "backchannel_logout_session_metadata": {"include": true},
    }});
    let scene = scene(&app, settings).await;
    sign_out(&app, &scene).await;
    let told = app.told().await;
    let token = told[0].1.strip_prefix("logout_token=").unwrap();
    assert!(testkit::claims(token).get("session_metadata").is_none());
}

async fn the_first_url_is_the_one(app: TestApp) {
    let urls = json!([BACK, "https://app.test/second"]);
    let settings = json!({"oidc_logout": {"backchannel_logout_urls": urls}});
    let scene = scene(&app, settings).await;
    sign_out(&app, &scene).await;
    let told = app.told().await;
    assert_eq!((told.len(), told[0].0.as_str()), (1, BACK));
}
