//! The Basic plan: codes, ID tokens, `/userinfo`.

use serde_json::{Value, json};
use testkit::{TestApp, both_engines, claims};

use super::{id_token, strict, tokens};
use crate::authorize::code;
use crate::oauth::client_authentication::base64;

both_engines!(
    oidcc_server,
    oidcc_userinfo_get_and_post,
    oidcc_ensure_request_without_nonce_succeeds_for_code_flow,
    oidcc_scopes,
    oidcc_what_is_only_accepted,
    oidcc_codereuse,
    oidcc_codereuse_30seconds,
    oidcc_refresh_token,
    oidcc_server_client_secret_post_and_basic,
    oidcc_ensure_request_with_valid_pkce_succeeds,
);

const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

async fn oidcc_server(app: TestApp) {
    let mut scene = strict(&app, json!({})).await;
    let given = tokens(&mut scene, json!({"nonce": "n"})).await;
    assert!(given.json()["expires_in"].as_i64().unwrap() > 0);
    assert_eq!(given.header("cache-control"), "no-store");
    let id = claims(&given.text("id_token"));
    assert_eq!(id["iss"], testkit::ISSUER);
    assert_eq!(id["aud"], scene.client.id);
    assert_eq!(id["nonce"], "n");
    let now = app.clock_now().seconds();
    assert_eq!(id["iat"], now);
    assert!(id["exp"].as_i64().unwrap() > now);
    // Nothing that wasn't asked for.
    let names: Vec<&str> = id.as_object().unwrap().keys().map(String::as_str).collect();
    for name in names {
        let known = [
            "iss",
            "aud",
            "sub",
            "iat",
            "exp",
            "sid",
            "nonce",
            "auth_time",
        ];
        assert!(known.contains(&name), "{name}");
    }
}

async fn oidcc_userinfo_get_and_post(app: TestApp) {
    let mut scene = strict(&app, json!({})).await;
    let given = tokens(&mut scene, json!({"scope": "openid profile email"})).await;
    let sub = claims(&given.text("id_token"))["sub"].clone();
    let bearer = format!("Bearer {}", given.text("access_token"));
    let person = app.nobody().with("authorization", &bearer);
    let shown = person.get("/userinfo").await.expect(200).json();
    assert_eq!(shown["sub"], sub);
    assert!(shown["updated_at"].is_number() && shown["email_verified"].is_boolean());
    let posted = person.post("/userinfo", &json!({})).await.expect(200);
    assert_eq!(posted.json()["sub"], sub);
}

async fn oidcc_ensure_request_without_nonce_succeeds_for_code_flow(app: TestApp) {
    let mut scene = strict(&app, json!({})).await;
    let id = id_token(&mut scene, json!({"nonce": null})).await;
    assert!(id.get("nonce").is_none());
}

async fn oidcc_scopes(app: TestApp) {
    let mut scene = strict(&app, json!({})).await;
    let email = id_token(&mut scene, json!({"scope": "openid email"})).await;
    assert!(email["email"].is_string() && email["email_verified"].is_boolean());
    assert!(email.get("nickname").is_none());
    let profile = id_token(&mut scene, json!({"scope": "profile openid"})).await;
    assert!(profile["nickname"].is_string() && profile["updated_at"].is_number());
    assert!(profile.get("email").is_none());
    let blank = |(_, value): (&String, &Value)| value.as_str() == Some("");
    assert!(!profile.as_object().unwrap().iter().any(blank), "{profile}");
}

async fn oidcc_what_is_only_accepted(app: TestApp) {
    let mut scene = strict(&app, json!({})).await;
    for (name, value) in [
        ("display", "page"),
        ("display", "popup"),
        ("ui_locales", "se"),
        ("claims_locales", "se"),
        ("login_hint", "eve@example.com"),
        ("acr_values", "1 2"),
        ("claims", r#"{"userinfo":{"name":{"essential":true}}}"#),
        ("extra", "foobar"),
    ] {
        let mut asked = json!({});
        asked[name] = value.into();
        code(&scene.ask(asked).await);
    }
}

async fn oidcc_codereuse(app: TestApp) {
    let mut scene = strict(&app, json!({})).await;
    let given = code(&scene.ask(json!({})).await);
    scene.redeem(&given, json!({})).await.expect(200);
    let again = scene.redeem(&given, json!({})).await.expect(400);
    assert_eq!(again.text("error"), "invalid_grant");
    let description = again.text("error_description");
    assert!(!description.contains(['"', '\\']), "{description}");
}

async fn oidcc_codereuse_30seconds(app: TestApp) {
    let mut scene = strict(&app, json!({})).await;
    let given = code(&scene.ask(json!({})).await);
    let first = scene.redeem(&given, json!({})).await.expect(200);
    app.clock.advance_seconds(30);
    scene.redeem(&given, json!({})).await.expect(400);
    let bearer = format!("Bearer {}", first.text("access_token"));
    let person = app.nobody().with("authorization", &bearer);
    person.get("/userinfo").await.expect(401);
}

async fn oidcc_refresh_token(app: TestApp) {
    let mut scene = strict(&app, json!({})).await;
    let asked = json!({"scope": "openid offline_access", "max_age": "10000"});
    let first = tokens(&mut scene, asked).await;
    app.clock.advance_seconds(2);
    let body = json!({
        "grant_type": "refresh_token", "refresh_token": first.text("refresh_token"),
        "client_id": scene.client.id, "client_secret": scene.client.secret,
    });
    let second = app.token_request(&body).await.expect(200);
    assert_eq!(second.header("cache-control"), "no-store");
    let [was, is] = [&first, &second].map(|given| claims(&given.text("id_token")));
    for name in ["iss", "sub", "aud", "azp", "auth_time"] {
        assert_eq!(was.get(name), is.get(name), "{name}");
    }
    assert!(is["iat"].as_i64() > was["iat"].as_i64());
    let other = strict(&app, json!({})).await;
    let foreign = json!({
        "grant_type": "refresh_token", "refresh_token": first.text("refresh_token"),
        "client_id": other.client.id, "client_secret": other.client.secret,
    });
    let refused = app.token_request(&foreign).await.expect(400);
    assert_eq!(refused.text("error"), "invalid_grant");
}

async fn oidcc_server_client_secret_post_and_basic(app: TestApp) {
    let mut scene = strict(&app, json!({})).await;
    let given = code(&scene.ask(json!({})).await);
    let secret = format!("{}:{}", scene.client.id, scene.client.secret);
    let basic = format!("Basic {}", base64(&secret));
    let body = json!({
        "grant_type": "authorization_code", "code": given, "redirect_uri": "https://app.test/cb",
    });
    let client = app.nobody().with("authorization", &basic);
    client.post("/oauth/token", &body).await.expect(200);
    tokens(&mut scene, json!({})).await;
}

async fn oidcc_ensure_request_with_valid_pkce_succeeds(app: TestApp) {
    let mut scene = strict(&app, json!({})).await;
    let asked = json!({"code_challenge": CHALLENGE, "code_challenge_method": "S256"});
    let given = code(&scene.ask(asked).await);
    let verifier = json!({"code_verifier": VERIFIER});
    scene.redeem(&given, verifier).await.expect(200);
}
