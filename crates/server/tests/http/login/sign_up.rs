//! `/u/signup`, `POST /dbconnections/signup` and the link for a forgotten password.

use serde_json::{Value, json};
use testkit::{Client, Reply, TestApp, both_engines};

use super::{
    Browser, CONNECTION, PASSWORD, ada, application, connection, cookie, heading, logged, progress,
    request, waiting,
};
use crate::mails::to;

both_engines!(
    whoever_signs_up_is_logged_in,
    what_cannot_be_is_said,
    a_database_may_be_closed,
    an_application_signs_somebody_up,
    an_application_is_told_what_is_wrong,
    whoever_is_there_already_is_not_told_of,
    a_forgotten_password,
);

async fn options(app: &TestApp, options: Value) {
    let path = connection(app).await;
    let body = json!({"options": options});
    app.admin().await.patch(&path, &body).await.expect(200);
}

async fn whoever_signs_up_is_logged_in(app: TestApp) {
    let client = application(&app).await;
    let id = waiting(
        &app,
        &client,
        request(json!({"login_hint": "eve@example.com"})),
    )
    .await;
    let browser = Browser::new(&app);
    let page = browser.open("/u/signup", &id).await.expect(200);
    assert_eq!(heading(&page), "Sign up");
    let page = page.shown();
    for part in [
        ">Email address</label>",
        "value=\"eve@example.com\"",
        ">Password</label>",
        "autocomplete=\"new-password\"",
        "At least 8 characters in length",
        ">Log in</a>",
    ] {
        assert!(page.contains(part), "{part} {page}");
    }
    let form = [("email", "Eve@example.com"), ("password", PASSWORD)];
    let done = browser.submit("/u/signup", &id, &form).await.expect(303);
    assert_eq!(
        done.header("location"),
        format!("/authorize/resume?state={id}")
    );
    let session = cookie(&done, "auth0");
    assert_eq!(
        progress(&app, &id).await["session"].as_str(),
        session.split('.').next()
    );
    let admin = app.admin().await;
    let found = admin
        .get("/api/v2/users-by-email?email=eve@example.com")
        .await;
    assert_eq!(found.expect(200).json()[0]["email_verified"], false);
    assert_eq!(to(&app, "eve@example.com").await.len(), 1);
    let kinds = logged(&app).await;
    assert!(kinds.iter().any(|kind| kind == "ss"), "{kinds:?}");
    let again = browser.log_in(&id, "eve@example.com", PASSWORD).await;
    again.expect(303);
}

async fn what_cannot_be_is_said(app: TestApp) {
    let client = application(&app).await;
    ada(&app).await;
    let id = waiting(&app, &client, request(json!({}))).await;
    let browser = Browser::new(&app);
    for (email, password, message) in [
        ("", PASSWORD, "Enter your email address"),
        ("eve@example.com", "", "Choose a password."),
        ("eve@example.com", "short", "Password is too weak"),
        ("eve", PASSWORD, "No account could be made"),
        ("ada@example.com", PASSWORD, "No account could be made"),
    ] {
        let form = [("email", email), ("password", password)];
        let page = browser.submit("/u/signup", &id, &form).await.expect(400);
        let page = page.shown();
        assert!(page.contains(message), "{message} {page}");
        assert!(!page.contains("value=\"short\""), "{page}");
    }
    options(&app, json!({"requires_username": true})).await;
    let form = [("email", "eve@example.com"), ("password", PASSWORD)];
    let page = browser.submit("/u/signup", &id, &form).await.expect(400);
    assert!(page.shown().contains("Choose a username."));
    let page = browser.open("/u/login/identifier", &id).await.expect(200);
    assert!(page.shown().contains(">Username or email address</label>"));
}

async fn a_database_may_be_closed(app: TestApp) {
    let client = application(&app).await;
    options(&app, json!({"disable_signup": true})).await;
    let id = waiting(&app, &client, request(json!({}))).await;
    let browser = Browser::new(&app);
    let page = browser.open("/u/login/identifier", &id).await.expect(200);
    assert!(!page.shown().contains("Sign up"));
    let form = [("email", "eve@example.com"), ("password", PASSWORD)];
    let back = browser.submit("/u/signup", &id, &form).await.expect(303);
    assert_eq!(back.header("location"), format!("/u/login?state={id}"));
    let refused = sign_up(&app, &client, json!({})).await.expect(400);
    assert_eq!(refused.text("description"), "Public signup is disabled");
}

async fn sign_up(app: &TestApp, client: &Client, changes: Value) -> Reply {
    let mut body = json!({
        "client_id": client.id, "connection": CONNECTION,
        "email": "eve@example.com", "password": PASSWORD,
    });
    for (name, value) in changes.as_object().unwrap() {
        body[name] = value.clone();
    }
    app.nobody().post("/dbconnections/signup", &body).await
}

async fn an_application_signs_somebody_up(app: TestApp) {
    let client = application(&app).await;
    let more = json!({
        "given_name": "Eve", "user_metadata": {"plan": "free"}, "email_verified": true,
        "blocked": true, "app_metadata": {"role": "admin"}, "user_id": "chosen",
    });
    let made = sign_up(&app, &client, more).await.expect(200);
    let id = made.text("_id");
    made.is(
        200,
        &format!(
            "{{\"_id\":\"{id}\",\"email\":\"eve@example.com\",\"email_verified\":false,\
             \"given_name\":\"Eve\",\"user_metadata\":{{\"plan\":\"free\"}}}}"
        ),
    );
    let admin = app.admin().await;
    let user = admin.get(&format!("/api/v2/users/auth0%7C{id}")).await;
    let user = user.expect(200).json();
    for key in ["blocked", "app_metadata"] {
        assert_eq!(user.get(key), None, "{user}");
    }
    assert_eq!(to(&app, "eve@example.com").await.len(), 1);
}

async fn an_application_is_told_what_is_wrong(app: TestApp) {
    let client = application(&app).await;
    let weak = sign_up(&app, &client, json!({"password": "short"})).await;
    let weak = weak.expect(400);
    assert_eq!(
        (weak.text("name").as_str(), weak.text("code").as_str()),
        ("PasswordStrengthError", "invalid_password")
    );
    assert_eq!(weak.member("description")["verified"], false);
    let eleven: serde_json::Map<String, Value> =
        (0..11).map(|n| (n.to_string(), "x".into())).collect();
    for changes in [
        json!({"email": "eve"}),
        json!({"email": 1}),
        json!({"password": null}),
        json!({"user_metadata": eleven}),
        json!({"user_metadata": {"x".repeat(101): "y"}}),
        json!({"user_metadata": {"x": "y".repeat(501)}}),
    ] {
        let refused = sign_up(&app, &client, changes).await;
        refused.is(
            400,
            "{\"name\":\"BadRequestError\",\"code\":\"invalid_signup\",\
             \"description\":\"Invalid sign up\",\"statusCode\":400}",
        );
    }
    for changes in [
        json!({"connection": "nothing"}),
        json!({"client_id": "nobody"}),
        json!({"connection": ""}),
    ] {
        let refused = sign_up(&app, &client, changes).await.expect(400);
        assert_eq!(refused.text("error"), "invalid_request");
    }
    let other = app.client().await;
    let refused = sign_up(&app, &other, json!({})).await.expect(400);
    assert_eq!(
        refused.text("error_description"),
        "the connection was not found"
    );
    options(&app, json!({"requires_username": true})).await;
    let refused = sign_up(&app, &client, json!({})).await;
    refused.is(
        400,
        "{\"error\":\"missing username for Username-Password-Authentication connection with \
         requires_username enabled\"}",
    );
    let kinds = logged(&app).await;
    assert!(kinds.iter().any(|kind| kind == "fs"), "{kinds:?}");
}

async fn whoever_is_there_already_is_not_told_of(app: TestApp) {
    let client = application(&app).await;
    ada(&app).await;
    let taken = json!({"email": "ada@example.com"});
    let refused = sign_up(&app, &client, taken.clone()).await.expect(400);
    assert_eq!(refused.text("code"), "invalid_signup");
    let body = json!({"flags": {"enable_public_signup_user_exists_error": true}});
    let admin = app.admin().await;
    admin
        .patch("/api/v2/tenants/settings", &body)
        .await
        .expect(200);
    let refused = sign_up(&app, &client, taken).await.expect(400);
    assert_eq!(
        (
            refused.text("code").as_str(),
            refused.text("description").as_str()
        ),
        ("user_exists", "The user already exists.")
    );
}

async fn a_forgotten_password(app: TestApp) {
    let client = application(&app).await;
    app.user_with(json!({
        "email": "ada@example.com", "password": PASSWORD, "verify_email": false,
    }))
    .await;
    let id = waiting(
        &app,
        &client,
        request(json!({"login_hint": "ada@example.com"})),
    )
    .await;
    let browser = Browser::new(&app);
    let path = "/u/reset-password/request";
    let page = browser.open(path, &id).await.expect(200);
    assert_eq!(heading(&page), "Forgot your password?");
    assert!(page.shown().contains("value=\"ada@example.com\""));
    let missing = browser.submit(path, &id, &[("email", "ada")]).await;
    missing.expect(400);
    let mut pages = Vec::new();
    for email in ["ada@example.com", "eve@example.com"] {
        let page = browser.submit(path, &id, &[("email", email)]).await;
        let page = page.expect(200);
        assert_eq!(heading(&page), "Check your email");
        pages.push(page.shown().replace(email, "somebody"));
    }
    assert_eq!(pages[0], pages[1]);
    let mails = to(&app, "ada@example.com").await;
    assert!(mails[0].link().starts_with("/u/reset-verify?ticket="));
    assert!(to(&app, "eve@example.com").await.is_empty());
    options(&app, json!({"disable_self_service_change_password": true})).await;
    let page = browser.log_in(&id, "ada@example.com", "wrong").await;
    assert!(!page.expect(400).shown().contains("Forgot password?"));
}
