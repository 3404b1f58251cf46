//! From an application's request to its tokens, through every page, as a browser goes.

use serde_json::json;
use testkit::{TestApp, both_engines, claims};

use super::{Browser, PASSWORD, ada, application, cookie, request, waiting};

both_engines!(
    a_person_logs_in_consents_and_the_application_gets_its_tokens,
    whoever_declines_is_sent_back_without,
    a_way_back_that_is_not_named_is_let_through,
);

const SCOPE: &str = "openid email read:posts";

/// Begins at `/authorize`: what the browser is known by, and the transaction.
async fn begun(app: &TestApp, audience: &str, client_id: &str) -> (String, String) {
    let escaped = audience.replace(':', "%3A").replace('/', "%2F");
    let path = format!(
        "/authorize?client_id={client_id}&response_type=code&redirect_uri=https%3A%2F%2Fapp.test%2Fcb\
         &scope=openid%20email%20read%3Aposts&state=of-the-app&audience={escaped}"
    );
    let reply = app.nobody().get(&path).await.expect(302);
    let id = reply.header("location").strip_prefix("/u/login?state=");
    (cookie(&reply, "did"), id.unwrap().to_owned())
}

async fn a_person_logs_in_consents_and_the_application_gets_its_tokens(app: TestApp) {
    let (client, user_id) = (application(&app).await, ada(&app).await);
    let api = app.api(&["read:posts"]).await;
    for is_first in [true, false] {
        let (did, id) = begun(&app, &api.identifier, &client.id).await;
        let mut browser = Browser {
            did: &did,
            ..Browser::new(&app)
        };
        let done = browser.log_in(&id, "ada@example.com", PASSWORD).await;
        let session = cookie(&done.expect(303), "auth0");
        browser.session = &session;
        if is_first {
            let reply = browser.open("/authorize/resume", &id).await.expect(302);
            assert_eq!(reply.header("location"), format!("/u/consent?state={id}"));
            browser.open("/u/consent", &id).await.expect(200);
            let form = [("action", "accept"), ("scope", SCOPE)];
            browser.submit("/u/consent", &id, &form).await.expect(303);
        }
        let reply = browser.open("/authorize/resume", &id).await.expect(302);
        let location = reply.header("location").to_owned();
        let code = location.strip_prefix("https://app.test/cb?code=").unwrap();
        let (code, state) = code.split_once('&').unwrap();
        assert_eq!(state, "state=of-the-app");
        let body = json!({
            "grant_type": "authorization_code", "client_id": client.id,
            "client_secret": client.secret, "code": code,
            "redirect_uri": "https://app.test/cb",
        });
        let given = app.token_request(&body).await.expect(200);
        let token = claims(&given.text("access_token"));
        assert_eq!(
            (&token["sub"], &token["scope"]),
            (&json!(user_id), &json!(SCOPE))
        );
        assert_eq!(claims(&given.text("id_token"))["email"], "ada@example.com");
        // The request was answered: its pages are over.
        browser.open("/u/login", &id).await.expect(400);
    }
}

async fn whoever_declines_is_sent_back_without(app: TestApp) {
    let client = application(&app).await;
    ada(&app).await;
    let api = app.api(&["read:posts"]).await;
    let (did, id) = begun(&app, &api.identifier, &client.id).await;
    let mut browser = Browser {
        did: &did,
        ..Browser::new(&app)
    };
    let done = browser.log_in(&id, "ada@example.com", PASSWORD).await;
    let session = cookie(&done.expect(303), "auth0");
    browser.session = &session;
    let form = [("action", "deny"), ("scope", SCOPE)];
    browser.submit("/u/consent", &id, &form).await.expect(303);
    let reply = browser.open("/authorize/resume", &id).await.expect(302);
    let location = reply.header("location");
    assert!(
        location.starts_with("https://app.test/cb?error=access_denied"),
        "{location}"
    );
}

async fn a_way_back_that_is_not_named_is_let_through(app: TestApp) {
    let client = application(&app).await;
    let id = waiting(&app, &client, request(json!({"redirect_uri": ""}))).await;
    let page = Browser::new(&app).open("/u/login/identifier", &id).await;
    let policy = page.expect(200);
    let policy = policy.header("content-security-policy");
    assert!(
        policy.contains("form-action 'self' https://app.test;"),
        "{policy}"
    );
}
