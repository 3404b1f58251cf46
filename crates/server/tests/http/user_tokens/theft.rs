//! Attacks: codes and refresh tokens that are used twice, tokens that are taken for others.

use serde_json::json;
use testkit::{TestApp, both_engines};

use super::{UNKNOWN, rotating, scene, staying};

both_engines!(
    code_replay_ends_what_the_code_gave,
    code_replay_at_the_same_time,
    refresh_token_theft_ends_the_family,
    refresh_token_theft_at_the_same_time,
    refresh_token_forgery,
);

async fn userinfo(app: &TestApp, token: &str) -> u16 {
    app.bearer(token).get("/userinfo").await.status
}

async fn code_replay_ends_what_the_code_gave(app: TestApp) {
    for is_opaque in [false, true] {
        let mut scene = scene(&app, &["a"], staying()).await;
        if is_opaque {
            scene.code.api = None;
            scene.code.set.permissions.clear();
        }
        let code = scene.issue(&app).await;
        let given = scene.redeem_this(&app, &code, json!({})).await.expect(200);
        let access = given.text("access_token");
        assert_eq!(userinfo(&app, &access).await, 200);
        app.clock.advance_seconds(30);
        let again = scene.redeem_this(&app, &code, json!({})).await;
        again.is_refusal(403, "invalid_grant", "Invalid authorization code");
        assert_eq!(userinfo(&app, &access).await, 401);
        if let Some(token) = given.json().get("refresh_token") {
            let refused = scene.refresh(&app, token.as_str().unwrap()).await;
            refused.is_refusal(403, "invalid_grant", UNKNOWN);
        }
    }
}

async fn code_replay_at_the_same_time(app: TestApp) {
    let scene = scene(&app, &["a"], staying()).await;
    let code = scene.issue(&app).await;
    let redeem = || scene.redeem_this(&app, &code, json!({}));
    let (a, b, c) = tokio::join!(redeem(), redeem(), redeem());
    let given: Vec<_> = [a, b, c]
        .into_iter()
        .filter(|reply| reply.status == 200)
        .collect();
    assert_eq!(given.len(), 1);
    let refused = scene.refresh(&app, &given[0].text("refresh_token")).await;
    refused.is_refusal(403, "invalid_grant", UNKNOWN);
}

async fn refresh_token_theft_ends_the_family(app: TestApp) {
    let scene = scene(&app, &["a"], rotating(0)).await;
    let stolen = scene.login(&app).await;
    let others = scene.login(&app).await;
    let next = scene.refresh(&app, &stolen).await.expect(200);
    let theft = scene.refresh(&app, &stolen).await;
    theft.is_refusal(403, "invalid_grant", UNKNOWN);
    let victim = scene.refresh(&app, &next.text("refresh_token")).await;
    victim.is_refusal(403, "invalid_grant", UNKNOWN);
    scene.refresh(&app, &others).await.expect(200);
}

async fn refresh_token_theft_at_the_same_time(app: TestApp) {
    let scene = scene(&app, &["a"], rotating(0)).await;
    let token = scene.login(&app).await;
    let refresh = || scene.refresh(&app, &token);
    let (a, b, c, d) = tokio::join!(refresh(), refresh(), refresh(), refresh());
    let given: Vec<_> = [a, b, c, d]
        .into_iter()
        .filter(|reply| reply.status == 200)
        .collect();
    assert_eq!(given.len(), 1, "it is exchanged once");
    let refused = scene.refresh(&app, &given[0].text("refresh_token")).await;
    refused.is_refusal(403, "invalid_grant", UNKNOWN);
}

async fn refresh_token_forgery(app: TestApp) {
    let scene = scene(&app, &["a"], rotating(0)).await;
    let token = scene.login(&app).await;
    let last = token.chars().next_back().unwrap();
    let other = if last == 'A' { 'B' } else { 'A' };
    for place in [3, 27, 33, token.len() - 1] {
        let mut forged = token.clone();
        forged.replace_range(place..=place, &other.to_string());
        if forged == token {
            continue;
        }
        let refused = scene.refresh(&app, &forged).await;
        refused.is_refusal(403, "invalid_grant", UNKNOWN);
    }
    scene.refresh(&app, &token).await.expect(200);
}
