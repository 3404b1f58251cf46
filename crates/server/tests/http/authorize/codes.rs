//! Codes: for whom, for what, and once.

use serde_json::json;
use testkit::{TestApp, both_engines, claims};

use super::{CALLBACK, Scene, answered, code, told, waits_at};

both_engines!(
    whoever_is_signed_in_is_not_asked_again,
    the_code_gives_what_was_asked_for,
    whoever_is_not_signed_in_waits_and_comes_back,
    a_request_is_answered_once_and_in_its_own_browser,
    a_request_that_waits_too_long_is_over,
    the_challenge_is_kept,
    a_form_is_as_good_as_a_query,
    another_tenant_knows_nothing,
    the_log_says_who_signed_in,
);

async fn whoever_is_signed_in_is_not_asked_again(app: TestApp) {
    let mut scene = Scene::signed_in(&app).await;
    let reply = scene.ask(json!({})).await;
    assert_eq!(reply.header("referrer-policy"), "no-referrer");
    let first = code(&reply);
    assert_eq!(first.len(), 43);
    let given = scene.redeem(&first, json!({})).await.expect(200);
    assert_eq!(claims(&given.text("id_token"))["sub"], scene.user_id);
    let other = Scene::new(&app).await;
    scene.client = other.client;
    let second = code(&scene.ask(json!({"prompt": "none"})).await);
    scene.redeem(&second, json!({})).await.expect(200);
}

async fn the_code_gives_what_was_asked_for(app: TestApp) {
    let mut scene = Scene::new(&app).await;
    let session = scene.log_in().await;
    let api = app
        .api_with(json!({
            "scopes": [{"value": "a"}, {"value": "b"}], "allow_offline_access": true,
            "skip_consent_for_verifiable_first_party_clients": true,
        }))
        .await;
    let asked = json!({
        "audience": api.identifier, "scope": "openid offline_access a unknown", "nonce": "n-1",
    });
    let given = code(&scene.ask(asked).await);
    let given = scene.redeem(&given, json!({})).await.expect(200);
    assert_eq!(given.text("scope"), "openid offline_access a");
    assert!(!given.text("refresh_token").is_empty());
    let id = claims(&given.text("id_token"));
    assert_eq!(id["nonce"], "n-1");
    assert_eq!(id["sid"], session);
    assert!(id.get("auth_time").is_none());
    let other = code(&scene.ask(json!({})).await);
    let other_callback = json!({"redirect_uri": "https://app.test/other"});
    scene.redeem(&other, other_callback).await.expect(403);
}

async fn whoever_is_not_signed_in_waits_and_comes_back(app: TestApp) {
    let mut scene = Scene::new(&app).await;
    let reply = scene.ask(json!({"nonce": "kept"})).await;
    let cookies: Vec<&str> = reply
        .headers
        .get_all("set-cookie")
        .iter()
        .map(|line| line.to_str().unwrap())
        .collect();
    assert!(cookies[0].starts_with("did=") && cookies[0].contains("; Secure; SameSite=None"));
    assert!(cookies[1].starts_with("did_compat="));
    let waiting = waits_at(&reply, "/u/login");
    let still = scene.resume(&waiting).await;
    assert_eq!(waits_at(&still, "/u/login"), waiting);
    scene.log_in().await;
    let given = code(&scene.resume(&waiting).await);
    let given = scene.redeem(&given, json!({})).await.expect(200);
    assert_eq!(claims(&given.text("id_token"))["nonce"], "kept");
    let mut stranger = Scene::new(&app).await;
    let reply = stranger.ask(json!({"screen_hint": "signup"})).await;
    waits_at(&reply, "/u/signup");
}

async fn a_request_is_answered_once_and_in_its_own_browser(app: TestApp) {
    let mut scene = Scene::new(&app).await;
    let waiting = waits_at(&scene.ask(json!({})).await, "/u/login");
    let mut other = Scene::signed_in(&app).await;
    told(&other.resume(&waiting).await, 400, "answered before");
    other.ask(json!({"prompt": "login"})).await;
    told(&other.resume(&waiting).await, 400, "answered before");
    scene.log_in().await;
    code(&scene.resume(&waiting).await);
    told(&scene.resume(&waiting).await, 400, "answered before");
    told(
        &scene.get("/authorize/resume").await,
        400,
        "answered before",
    );
    let settings = json!({"default_redirection_uri": "https://start.test/"});
    let admin = app.admin().await;
    admin
        .patch("/api/v2/tenants/settings", &settings)
        .await
        .expect(200);
    let reply = scene.resume(&waiting).await.expect(302);
    assert_eq!(reply.header("location"), "https://start.test/");
}

async fn a_request_that_waits_too_long_is_over(app: TestApp) {
    let mut scene = Scene::new(&app).await;
    let waiting = waits_at(&scene.ask(json!({})).await, "/u/login");
    app.clock.advance_seconds(3600);
    scene.log_in().await;
    told(&scene.resume(&waiting).await, 400, "has expired");
}

async fn the_challenge_is_kept(app: TestApp) {
    let mut scene = Scene::signed_in(&app).await;
    let asked = json!({
        "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
        "code_challenge_method": "S256",
    });
    let given = code(&scene.ask(asked.clone()).await);
    scene.redeem(&given, json!({})).await.expect(403);
    let verifier = json!({"code_verifier": "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"});
    scene.redeem(&given, verifier).await.expect(200);
}

async fn a_form_is_as_good_as_a_query(app: TestApp) {
    let mut scene = Scene::signed_in(&app).await;
    code(&scene.post(json!({})).await);
    let without = scene.ask(json!({"redirect_uri": null})).await;
    let given = code(&without);
    let body = json!({"redirect_uri": null});
    scene.redeem(&given, body).await.expect(200);
    assert!(without.header("location").starts_with(CALLBACK));
}

async fn another_tenant_knows_nothing(app: TestApp) {
    let mut scene = Scene::signed_in(&app).await;
    let neighbour = app.neighbour().await;
    let mut foreign = Scene::new(&neighbour).await;
    foreign.cookies = scene.cookies.clone();
    let waiting = waits_at(&foreign.ask(json!({})).await, "/u/login");
    let unknown = foreign.ask(json!({"client_id": scene.client.id})).await;
    told(
        &unknown,
        400,
        &format!("Unknown client: {}", scene.client.id),
    );
    scene.cookies = foreign.cookies.clone();
    told(&scene.resume(&waiting).await, 400, "answered before");
}

async fn the_log_says_who_signed_in(app: TestApp) {
    let mut scene = Scene::new(&app).await;
    let refused = scene.ask(json!({"prompt": "none"})).await;
    assert_eq!(answered(&refused)["error"], "login_required");
    scene.log_in().await;
    code(&scene.ask(json!({"prompt": "none"})).await);
    code(&scene.ask(json!({})).await);
    scene
        .ask(json!({"redirect_uri": "https://evil.test"}))
        .await;
    app.app.exchanges().flush().await;
    let admin = app.admin().await;
    let of = |kind: &str| {
        format!(
            "/api/v2/logs?q=type:{kind}%20AND%20client_id:{}",
            scene.client.id
        )
    };
    for (kind, user, description) in [
        ("fsa", "", Some("Login required")),
        ("ssa", scene.user_id.as_str(), None),
        ("s", scene.user_id.as_str(), None),
        (
            "f",
            "",
            Some(
                "Callback URL mismatch. The provided redirect_uri is not in the list of allowed \
                 callback URLs.",
            ),
        ),
    ] {
        let found = admin.get(&of(kind)).await.expect(200).json();
        assert_eq!(found.as_array().unwrap().len(), 1, "{kind}: {found}");
        assert_eq!(found[0]["user_id"], user);
        assert_eq!(found[0]["description"].as_str(), description);
    }
}
