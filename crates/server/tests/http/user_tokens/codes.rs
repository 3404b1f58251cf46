//! `authorization_code`: redeemed once, by whom it was given to, with the verifier.

use domain::pkce::{Challenge, Method};
use serde_json::json;
use testkit::{TestApp, both_engines, claims};

use super::{rotating, scene, staying};

both_engines!(
    a_code_gives_what_was_decided,
    without_offline_access_there_is_no_refresh_token,
    a_code_is_good_for_a_minute_and_for_its_client,
    the_redirect_uri_is_the_one_that_was_sent,
    a_verifier_is_asked_for_where_there_was_a_challenge,
    a_public_application_needs_a_challenge,
    a_code_of_a_user_who_is_gone_or_blocked,
    code_injection_into_another_application,
    the_log_says_who_got_what,
);

const INVALID: &str = "Invalid authorization code";
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

async fn a_code_gives_what_was_decided(app: TestApp) {
    let mut scene = scene(&app, &["a", "b"], rotating(0)).await;
    scene.code.nonce = Some("n-1".to_owned());
    scene.code.shows_auth_time = true;
    let given = scene.redeem(&app, json!({})).await.expect(200);
    assert_eq!(
        given.members(),
        [
            "access_token",
            "refresh_token",
            "id_token",
            "scope",
            "expires_in",
            "token_type"
        ]
    );
    assert_eq!(given.header("cache-control"), "no-store");
    let api = scene.api.as_ref().unwrap();
    let access = claims(&given.text("access_token"));
    let userinfo = "https://localhost:8443/userinfo";
    assert_eq!(access["aud"], json!([api.identifier, userinfo]));
    assert_eq!(access["sub"], scene.user_id);
    assert_eq!(access["azp"], scene.client.id);
    assert_eq!(access["scope"], "openid profile email offline_access a b");
    assert_eq!(given.text("scope"), access["scope"]);
    assert!(access.get("gty").is_none());
    let id = claims(&given.text("id_token"));
    assert_eq!(id["aud"], scene.client.id);
    assert_eq!(id["sub"], scene.user_id);
    assert_eq!(id["nonce"], "n-1");
    assert_eq!(id["sid"], "abcdefghijklmnopqrstuvwxyz012345");
    assert_eq!(id["auth_time"], app.clock_now().seconds());
    assert_eq!(
        id["exp"].as_i64().unwrap() - id["iat"].as_i64().unwrap(),
        36_000
    );
    assert!(id.get("at_hash").is_none() && id.get("azp").is_none());
}

async fn without_offline_access_there_is_no_refresh_token(app: TestApp) {
    let mut scene = scene(&app, &["a"], staying()).await;
    scene
        .code
        .set
        .oidc
        .remove(&domain::token::OidcScope::OfflineAccess);
    let given = scene.redeem(&app, json!({})).await.expect(200);
    assert!(given.json().get("refresh_token").is_none());
    scene.code.set.oidc.clear();
    let given = scene.redeem(&app, json!({})).await.expect(200);
    assert!(given.json().get("id_token").is_none());
    assert_eq!(given.text("scope"), "a");
}

async fn a_code_is_good_for_a_minute_and_for_its_client(app: TestApp) {
    let scene = scene(&app, &["a"], staying()).await;
    let code = scene.issue(&app).await;
    assert_eq!(code.len(), 43);
    let other = app.client_with(json!({"app_type": "regular_web"})).await;
    let stolen = json!({"client_id": other.id, "client_secret": other.secret});
    let refused = scene.redeem_this(&app, &code, stolen).await;
    refused.is_refusal(403, "invalid_grant", INVALID);
    app.clock.advance_seconds(59);
    scene.redeem_this(&app, &code, json!({})).await.expect(200);
    let code = scene.issue(&app).await;
    app.clock.advance_seconds(60);
    let late = scene.redeem_this(&app, &code, json!({})).await;
    late.is_refusal(403, "invalid_grant", INVALID);
    let unknown = scene.redeem_this(&app, "x\u{e9}", json!({})).await;
    unknown.is_refusal(403, "invalid_grant", INVALID);
    let missing = scene.redeem_this(&app, "", json!({})).await;
    missing.is_refusal(400, "invalid_request", "Missing required parameter: code");
    let grants = json!({"app_type": "regular_web", "grant_types": ["client_credentials"]});
    let other = app.client_with(grants).await;
    let changes = json!({"client_id": other.id, "client_secret": other.secret});
    let refused = scene.redeem_this(&app, &code, changes).await;
    assert_eq!(
        (refused.status, refused.text("error")),
        (403, "unauthorized_client".to_owned())
    );
}

async fn the_redirect_uri_is_the_one_that_was_sent(app: TestApp) {
    let mut scene = scene(&app, &["a"], staying()).await;
    scene.code.redirect_uri = Some("https://app.test/cb".to_owned());
    let right = json!({"redirect_uri": "https://app.test/cb"});
    scene.redeem(&app, right).await.expect(200);
    scene.redeem(&app, json!({})).await.expect(200);
    let code = scene.issue(&app).await;
    let wrong = json!({"redirect_uri": "https://app.test/cb/"});
    let refused = scene.redeem_this(&app, &code, wrong).await;
    let description = "The redirect URI is wrong. You sent https://app.test/cb/, and we expected \
                       https://app.test/cb";
    refused.is_refusal(403, "unauthorized_client", description);
    // A mistake doesn't use the code up.
    scene.redeem_this(&app, &code, json!({})).await.expect(200);
}

async fn a_verifier_is_asked_for_where_there_was_a_challenge(app: TestApp) {
    let mut scene = scene(&app, &["a"], staying()).await;
    let wrong = "Failed to verify code verifier";
    let right = json!({"code_verifier": VERIFIER});
    for (method, value) in [(Method::S256, CHALLENGE), (Method::Plain, VERIFIER)] {
        scene.code.challenge = Some(Challenge {
            method,
            value: value.to_owned(),
        });
        scene.redeem(&app, right.clone()).await.expect(200);
        for changes in [
            json!({}),
            json!({"code_verifier": CHALLENGE.replace('E', "F")}),
            json!({"code_verifier": "short"}),
        ] {
            let refused = scene.redeem(&app, changes).await;
            refused.is_refusal(403, "invalid_grant", wrong);
        }
    }
    // PKCE downgrade: the challenge was taken out of the request (RFC 9700 §4.8.2).
    scene.code.challenge = None;
    let refused = scene.redeem(&app, right).await;
    refused.is_refusal(403, "invalid_grant", wrong);
}

async fn a_public_application_needs_a_challenge(app: TestApp) {
    let mut scene = scene(&app, &["a"], staying()).await;
    let public = json!({"app_type": "spa", "token_endpoint_auth_method": "none"});
    scene.client = app.client_with(public).await;
    scene.code.client_id = scene.client.id.clone();
    let nothing = json!({"client_secret": null});
    let refused = scene.redeem(&app, nothing.clone()).await;
    refused.is_refusal(401, "access_denied", "Unauthorized");
    scene.code.challenge = Some(Challenge {
        method: Method::S256,
        value: CHALLENGE.to_owned(),
    });
    let changes = json!({"client_secret": null, "code_verifier": VERIFIER});
    scene.redeem(&app, changes).await.expect(200);
}

async fn a_code_of_a_user_who_is_gone_or_blocked(app: TestApp) {
    let scene = scene(&app, &["a"], staying()).await;
    let code = scene.issue(&app).await;
    let path = format!("/api/v2/users/{}", scene.user_id);
    let admin = app.admin().await;
    admin
        .patch(&path, &json!({"blocked": true}))
        .await
        .expect(200);
    let refused = scene.redeem_this(&app, &code, json!({})).await;
    refused.is_refusal(403, "unauthorized", "user is blocked");
    admin
        .patch(&path, &json!({"blocked": false}))
        .await
        .expect(200);
    admin.delete(&path).await.expect(204);
    let refused = scene.redeem_this(&app, &code, json!({})).await;
    refused.is_refusal(403, "invalid_grant", INVALID);
}

/// A code that was stolen from one application's answer is no good in another's, whoever of the
/// two is attacked.
async fn code_injection_into_another_application(app: TestApp) {
    let victim = scene(&app, &["a"], staying()).await;
    let attacker = scene(&app, &["a"], staying()).await;
    let code = victim.issue(&app).await;
    let refused = attacker.redeem_this(&app, &code, json!({})).await;
    refused.is_refusal(403, "invalid_grant", INVALID);
    victim.redeem_this(&app, &code, json!({})).await.expect(200);
}

async fn the_log_says_who_got_what(app: TestApp) {
    let scene = scene(&app, &["a"], staying()).await;
    scene.redeem(&app, json!({})).await.expect(200);
    scene.redeem_this(&app, "nothing", json!({})).await;
    app.app.exchanges().flush().await;
    let admin = app.admin().await;
    let logs = admin.get("/api/v2/logs?q=type:seacft").await.expect(200);
    let entry = &logs.json()[0];
    assert_eq!(entry["user_id"], scene.user_id);
    assert_eq!(entry["client_id"], scene.client.id);
    assert_eq!(entry["scope"], "openid profile email offline_access a");
    let logs = admin.get("/api/v2/logs?q=type:feacft").await.expect(200);
    assert_eq!(logs.json()[0]["description"], INVALID);
}
