//! Requests that are pushed before anybody is sent (RFC 9126).

use serde_json::{Value, json};
use testkit::{Reply, TestApp, both_engines};

use super::{CALLBACK, Scene, answered, code, refused, told, waits_at};

both_engines!(
    a_pushed_request_is_used_once,
    it_is_over_after_half_a_minute_or_as_the_application_says,
    only_who_proves_to_be_the_application_pushes,
    what_is_wrong_is_said_at_once,
    an_application_may_demand_it,
    another_application_has_no_use_for_it,
);

const OVER: &str = "The request_uri is invalid, has expired or was used before";

async fn push(scene: &Scene<'_>, changes: Value) -> Reply {
    let mut body = json!({
        "client_id": scene.client.id, "client_secret": scene.client.secret,
        "response_type": "code", "redirect_uri": CALLBACK, "scope": "openid",
        "state": super::STATE,
    });
    for (name, value) in changes.as_object().unwrap() {
        body[name] = value.clone();
    }
    scene.app.nobody().post("/oauth/par", &body).await
}

fn path(scene: &Scene<'_>, pushed: &Reply) -> String {
    let uri = pushed.text("request_uri");
    format!("/authorize?client_id={}&request_uri={uri}", scene.client.id)
}

async fn a_pushed_request_is_used_once(app: TestApp) {
    let mut scene = Scene::new(&app).await;
    let pushed = push(&scene, json!({})).await.expect(201);
    assert_eq!(pushed.members(), ["expires_in", "request_uri"]);
    assert_eq!(pushed.member("expires_in"), 30);
    assert_eq!(pushed.header("cache-control"), "no-store");
    let name = pushed.text("request_uri");
    assert!(name.starts_with("urn:ietf:params:oauth:request_uri:"));
    let path = path(&scene, &pushed);
    // Whatever else is sent doesn't count.
    let evil = format!("{path}&redirect_uri=https%3A%2F%2Fevil.test&scope=email&prompt=none");
    let waiting = waits_at(&scene.get(&evil).await, "/u/login");
    scene.log_in().await;
    let given = code(&scene.resume(&waiting).await);
    scene.redeem(&given, json!({})).await.expect(200);
    told(&scene.get(&path).await, 400, OVER);
}

async fn it_is_over_after_half_a_minute_or_as_the_application_says(app: TestApp) {
    let mut scene = Scene::signed_in(&app).await;
    let pushed = push(&scene, json!({})).await.expect(201);
    app.clock.advance_seconds(30);
    told(&scene.get(&path(&scene, &pushed)).await, 400, OVER);
    let admin = app.admin().await;
    let longer = json!({"par_request_expiry": 600});
    admin.patch(&scene.client.path(), &longer).await.expect(200);
    let pushed = push(&scene, json!({})).await.expect(201);
    assert_eq!(pushed.member("expires_in"), 600);
    app.clock.advance_seconds(599);
    code(&scene.get(&path(&scene, &pushed)).await);
}

async fn only_who_proves_to_be_the_application_pushes(app: TestApp) {
    let scene = Scene::new(&app).await;
    let wrong = push(&scene, json!({"client_secret": "wrong"})).await;
    wrong.is_refusal(401, "invalid_client", "Unauthorized");
    let settings = json!({"token_endpoint_auth_method": "none", "app_type": "spa"});
    let public = Scene::with(&app, settings).await;
    let refused = push(&public, json!({"client_secret": null})).await;
    let description = "Only applications that prove who they are can push requests";
    refused.is_refusal(401, "invalid_client", description);
}

async fn what_is_wrong_is_said_at_once(app: TestApp) {
    let scene = Scene::new(&app).await;
    for (changes, error, description) in [
        (
            json!({"redirect_uri": "https://evil.test"}),
            "unauthorized_client",
            "Callback URL mismatch. The provided redirect_uri is not in the list of allowed \
             callback URLs.",
        ),
        (
            json!({"response_type": null}),
            "invalid_request",
            "Missing required parameter: response_type",
        ),
        (
            json!({"request_uri": "urn:ietf:params:oauth:request_uri:x"}),
            "invalid_request",
            "request_uri must not be sent here",
        ),
        (
            json!({"login_hint": "x".repeat(10_240)}),
            "invalid_request",
            "The request is too long",
        ),
        (
            json!({"audience": "https://unknown/"}),
            "access_denied",
            "Service not found: https://unknown/",
        ),
    ] {
        let reply = push(&scene, changes).await;
        reply.is_refusal(400, error, description);
    }
    app.app.exchanges().flush().await;
    let path = format!(
        "/api/v2/logs?q=type:fpar%20AND%20client_id:{}",
        scene.client.id
    );
    let found = app.admin().await.get(&path).await.expect(200).json();
    assert_eq!(found.as_array().unwrap().len(), 5);
}

async fn an_application_may_demand_it(app: TestApp) {
    let settings = json!({"require_pushed_authorization_requests": true});
    let mut scene = Scene::with(&app, settings).await;
    let description = "Pushed Authorization Requests are required by the configured compliance \
                       level";
    refused(&scene.ask(json!({})).await, "invalid_request", description);
    let pushed = push(&scene, json!({})).await.expect(201);
    let waiting = waits_at(&scene.get(&path(&scene, &pushed)).await, "/u/login");
    scene.log_in().await;
    code(&scene.resume(&waiting).await);
    let pushed = push(&scene, json!({"prompt": "none"})).await.expect(201);
    assert_eq!(answered(&scene.get(&path(&scene, &pushed)).await).len(), 2);
}

async fn another_application_has_no_use_for_it(app: TestApp) {
    let scene = Scene::new(&app).await;
    let mut other = Scene::signed_in(&app).await;
    let pushed = push(&scene, json!({})).await.expect(201);
    told(&other.get(&path(&other, &pushed)).await, 400, OVER);
    let elsewhere = other
        .ask(json!({"request_uri": "https://app.test/request"}))
        .await;
    told(&elsewhere, 400, "request_uri_not_supported");
}
