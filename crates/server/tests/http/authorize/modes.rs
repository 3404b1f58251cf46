//! The ways of an answer.

use serde_json::{Value, json};
use testkit::{Reply, TestApp, both_engines};

use super::{CALLBACK, STATE, Scene, answered, answered_after};

both_engines!(
    by_the_address,
    by_a_form_that_sends_itself,
    by_a_message_to_the_window_that_asked,
    the_answer_says_who_gives_it,
);

async fn by_the_address(app: TestApp) {
    let own = "https://app.test/cb?a=b";
    let mut scene = Scene::with(&app, json!({"callbacks": [CALLBACK, own]})).await;
    scene.log_in().await;
    let reply = scene.ask(json!({"response_mode": "fragment"})).await;
    assert!(answered_after(&reply, '#').contains_key("code"));
    let reply = scene.ask(json!({"redirect_uri": own})).await;
    let location = reply.header("location");
    assert!(location.starts_with("https://app.test/cb?a=b&code="));
    let query = json!({"response_type": "token", "response_mode": "query"});
    let answer = answered_after(&scene.ask(query).await, '#');
    assert_eq!(
        answer["error_description"],
        "Unsupported response mode: query"
    );
}

#[track_caller]
fn policy(reply: &Reply) -> (String, String) {
    let policy = reply.header("content-security-policy").to_owned();
    let nonce = policy.split("'nonce-").nth(1).unwrap();
    let nonce = nonce.split('\'').next().unwrap().to_owned();
    assert!(reply.shown().contains(&format!("nonce=\"{nonce}\"")));
    (policy, nonce)
}

async fn by_a_form_that_sends_itself(app: TestApp) {
    let mut scene = Scene::signed_in(&app).await;
    let evil = "\"><script>alert(1)</script>";
    let asked = json!({"response_mode": "form_post", "state": evil});
    let reply = scene.ask(asked).await.expect(200);
    assert_eq!(reply.header("content-type"), "text/html; charset=utf-8");
    assert_eq!(reply.header("cache-control"), "no-store");
    let page = reply.shown();
    assert!(page.contains(&format!("<form method=\"post\" action=\"{CALLBACK}\">")));
    assert!(page.contains("<input type=\"hidden\" name=\"code\" value=\""));
    let escaped = "name=\"state\" value=\"&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;\"";
    assert!(page.contains(escaped), "{page}");
    let (policy, nonce) = policy(&reply);
    assert!(!policy.contains("form-action"));
    let asked = json!({"response_mode": "form_post", "prompt": "none", "max_age": "x"});
    let again = scene.ask(asked).await.expect(200);
    assert!(
        again
            .shown()
            .contains("name=\"error\" value=\"invalid_request\"")
    );
    assert!(!again.shown().contains(&nonce));
}

async fn by_a_message_to_the_window_that_asked(app: TestApp) {
    let mut scene = Scene::new(&app).await;
    let asked = json!({"response_mode": "web_message", "prompt": "none"});
    let message = |reply: &Reply| -> Value {
        let page = reply.shown();
        assert!(page.contains("data-origin=\"https://app.test\""), "{page}");
        let text = page.split("data-message=\"").nth(1).unwrap();
        let text = text.split('"').next().unwrap();
        let text = text.replace("&quot;", "\"").replace("&amp;", "&");
        serde_json::from_str(&text).unwrap()
    };
    let reply = scene.ask(asked.clone()).await.expect(200);
    assert_eq!(reply.header("x-frame-options"), "");
    let refused = json!({
        "type": "authorization_response",
        "response": {
            "error": "login_required", "error_description": "Login required", "state": STATE,
        },
    });
    assert_eq!(message(&reply), refused);
    scene.log_in().await;
    let reply = scene.ask(asked).await.expect(200);
    policy(&reply);
    let told = message(&reply);
    assert_eq!(told["response"]["state"], STATE);
    let code = told["response"]["code"].as_str().unwrap();
    scene.redeem(code, json!({})).await.expect(200);
    let evil = "</script><script>alert(1)</script>";
    let asked = json!({"response_mode": "web_message", "state": evil});
    let reply = scene.ask(asked).await.expect(200);
    assert!(!reply.shown().contains("<script>alert"));
}

async fn the_answer_says_who_gives_it(app: TestApp) {
    let mut scene = Scene::signed_in(&app).await;
    assert!(!answered(&scene.ask(json!({})).await).contains_key("iss"));
    let settings = json!({"authorization_response_iss_parameter_supported": true});
    let admin = app.admin().await;
    let set = admin.patch("/api/v2/tenants/settings", &settings).await;
    set.expect(200);
    let answer = answered(&scene.ask(json!({})).await);
    assert_eq!(answer["iss"], "https://localhost:8443/");
    let answer = answered(&scene.ask(json!({"max_age": "x"})).await);
    assert_eq!(answer["iss"], "https://localhost:8443/");
    let document = app.nobody().get("/.well-known/openid-configuration").await;
    let flag = document.member("authorization_response_iss_parameter_supported");
    assert_eq!(flag, true);
}
