//! `/api/v2/prompts`, and the page that they decide about.

use serde_json::json;
use testkit::{TestApp, both_engines};

use super::{Browser, PASSWORD, ada, application, cookie, heading, request, waiting};

both_engines!(
    a_fresh_tenant_has_auth0s_default,
    both_are_asked_for_on_one_page,
    what_there_is_not_is_refused,
    a_change_is_nobody_elses,
);

const PROMPTS: &str = "/api/v2/prompts";
const FRESH: &str = r#"{"universal_login_experience":"new","identifier_first":true,"webauthn_platform_first_factor":false}"#;

async fn a_fresh_tenant_has_auth0s_default(app: TestApp) {
    app.admin().await.get(PROMPTS).await.is(200, FRESH);
}

async fn both_are_asked_for_on_one_page(app: TestApp) {
    let client = application(&app).await;
    ada(&app).await;
    let admin = app.admin().await;
    let changed = admin
        .patch(PROMPTS, &json!({"identifier_first": false}))
        .await;
    assert_eq!(changed.expect(200).member("identifier_first"), false);
    let id = waiting(&app, &client, request(json!({}))).await;
    let browser = Browser::new(&app);
    let page = browser.open("/u/login", &id).await.expect(200);
    assert_eq!(heading(&page), "Log in");
    for part in [
        ">Email address</label>",
        ">Password</label>",
        ">Sign up</a>",
    ] {
        assert!(page.shown().contains(part), "{part} {}", page.shown());
    }
    for (identifier, password, message) in [
        ("", PASSWORD, "Enter your email address"),
        ("ada@example.com", "", "Enter your password."),
        ("ada@example.com", "wrong", "Wrong email or password."),
        ("eve@example.com", PASSWORD, "Wrong email or password."),
    ] {
        let form = [("identifier", identifier), ("password", password)];
        let page = browser.submit("/u/login", &id, &form).await.expect(400);
        assert!(page.shown().contains(message), "{}", page.shown());
    }
    let form = [("identifier", "ada@example.com"), ("password", PASSWORD)];
    let done = browser.submit("/u/login", &id, &form).await.expect(303);
    assert!(!cookie(&done, "auth0").is_empty());
    let back = admin
        .patch(PROMPTS, &json!({"identifier_first": null}))
        .await;
    back.is(200, FRESH);
}

async fn what_there_is_not_is_refused(app: TestApp) {
    let admin = app.admin().await;
    for (body, status) in [
        (json!({}), 400),
        (json!({"identifier_first": "yes"}), 400),
        (json!({"unknown": true}), 400),
        (json!({"universal_login_experience": "classic"}), 403),
        (json!({"webauthn_platform_first_factor": true}), 403),
    ] {
        admin.patch(PROMPTS, &body).await.expect(status);
    }
    admin.get(PROMPTS).await.is(200, FRESH);
}

async fn a_change_is_nobody_elses(app: TestApp) {
    let body = json!({"identifier_first": false});
    app.admin().await.patch(PROMPTS, &body).await.expect(200);
    let neighbour = app.neighbour().await;
    neighbour.admin().await.get(PROMPTS).await.is(200, FRESH);
}
