//! Requests and answers by a form.

use serde_json::json;
use testkit::{TestApp, both_engines};

use super::{RESPONSE_TYPES, strict, strict_and_nobody};
use crate::authorize::code;

both_engines!(
    oidcc_ensure_post_request_succeeds,
    oidcc_form_post,
    oidcc_form_post_errors,
    oidcc_form_post_implicit_and_hybrid,
);

async fn oidcc_ensure_post_request_succeeds(app: TestApp) {
    let mut scene = strict(&app, json!({})).await;
    let given = code(&scene.post(json!({})).await);
    scene.redeem(&given, json!({})).await.expect(200);
}

async fn oidcc_form_post(app: TestApp) {
    let mut scene = strict(&app, json!({})).await;
    let reply = scene.ask(json!({"response_mode": "form_post"})).await;
    assert_eq!(reply.status, 200, "{}", reply.shown());
    let page = reply.shown();
    assert!(page.contains(r#"action="https://app.test/cb""#), "{page}");
    assert!(
        page.contains(r#"method="post""#) && page.contains(r#"name="code""#),
        "{page}"
    );
    assert!(page.contains(r#"name="state""#), "{page}");
}

async fn oidcc_form_post_errors(app: TestApp) {
    let mut scene = strict_and_nobody(&app, json!({})).await;
    let asked = json!({"response_mode": "form_post", "prompt": "none"});
    let page = scene.ask(asked).await.expect(200).shown();
    assert!(page.contains("login_required"), "{page}");
}

async fn oidcc_form_post_implicit_and_hybrid(app: TestApp) {
    let grants = json!({"grant_types": ["implicit", "authorization_code"]});
    let mut scene = strict(&app, grants).await;
    for response_type in RESPONSE_TYPES {
        let asked = json!({
            "response_type": response_type, "response_mode": "form_post", "nonce": "n",
        });
        let page = scene.ask(asked).await.expect(200).shown();
        // Nothing goes into the address.
        assert!(page.contains(r#"action="https://app.test/cb""#), "{page}");
        for word in ["code", "id_token"] {
            let has = response_type.split(' ').any(|one| one == word);
            let field = format!(r#"name="{word}""#);
            assert_eq!(page.contains(&field), has, "{response_type}: {page}");
        }
    }
}
