//! `/u/login`, its two steps.

use serde_json::json;
use testkit::{TestApp, both_engines};

use super::{
    Browser, CONNECTION, PASSWORD, ada, application, connection, cookie, heading, logged, progress,
    request, waiting,
};

both_engines!(
    an_address_and_a_password_lead_back,
    the_wrong_password_and_nobody_are_told_alike,
    what_is_missing_is_said,
    a_blocked_user_is_sent_back_after_the_right_password,
    only_databases_of_the_application_count,
    the_same_user_keeps_the_session_and_another_ends_it,
);

async fn an_address_and_a_password_lead_back(app: TestApp) {
    let (client, user_id) = (application(&app).await, ada(&app).await);
    let id = waiting(
        &app,
        &client,
        request(json!({"login_hint": "ada@example.com"})),
    )
    .await;
    let browser = Browser::new(&app);
    let first = browser.open("/u/login", &id).await.expect(303);
    assert_eq!(
        first.header("location"),
        format!("/u/login/identifier?state={id}")
    );
    let page = browser.open("/u/login/identifier", &id).await.expect(200);
    assert_eq!(heading(&page), "Log in");
    let page = page.shown();
    for part in [
        ">Email address</label>",
        "value=\"ada@example.com\"",
        "Posts",
        ">Continue</button>",
        ">Sign up</a>",
    ] {
        assert!(page.contains(part), "{part} {page}");
    }
    let done = browser.log_in(&id, "Ada@example.com", PASSWORD).await;
    let done = done.expect(303);
    assert_eq!(
        done.header("location"),
        format!("/authorize/resume?state={id}")
    );
    let session = cookie(&done, "auth0");
    assert_eq!(session, cookie(&done, "auth0_compat"));
    let known = progress(&app, &id).await;
    assert_eq!(
        known["session"].as_str(),
        session.split('.').next(),
        "{known:?}"
    );
    let admin = app.admin().await;
    let user = admin.get(&format!("/api/v2/users/{user_id}")).await;
    assert_eq!(user.expect(200).json()["logins_count"], 1);
}

async fn the_wrong_password_and_nobody_are_told_alike(app: TestApp) {
    let client = application(&app).await;
    ada(&app).await;
    let id = waiting(&app, &client, request(json!({}))).await;
    let browser = Browser::new(&app);
    let mut pages = Vec::new();
    for (identifier, password) in [
        ("ada@example.com", "wrong"),
        ("eve@example.com", "wrong"),
        ("eve@example.com", &"x".repeat(2000)),
    ] {
        let page = browser.log_in(&id, identifier, password).await.expect(400);
        assert!(cookie(&page, "auth0").is_empty());
        let page = page.shown().replace(identifier, "somebody");
        assert!(page.contains("Wrong email or password."), "{page}");
        assert!(page.contains("role=\"alert\""), "{page}");
        assert!(page.contains("aria-invalid=\"true\""), "{page}");
        assert!(!page.contains(password), "{page}");
        pages.push(page);
    }
    assert!(pages.windows(2).all(|pair| pair[0] == pair[1]));
    let kinds = logged(&app).await;
    for kind in ["fp", "fu"] {
        assert!(kinds.iter().any(|own| own == kind), "{kinds:?}");
    }
}

async fn what_is_missing_is_said(app: TestApp) {
    let client = application(&app).await;
    let id = waiting(&app, &client, request(json!({}))).await;
    let browser = Browser::new(&app);
    for typed in ["", "  ", &"x".repeat(300), "a\u{0}"] {
        let form = [("identifier", typed)];
        let page = browser.submit("/u/login/identifier", &id, &form).await;
        let page = page.expect(400).shown();
        assert!(page.contains("Enter your email address"), "{page}");
    }
    let back = browser.open("/u/login/password", &id).await.expect(303);
    assert!(back.header("location").starts_with("/u/login/identifier?"));
    let page = browser.log_in(&id, "<ada>@example.com", "").await;
    let page = page.expect(400).shown();
    assert!(page.contains("Enter your password."), "{page}");
    for part in [
        ">Password</label>",
        "autocomplete=\"current-password\"",
        ">Show password</button>",
        ">Edit email address</a>",
        ">Forgot password?</a>",
        "&lt;ada&gt;@example.com",
    ] {
        assert!(page.contains(part), "{part} {page}");
    }
}

async fn a_blocked_user_is_sent_back_after_the_right_password(app: TestApp) {
    let (client, user_id) = (application(&app).await, ada(&app).await);
    let path = format!("/api/v2/users/{user_id}");
    let admin = app.admin().await;
    admin
        .patch(&path, &json!({"blocked": true}))
        .await
        .expect(200);
    let id = waiting(&app, &client, request(json!({}))).await;
    let browser = Browser::new(&app);
    let page = browser.log_in(&id, "ada@example.com", "wrong").await;
    assert!(page.expect(400).shown().contains("Wrong email"));
    let back = browser.log_in(&id, "ada@example.com", PASSWORD).await;
    let back = back.expect(303);
    assert!(cookie(&back, "auth0").is_empty());
    let told = browser.open("/authorize/resume", &id).await.expect(302);
    assert_eq!(
        told.header("location"),
        "https://app.test/cb?error=unauthorized&error_description=user%20is%20blocked\
         &state=of%20the%20application"
    );
    // It is over: whoever is blocked may come as somebody else.
    browser.open("/u/login", &id).await.expect(400);
}

async fn only_databases_of_the_application_count(app: TestApp) {
    ada(&app).await;
    let client = application(&app).await;
    let browser = Browser::new(&app);
    app.clock.advance_seconds(1);
    let other = json!({"name": "staff", "strategy": "auth0", "enabled_clients": [client.id]});
    let admin = app.admin().await;
    admin.post("/api/v2/connections", &other).await.expect(201);
    // The oldest, unless another one is named.
    let id = waiting(&app, &client, request(json!({}))).await;
    let done = browser.log_in(&id, "ada@example.com", PASSWORD).await;
    done.expect(303);
    let id = waiting(&app, &client, request(json!({"connection": "staff"}))).await;
    let page = browser.log_in(&id, "ada@example.com", PASSWORD).await;
    page.expect(400);
    let id = waiting(&app, &client, request(json!({"connection": "nothing"}))).await;
    let page = browser.open("/u/login/identifier", &id).await.expect(400);
    assert!(page.shown().contains("no connections enabled"));
    let path = format!("{}/clients", connection(&app).await);
    let body = json!([{"client_id": client.id, "status": false}]);
    admin.patch(&path, &body).await.expect(204);
    let id = waiting(&app, &client, request(json!({"connection": CONNECTION}))).await;
    let page = browser.open("/u/login/password", &id).await.expect(400);
    assert_eq!(heading(&page), "You can't log in from here");
}

async fn the_same_user_keeps_the_session_and_another_ends_it(app: TestApp) {
    let client = application(&app).await;
    ada(&app).await;
    app.user_with(json!({"email": "eve@example.com", "password": PASSWORD}))
        .await;
    let mut sessions = Vec::new();
    let mut session = String::new();
    for email in ["ada@example.com", "ada@example.com", "eve@example.com"] {
        let id = waiting(&app, &client, request(json!({}))).await;
        let browser = Browser {
            session: &session,
            ..Browser::new(&app)
        };
        let done = browser.log_in(&id, email, PASSWORD).await.expect(303);
        session = cookie(&done, "auth0");
        let (own, secret) = session.split_once('.').unwrap();
        sessions.push((own.to_owned(), secret.to_owned()));
    }
    let [first, again, other] = sessions.as_slice() else {
        panic!("three logins");
    };
    assert_eq!(first.0, again.0);
    assert_ne!(
        first.1, again.1,
        "a cookie from before the login is of no use"
    );
    assert_ne!(first.0, other.0);
}
