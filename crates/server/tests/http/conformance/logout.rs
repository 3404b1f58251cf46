//! The RP-initiated and back-channel logout plans.

use domain::Clock as _;
use serde_json::{Value, json};
use testkit::{ISSUER, Reply, TestApp, both_engines, claims};

use super::{strict, tokens};
use crate::authorize::{Scene, answered};

both_engines!(
    oidcc_rp_initiated_logout,
    oidcc_rp_initiated_logout_no_state,
    oidcc_rp_initiated_logout_bad_id_token_hint,
    oidcc_rp_initiated_logout_modified_id_token_hint,
    oidcc_rp_initiated_logout_no_id_token_hint,
    oidcc_rp_initiated_logout_bad_post_logout_redirect_uri,
    oidcc_rp_initiated_logout_query_added_to_post_logout_redirect_uri,
    oidcc_rp_initiated_logout_no_params,
    oidcc_rp_initiated_logout_only_state,
    oidcc_rp_initiated_logout_no_post_logout_redirect_uri,
    oidcc_backchannel_rp_initiated_logout,
);

const OUT: &str = "https://app.test/out";
const BACK: &str = "https://app.test/backchannel";

/// A strict application that can be returned to, and an ID token of who is signed in.
async fn scene(app: &TestApp) -> (Scene<'_>, String) {
    let settings = json!({
        "allowed_logout_urls": [OUT], "oidc_logout": {"backchannel_logout_urls": [BACK]},
    });
    let mut scene = strict(app, settings).await;
    let given = tokens(&mut scene, json!({"nonce": "n"})).await;
    (scene, given.text("id_token"))
}

async fn leave(scene: &mut Scene<'_>, query: &str) -> Reply {
    scene.get(&format!("/oidc/logout?{query}")).await
}

/// Nobody is signed in any more.
async fn is_over(scene: &mut Scene<'_>) {
    let answer = answered(&scene.ask(json!({"prompt": "none"})).await);
    assert_eq!(answer["error"], "login_required");
}

/// A page, whatever it says, and no way to the application.
#[track_caller]
fn stays(reply: &Reply) {
    assert!([200, 400].contains(&reply.status), "{}", reply.shown());
    assert_eq!(reply.header("location"), "");
    assert_eq!(reply.header("content-type"), "text/html; charset=utf-8");
}

async fn oidcc_rp_initiated_logout(app: TestApp) {
    let (mut scene, hint) = scene(&app).await;
    let state = "0123456789abcdef".repeat(8);
    let query = format!("id_token_hint={hint}&post_logout_redirect_uri={OUT}&state={state}");
    let reply = leave(&mut scene, &query).await.expect(302);
    assert_eq!(reply.header("location"), format!("{OUT}?state={state}"));
    is_over(&mut scene).await;
}

async fn oidcc_rp_initiated_logout_no_state(app: TestApp) {
    let (mut scene, hint) = scene(&app).await;
    let query = format!("id_token_hint={hint}&post_logout_redirect_uri={OUT}");
    let reply = leave(&mut scene, &query).await.expect(302);
    assert_eq!(reply.header("location"), OUT);
    is_over(&mut scene).await;
}

async fn oidcc_rp_initiated_logout_bad_id_token_hint(app: TestApp) {
    let (mut scene, hint) = scene(&app).await;
    let (start, _) = hint.rsplit_once('.').unwrap();
    let forged = format!("{start}.{}", "A".repeat(342));
    let query = format!("id_token_hint={forged}&post_logout_redirect_uri={OUT}&state=s");
    stays(&leave(&mut scene, &query).await);
}

async fn oidcc_rp_initiated_logout_modified_id_token_hint(app: TestApp) {
    let (mut scene, hint) = scene(&app).await;
    let body = hint.split('.').nth(1).unwrap();
    let none = jose::base64url(br#"{"alg":"none"}"#);
    let query = format!("id_token_hint={none}.{body}.&post_logout_redirect_uri={OUT}&state=s");
    stays(&leave(&mut scene, &query).await);
}

async fn oidcc_rp_initiated_logout_no_id_token_hint(app: TestApp) {
    let (mut scene, _) = scene(&app).await;
    let query = format!("post_logout_redirect_uri={OUT}&state=s");
    stays(&leave(&mut scene, &query).await);
}

async fn oidcc_rp_initiated_logout_bad_post_logout_redirect_uri(app: TestApp) {
    let (mut scene, hint) = scene(&app).await;
    let query = format!("id_token_hint={hint}&post_logout_redirect_uri={OUT}x&state=s");
    stays(&leave(&mut scene, &query).await);
}

async fn oidcc_rp_initiated_logout_query_added_to_post_logout_redirect_uri(app: TestApp) {
    let (mut scene, hint) = scene(&app).await;
    let query = format!("id_token_hint={hint}&post_logout_redirect_uri={OUT}%3Ffoo%3Dbar&state=s");
    stays(&leave(&mut scene, &query).await);
}

async fn oidcc_rp_initiated_logout_no_params(app: TestApp) {
    let (mut scene, _) = scene(&app).await;
    stays(&leave(&mut scene, "").await);
}

async fn oidcc_rp_initiated_logout_only_state(app: TestApp) {
    let (mut scene, _) = scene(&app).await;
    stays(&leave(&mut scene, "state=s").await);
}

async fn oidcc_rp_initiated_logout_no_post_logout_redirect_uri(app: TestApp) {
    let (mut scene, hint) = scene(&app).await;
    stays(&leave(&mut scene, &format!("id_token_hint={hint}&state=s")).await);
    is_over(&mut scene).await;
}

async fn oidcc_backchannel_rp_initiated_logout(app: TestApp) {
    let (mut scene, hint) = scene(&app).await;
    let id = claims(&hint);
    let query = format!("id_token_hint={hint}&post_logout_redirect_uri={OUT}&state=s");
    leave(&mut scene, &query).await.expect(302);
    let told = app.told().await;
    assert_eq!((told.len(), told[0].0.as_str()), (1, BACK));
    let token = told[0].1.strip_prefix("logout_token=").unwrap();
    let logout = claims(token);
    assert_eq!(logout["iss"], ISSUER);
    for name in ["aud", "sub", "sid"] {
        assert_eq!(logout[name], id[name], "{name}");
    }
    assert_eq!(logout["iat"], app.clock.now().seconds());
    assert!(logout["jti"].is_string() && logout.get("nonce").is_none());
    let event = "http://schemas.openid.net/event/backchannel-logout";
    let mut events = json!({});
    events[event] = json!({});
    assert_eq!(logout["events"], events);
    assert_ne!(logout["exp"], Value::Null);
}
