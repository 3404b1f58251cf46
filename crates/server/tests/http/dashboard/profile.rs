//! An administrator's own access: other sessions, another password.

use testkit::{ADMIN_EMAIL, TestApp, both_engines};

use super::browser::{Browser, PASSWORD};

both_engines!(
    other_sessions_are_listed_and_ended,
    nobody_ends_the_sessions_of_others,
    the_password_is_changed_by_who_knows_it,
    wrong_passwords_are_slowed_down,
);

const PROFILE: &str = "/dashboard/profile";
const NEW: &str = "quite another password";

/// The first session that can be ended.
async fn other(browser: &Browser<'_>) -> Option<String> {
    let page = browser.get(PROFILE).await.expect(200).shown();
    let (_, rest) = page.split_once("name=\"session\" value=\"")?;
    rest.split_once('"').map(|(id, _)| id.to_owned())
}

async fn again(app: &TestApp) -> Browser<'_> {
    let mut browser = Browser::new(app);
    browser.sign_in_again().await.expect(303);
    browser
}

async fn other_sessions_are_listed_and_ended(app: TestApp) {
    let first = Browser::signed_in(&app).await;
    assert_eq!(
        other(&first).await,
        None,
        "nobody ends the own session here"
    );
    let second = again(&app).await;
    let session = other(&first).await.unwrap();
    let end = format!("{PROFILE}/sessions/end");
    let form = [("session", session.as_str())];
    first.post(&end, &form).await.expect(303);
    second.get(PROFILE).await.expect(303);
    first.post(&end, &form).await.expect(404);
    let (third, fourth) = (again(&app).await, again(&app).await);
    let all = format!("{PROFILE}/sessions/end-others");
    first.post(&all, &[]).await.expect(303);
    third.get(PROFILE).await.expect(303);
    fourth.get(PROFILE).await.expect(303);
    first.get(PROFILE).await.expect(200);
    let entries = app.admin().await.get("/api/v2/logs").await.expect(200);
    assert!(
        entries
            .shown()
            .contains("End all other sessions of the dashboard")
    );
    assert!(!entries.shown().contains(&session), "no session in the log");
}

async fn nobody_ends_the_sessions_of_others(app: TestApp) {
    let admin = Browser::signed_in(&app).await;
    let second = again(&app).await;
    let session = other(&admin).await.unwrap();
    let body = serde_json::json!({"email": "b@example.com", "role": "admin"});
    let invited = app.admin().await;
    let invited = invited.post("/api/lictor/v1/members", &body).await;
    let link = invited.expect(201).text("setup_link");
    let bert = Browser::invited(&app, link.trim_start_matches("https://localhost:8443")).await;
    let end = format!("{PROFILE}/sessions/end");
    let form = [("session", session.as_str())];
    bert.post(&end, &form).await.expect(404);
    bert.post(&format!("{PROFILE}/sessions/end-others"), &[])
        .await
        .expect(303);
    second.get(PROFILE).await.expect(200);
}

async fn the_password_is_changed_by_who_knows_it(app: TestApp) {
    let first = Browser::signed_in(&app).await;
    let second = again(&app).await;
    let path = format!("{PROFILE}/password");
    let form = |present, new| [("present", present), ("password", new)];
    for (present, new, problem) in [
        ("wrong", NEW, "present-problem"),
        (PASSWORD, "short", "password-problem"),
    ] {
        let refused = first.post(&path, &form(present, new)).await.expect(400);
        assert!(refused.shown().contains(problem), "{}", refused.shown());
    }
    second.get(PROFILE).await.expect(200);
    first.post(&path, &form(PASSWORD, NEW)).await.expect(303);
    first.get(PROFILE).await.expect(200);
    second.get(PROFILE).await.expect(303);
    let mut third = Browser::new(&app);
    third.sign_in_again().await.expect(401);
    third.sign_in(ADMIN_EMAIL, NEW).await.expect(303);
    let entries = app.admin().await.get("/api/v2/logs").await.expect(200);
    assert!(!entries.shown().contains(NEW) && !entries.shown().contains(PASSWORD));
}

async fn wrong_passwords_are_slowed_down(app: TestApp) {
    Browser::signed_in(&app).await;
    let mut browser = Browser::new(&app);
    for _ in 0..10 {
        browser.sign_in(ADMIN_EMAIL, "wrong").await.expect(401);
    }
    let slowed = browser.sign_in_again().await.expect(429);
    assert!(slowed.shown().contains("Try again in a minute"));
    app.clock.advance_seconds(60);
    browser.sign_in_again().await.expect(303);
}
