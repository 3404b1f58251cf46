//! Scripts of browsers: whose may read the answers.

use http::Method;
use serde_json::json;
use testkit::{Reply, TestApp, both_engines};

use super::{scene, staying};

both_engines!(
    a_preflight_is_answered_for_everybody,
    an_answer_can_be_read_by_the_applications_own,
    userinfo_knows_its_application_by_the_token,
);

const ORIGIN: &str = "https://app.test";

fn allowed(reply: &Reply) -> &str {
    reply.header("access-control-allow-origin")
}

async fn a_preflight_is_answered_for_everybody(app: TestApp) {
    for path in ["/oauth/token", "/oauth/revoke", "/userinfo"] {
        let actor = app.nobody().with("origin", ORIGIN);
        let reply = actor.send(Method::OPTIONS, path, None).await.expect(204);
        assert_eq!(allowed(&reply), ORIGIN);
        let headers = reply.header("access-control-allow-headers");
        assert_eq!(headers, "Authorization, Content-Type, Auth0-Client, DPoP");
        assert_eq!(reply.header("access-control-allow-credentials"), "");
    }
}

async fn an_answer_can_be_read_by_the_applications_own(app: TestApp) {
    let spa = json!({
        "app_type": "spa", "token_endpoint_auth_method": "none",
        "callbacks": ["https://app.test/cb"], "allowed_origins": ["https://*.other.test"],
    });
    let client = app.client_with(spa).await;
    for (origin, wanted) in [
        (ORIGIN, ORIGIN),
        ("https://a.other.test", "https://a.other.test"),
        ("https://evil.test", ""),
        ("null", ""),
    ] {
        for (path, body) in [
            (
                "/oauth/token",
                json!({"grant_type": "refresh_token", "refresh_token": "x"}),
            ),
            ("/oauth/revoke", json!({"token": "x"})),
        ] {
            let mut body = body;
            body["client_id"] = client.id.clone().into();
            let actor = app.nobody().with("origin", origin);
            let reply = actor.post(path, &body).await;
            assert_eq!(allowed(&reply), wanted, "{path} {origin}");
            assert!(reply.header("vary").contains("Origin"));
        }
    }
    let body = json!({"token": "x", "client_id": client.id});
    let reply = app.nobody().post("/oauth/revoke", &body).await;
    assert_eq!(allowed(&reply), "");
    let body = json!({"token": "x", "client_id": "nobody"});
    let actor = app.nobody().with("origin", ORIGIN);
    assert_eq!(allowed(&actor.post("/oauth/revoke", &body).await), "");
}

async fn userinfo_knows_its_application_by_the_token(app: TestApp) {
    let mut scene = scene(&app, &["a"], staying()).await;
    let web = json!({"app_type": "regular_web", "callbacks": ["https://app.test/cb"]});
    scene.client = app.client_with(web).await;
    scene.code.client_id = scene.client.id.clone();
    let given = scene.redeem(&app, json!({})).await.expect(200);
    let token = given.text("access_token");
    for (origin, wanted) in [(ORIGIN, ORIGIN), ("https://evil.test", "")] {
        let actor = app.bearer(&token).with("origin", origin);
        let reply = actor.get("/userinfo").await.expect(200);
        assert_eq!(allowed(&reply), wanted);
    }
}
