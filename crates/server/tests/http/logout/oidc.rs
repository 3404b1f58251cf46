//! `/oidc/logout`.

use serde_json::{Value, json};
use testkit::{Reply, TestApp, both_engines};

use super::{OUT, Scene, forgets, leads_to, post_form, scene};
use crate::user_tokens;

both_engines!(
    an_id_token_is_reason_enough,
    a_hint_that_names_the_session_is_enough,
    who_brings_no_hint_is_asked_for_consent,
    another_site_cannot_consent,
    what_is_wrong_leads_nowhere,
    the_prompt_can_be_switched_off,
    an_id_token_with_a_secret_is_known_again,
    discovery_says_what_there_is,
);

/// An ID token that the session gave the application.
async fn id_token(app: &TestApp, scene: &Scene) -> String {
    let mut code = user_tokens::code(app, &scene.client, &scene.user).await;
    code.sign_in.session = Some(scene.session.clone());
    let code = server::ops::authorization_codes::issue(&app.app, &code).await;
    let body = json!({
        "grant_type": "authorization_code", "code": code.unwrap(),
        "client_id": scene.client.id, "client_secret": scene.client.secret,
    });
    app.token_request(&body).await.expect(200).text("id_token")
}

async fn ask(app: &TestApp, scene: &Scene, query: &str) -> Reply {
    scene
        .browser(app)
        .get(&format!("/oidc/logout?{query}"))
        .await
}

async fn an_id_token_is_reason_enough(app: TestApp) {
    for is_post in [false, true] {
        let scene = scene(&app, json!({})).await;
        let token = id_token(&app, &scene).await;
        app.clock.advance_seconds(40_000);
        let state = "s".repeat(128);
        let sent = format!("id_token_hint={token}&post_logout_redirect_uri={OUT}&state={state}");
        let reply = if is_post {
            post_form(&scene.browser(&app), "/oidc/logout", sent).await
        } else {
            ask(&app, &scene, &sent).await
        };
        leads_to(&reply, &format!("{OUT}?state={state}"));
        assert!(!scene.is_signed_in(&app).await);
    }
    let scene = scene(&app, json!({})).await;
    let token = id_token(&app, &scene).await;
    let reply = ask(&app, &scene, &format!("id_token_hint={token}&state=x")).await;
    assert_eq!(reply.status, 200);
    assert!(forgets(&reply) && reply.shown().contains("You are logged out"));
    let named = format!("id_token_hint={token}&client_id={}", scene.client.id);
    leads_to(&ask(&app, &scene, &named).await, OUT);
}

async fn a_hint_that_names_the_session_is_enough(app: TestApp) {
    let scene = scene(&app, json!({})).await;
    let others = super::scene(&app, json!({})).await;
    let token = id_token(&app, &others).await;
    for query in [
        format!("logout_hint={}", others.session),
        format!("id_token_hint={token}"),
        format!("id_token_hint={token}&logout_hint={}", scene.session),
    ] {
        asks(&ask(&app, &scene, &query).await);
    }
    assert!(scene.is_signed_in(&app).await);
    let hint = format!(
        "logout_hint={}&client_id={}&post_logout_redirect_uri={OUT}",
        scene.session, scene.client.id
    );
    leads_to(&ask(&app, &scene, &hint).await, OUT);
    assert!(!scene.is_signed_in(&app).await);
    assert!(others.is_signed_in(&app).await);
}

/// The page that asks; its hidden fields as a form.
fn asks(reply: &Reply) -> String {
    let page = reply.shown();
    assert_eq!(reply.status, 200, "{page}");
    assert!(
        !forgets(reply) && page.contains("Do you want to log out"),
        "{page}"
    );
    let fields = page.split("<input type=\"hidden\" name=\"").skip(1);
    let pair = |field: &str| {
        let (name, rest) = field.split_once("\" value=\"").unwrap();
        let value = rest.split('"').next().unwrap();
        format!("{name}={}", value.replace("&amp;", "%26"))
    };
    fields.map(pair).collect::<Vec<_>>().join("&")
}

async fn who_brings_no_hint_is_asked_for_consent(app: TestApp) {
    let scene = scene(&app, json!({"name": "Shop & Co"})).await;
    let query = format!(
        "client_id={}&post_logout_redirect_uri={OUT}&state=a%26b%22%3E",
        scene.client.id
    );
    let page = ask(&app, &scene, &query).await;
    let form = asks(&page);
    assert!(page.shown().contains("Shop &amp; Co") && !page.shown().contains("a&b\">"));
    let policy = page.header("content-security-policy");
    assert!(
        policy.contains("form-action 'self' https://app.test"),
        "{policy}"
    );
    assert!(scene.is_signed_in(&app).await);
    let form = form.replace("&quot;", "%22").replace("&gt;", "%3E");
    let done = post_form(&scene.browser(&app), "/oidc/logout", form.clone()).await;
    leads_to(&done, &format!("{OUT}?state=a%26b%22%3E"));
    assert!(!scene.is_signed_in(&app).await);
    // Nobody is asked who isn't signed in.
    leads_to(
        &ask(&app, &scene, &query).await,
        &format!("{OUT}?state=a%26b%22%3E"),
    );
    for query in ["", "state=x"] {
        let scene = super::scene(&app, json!({})).await;
        let form = asks(&ask(&app, &scene, query).await);
        let done = post_form(&scene.browser(&app), "/oidc/logout", form).await;
        assert!(done.status == 200 && forgets(&done), "{}", done.shown());
        assert!(!scene.is_signed_in(&app).await);
    }
}

async fn another_site_cannot_consent(app: TestApp) {
    let scene = scene(&app, json!({})).await;
    let others = super::scene(&app, json!({})).await;
    let others_form = asks(&ask(&app, &others, "").await);
    for form in ["confirmation=", "confirmation=true", &others_form] {
        let reply = post_form(&scene.browser(&app), "/oidc/logout", form.to_owned()).await;
        asks(&reply);
    }
    // Not even with what the page has said, unless a form sends it.
    let form = asks(&ask(&app, &scene, "").await);
    asks(&ask(&app, &scene, &form).await);
    assert!(scene.is_signed_in(&app).await);
}

async fn what_is_wrong_leads_nowhere(app: TestApp) {
    let scene = scene(&app, json!({})).await;
    let other = app.client().await;
    let token = id_token(&app, &scene).await;
    let (head, rest) = token.split_once('.').unwrap();
    let (body, signature) = rest.split_once('.').unwrap();
    let none = jose::base64url(br#"{"alg":"none","typ":"JWT"}"#);
    let client = &scene.client.id;
    for query in [
        "id_token_hint=nonsense".to_owned(),
        format!("id_token_hint={none}.{body}."),
        format!(
            "id_token_hint={head}.{body}.{}",
            "A".repeat(signature.len())
        ),
        format!("id_token_hint={token}&client_id={}", other.id),
        format!("id_token_hint={token}&post_logout_redirect_uri={OUT}/more"),
        format!("id_token_hint={token}&post_logout_redirect_uri={OUT}?a=b"),
        format!("client_id={client}&post_logout_redirect_uri=https://evil.test/"),
        format!("post_logout_redirect_uri={OUT}"),
        format!(
            "logout_hint={}&post_logout_redirect_uri={OUT}",
            scene.session
        ),
        "client_id=nobody".to_owned(),
    ] {
        let reply = ask(&app, &scene, &query).await;
        assert_eq!(reply.status, 400, "{query}: {}", reply.shown());
        assert_eq!(reply.header("location"), "", "{query}");
        assert!(!forgets(&reply), "{query}");
    }
    // Another tenant's ID token, and something else that this one has signed.
    let neighbour = app.neighbour().await;
    let there = super::scene(&neighbour, json!({})).await;
    let foreign = id_token(&neighbour, &there).await;
    let access = app.admin().await.token.unwrap();
    for token in [foreign, access] {
        let reply = ask(&app, &scene, &format!("id_token_hint={token}")).await;
        assert_eq!(reply.status, 400, "{}", reply.shown());
    }
    assert!(scene.is_signed_in(&app).await);
}

async fn the_prompt_can_be_switched_off(app: TestApp) {
    let scene = scene(&app, json!({})).await;
    let body = json!({"sessions": {"oidc_logout_prompt_enabled": false}});
    let admin = app.admin().await;
    admin
        .patch("/api/v2/tenants/settings", &body)
        .await
        .expect(200);
    let query = format!(
        "client_id={}&post_logout_redirect_uri={OUT}",
        scene.client.id
    );
    leads_to(&ask(&app, &scene, &query).await, OUT);
    assert!(!scene.is_signed_in(&app).await);
}

async fn an_id_token_with_a_secret_is_known_again(app: TestApp) {
    let settings = json!({"jwt_configuration": {"alg": "HS256"}});
    let scene = scene(&app, settings.clone()).await;
    let token = id_token(&app, &scene).await;
    assert_eq!(testkit::header(&token)["alg"], "HS256");
    let other = super::scene(&app, settings).await;
    let (head, rest) = token.split_once('.').unwrap();
    let (_, signature) = rest.split_once('.').unwrap();
    let mut claims: Value = testkit::claims(&token);
    claims["aud"] = other.client.id.clone().into();
    let forged = jose::base64url(claims.to_string().as_bytes());
    let forged = format!("id_token_hint={head}.{forged}.{signature}");
    assert_eq!(ask(&app, &scene, &forged).await.status, 400);
    let query = format!("id_token_hint={token}&post_logout_redirect_uri={OUT}");
    leads_to(&ask(&app, &scene, &query).await, OUT);
}

async fn discovery_says_what_there_is(app: TestApp) {
    let path = "/.well-known/openid-configuration";
    let document = app.nobody().get(path).await.expect(200).json();
    assert_eq!(
        document["end_session_endpoint"],
        "https://localhost:8443/oidc/logout"
    );
    assert_eq!(document["backchannel_logout_supported"], true);
    assert_eq!(document["backchannel_logout_session_supported"], true);
    let body = json!({"oidc_logout": {"rp_logout_end_session_endpoint_discovery": false}});
    let admin = app.admin().await;
    admin
        .patch("/api/v2/tenants/settings", &body)
        .await
        .expect(200);
    let document = app.nobody().get(path).await.expect(200).json();
    assert!(document.get("end_session_endpoint").is_none());
}
