//! The log in the dashboard: searched, filtered, paged, and an entry with what it changed.

use serde_json::json;
use testkit::{TestApp, both_engines};

use super::browser::Browser;

both_engines!(
    changes_are_listed_with_who_made_them,
    an_entry_shows_before_and_after,
    exchanges_are_filtered_by_kind,
    a_user_has_logs_of_their_own,
    long_lists_have_pages,
    what_is_found_is_exported,
    a_period_ends_now,
    nobody_reads_the_log_without_signing_in,
);

async fn changes_are_listed_with_who_made_them(app: TestApp) {
    let browser = Browser::signed_in(&app).await;
    app.api(&["read:posts"]).await;
    let form = [("name", "Editor"), ("description", "")];
    browser
        .post("/dashboard/roles/new", &form)
        .await
        .expect(303);
    let list = browser.get("/dashboard/logs").await.expect(200).shown();
    assert!(list.contains("aria-label=\"Logs\""), "{list}");
    assert!(list.contains("Create a resource server") && list.contains("API operation"));
    assert!(list.contains(testkit::ADMIN_EMAIL), "{list}");
    let roles = browser
        .get("/dashboard/logs?q=Create+a+role")
        .await
        .expect(200);
    let roles = roles.shown();
    assert!(roles.contains("1–1 of 1") && !roles.contains("resource server"));
    let none = browser.get("/dashboard/logs?q=type%3Anone").await;
    assert!(none.expect(200).shown().contains("No logs match"));
    let wrong = browser.get("/dashboard/logs?q=unknown%3Ax").await;
    let wrong = wrong.expect(200).shown();
    assert!(wrong.contains("role=\"alert\""), "{wrong}");
}

async fn an_entry_shows_before_and_after(app: TestApp) {
    let browser = Browser::signed_in(&app).await;
    let api = app.api(&["read:posts", "write:posts"]).await;
    let admin = app.admin().await;
    let body = json!({"scopes": [{"value": "read:posts"}], "token_lifetime": 60});
    admin.patch(&api.path(), &body).await.expect(200);
    let query = "q=description%3A%22Update+a+resource+server%22";
    let found = admin
        .get(&format!("/api/v2/logs?{query}"))
        .await
        .expect(200);
    let id = found.json()[0]["log_id"].as_str().unwrap().to_owned();
    let list = browser.get(&format!("/dashboard/logs?{query}")).await;
    let link = format!("href=\"/dashboard/logs/{id}\"");
    assert!(list.expect(200).shown().contains(&link));
    let entry = browser.get(&format!("/dashboard/logs/{id}")).await;
    let entry = entry.expect(200).shown();
    assert!(entry.contains("<h1 translate=\"no\">Update a resource server</h1>"));
    assert!(entry.contains("aria-label=\"Changes\""), "{entry}");
    assert!(entry.contains("<ins>+ 60</ins>") && entry.contains("<del>− 86400</del>"));
    let gone = "<del>− {&quot;value&quot;:&quot;write:posts&quot;";
    assert!(entry.contains(gone) && !entry.contains("− {&quot;value&quot;:&quot;read:posts"));
    assert!(entry.contains("PATCH /api/v2/resource-servers/"));
    browser.get("/dashboard/logs/none").await.expect(404);
}

async fn exchanges_are_filtered_by_kind(app: TestApp) {
    let browser = Browser::signed_in(&app).await;
    let (api, client, _) = app.granted(&["a"]).await;
    app.draw(&client, &api).await.expect(200);
    let request = json!({
        "grant_type": "client_credentials", "client_id": client.id,
        "client_secret": client.secret, "audience": api.identifier, "scope": "b",
    });
    app.token_request(&request).await.expect(403);
    app.app.exchanges().flush().await;
    let issued = browser.get("/dashboard/logs?type=issued").await;
    let issued = issued.expect(200).shown();
    assert!(
        issued.contains("Token issued to an application"),
        "{issued}"
    );
    assert!(!issued.contains("Token refused") && !issued.contains("API operation</td>"));
    let refused = browser.get("/dashboard/logs?type=refused").await;
    let refused = refused.expect(200).shown();
    assert!(refused.contains("Client has not been granted scopes: b"));
    assert!(!refused.contains("API operation</td>"), "{refused}");
    let nothing = browser.get("/dashboard/logs?type=logins").await;
    let nothing = nothing.expect(200).shown();
    assert!(
        nothing.contains("No logs match “Failed logins”"),
        "{nothing}"
    );
}

async fn a_user_has_logs_of_their_own(app: TestApp) {
    let browser = Browser::signed_in(&app).await;
    let (user, _) = (app.user().await, app.role().await);
    let path = format!("/dashboard/users/{}/logs", user.replace('|', "%7C"));
    let logs = browser.get(&path).await.expect(200).shown();
    assert!(logs.contains("Create a User") && !logs.contains("Create a role"));
    let devices = path.replace("/logs", "/devices");
    let devices = browser.get(&devices).await.expect(200).shown();
    assert!(devices.contains("No devices"), "{devices}");
}

async fn long_lists_have_pages(app: TestApp) {
    let browser = Browser::signed_in(&app).await;
    for _ in 0..26 {
        app.role().await;
    }
    let path = "/dashboard/logs?q=Create+a+role";
    let first = browser.get(path).await.expect(200).shown();
    assert!(first.contains("1–25 of 26") && first.contains("Next page"));
    let second = browser.get(&format!("{path}&page=1")).await.expect(200);
    assert!(second.shown().contains("26–26 of 26"));
    let beyond = format!("{path}&page=18446744073709551615");
    browser.get(&beyond).await.expect(200);
}

async fn nobody_reads_the_log_without_signing_in(app: TestApp) {
    let stranger = Browser::new(&app);
    for path in ["/dashboard/logs", "/dashboard/logs/none"] {
        let away = stranger.get(path).await.expect(303);
        assert!(away.header("location").starts_with("/dashboard/sign-in"));
    }
}

async fn what_is_found_is_exported(app: TestApp) {
    let browser = Browser::signed_in(&app).await;
    app.api(&["read:posts"]).await;
    app.role().await;
    let list = browser.get("/dashboard/logs?q=Create&type=changes").await;
    let export = "/dashboard/logs/export?q=Create&type=changes".replace('&', "&amp;");
    assert!(list.expect(200).shown().contains(&export));
    let file = browser
        .get("/dashboard/logs/export?q=Create&type=changes")
        .await
        .expect(200);
    assert_eq!(file.header("content-type"), "application/x-ndjson");
    assert!(file.header("content-disposition").starts_with("attachment"));
    let lines: Vec<serde_json::Value> = file
        .shown()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let found = "/api/v2/logs?q=description%3ACreate*+AND+type%3Asapi";
    let found = app.admin().await.get(found).await.expect(200).json();
    assert_eq!(json!(lines), found);
    assert_eq!(lines.len(), 2);
    let wrong = browser.get("/dashboard/logs/export?q=unknown%3Ax").await;
    wrong.expect(400);
    Browser::new(&app)
        .get("/dashboard/logs/export")
        .await
        .expect(303);
}

async fn a_period_ends_now(app: TestApp) {
    let browser = Browser::signed_in(&app).await;
    app.role().await;
    app.clock.advance_seconds(2 * 60 * 60);
    app.api(&["read:posts"]).await;
    let browse = async |period: &str| {
        let path = format!("/dashboard/logs?q=Create&period={period}");
        browser.get(&path).await.expect(200).shown()
    };
    let hour = browse("hour").await;
    assert!(hour.contains("1–1 of 1") && hour.contains("Create a resource server"));
    for longer in ["day", "month", "", "unknown"] {
        assert!(browse(longer).await.contains("1–2 of 2"), "{longer}");
    }
    app.clock.advance_seconds(2 * 60 * 60);
    let none = browse("hour").await;
    assert!(none.contains("No logs match"), "{none}");
}
