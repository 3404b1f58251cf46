//! Where the links in mails lead, as a browser without scripts meets it.

use axum::body::Body;
use http::{Method, Request, header};
use serde_json::{Value, json};
use testkit::{Reply, TestApp, both_engines};

use super::to;

both_engines!(
    the_link_verifies_the_address_and_says_so_again,
    a_link_leads_to_where_its_ticket_says,
    a_link_that_is_over_says_why,
    a_new_password_is_chosen_once,
    a_weak_password_is_refused_with_what_is_asked,
    another_site_cannot_send_the_form,
    pages_keep_to_themselves,
    a_changed_address_makes_the_link_void,
    a_tenants_link_is_nothing_to_another,
);

const TICKETS: &str = "/api/v2/tickets";

/// Opens a page, or sends its form.
async fn send(app: &TestApp, path: &str, form: Option<&str>, site: Option<&str>) -> Reply {
    let method = if form.is_some() {
        Method::POST
    } else {
        Method::GET
    };
    let mut request = Request::builder().method(method).uri(path);
    if form.is_some() {
        let kind = "application/x-www-form-urlencoded";
        request = request.header(header::CONTENT_TYPE, kind);
    }
    if let Some(site) = site {
        request = request.header("sec-fetch-site", site);
    }
    let body = form.map_or_else(Body::empty, |form| Body::from(form.to_owned()));
    app.send(request.body(body).unwrap()).await
}

async fn open(app: &TestApp, path: &str) -> Reply {
    send(app, path, None, None).await
}

#[track_caller]
fn heading(page: &Reply) -> String {
    let page = page.shown();
    assert_eq!(page.matches("<h1>").count(), 1, "{page}");
    let rest = page.split("<h1>").nth(1).unwrap_or_default();
    rest.split("</h1>").next().unwrap_or_default().to_owned()
}

/// The path of a new ticket's link.
async fn link(app: &TestApp, kind: &str, body: &Value) -> String {
    let path = format!("{TICKETS}/{kind}");
    let made = app.admin().await.post(&path, body).await.expect(201);
    let link = made.text("ticket");
    let link = link
        .strip_prefix(testkit::ISSUER.trim_end_matches('/'))
        .unwrap();
    link.trim_end_matches('#').to_owned()
}

async fn user(app: &TestApp, id: &str) -> Value {
    let path = format!("/api/v2/users/{}", id.replace('|', "%7C"));
    app.admin().await.get(&path).await.expect(200).json()
}

fn form(link: &str, password: &str) -> String {
    let secret = link.split("ticket=").nth(1).unwrap();
    let password = password.replace(' ', "+");
    format!("ticket={secret}&password={password}")
}

async fn the_link_verifies_the_address_and_says_so_again(app: TestApp) {
    let id = app.user_with(json!({"email": "eve@example.com"})).await;
    let link = to(&app, "eve@example.com").await[0].link();
    assert_eq!(user(&app, &id).await["email_verified"], false);
    for _ in 0..2 {
        let page = open(&app, &link).await.expect(200);
        assert_eq!(heading(&page), "Email verified");
        assert!(page.shown().contains("role=\"status\""));
    }
    assert_eq!(user(&app, &id).await["email_verified"], true);
}

async fn a_link_leads_to_where_its_ticket_says(app: TestApp) {
    let id = app.user_with(json!({"email": "eve+1@example.com"})).await;
    let body = json!({
        "user_id": id, "result_url": "https://app.test/done?a=1#top",
        "includeEmailInRedirect": true,
    });
    let verification = link(&app, "email-verification", &body).await;
    let answer = open(&app, &verification).await.expect(303);
    assert_eq!(
        answer.header("location"),
        "https://app.test/done?a=1&email=eve%2B1%40example%2Ecom&success=true&message=Your%20\
         email%20address%20has%20been%20verified%2E#top"
    );
    let change = link(&app, "password-change", &body).await;
    let done = send(
        &app,
        "/u/reset-verify",
        Some(&form(&change, "correct horse 2")),
        None,
    )
    .await;
    let page = done.expect(200).shown();
    assert!(
        page.contains("<a href=\"https://app.test/done?a=1&amp;email="),
        "{page}"
    );
}

async fn a_link_that_is_over_says_why(app: TestApp) {
    let id = app.user().await;
    let body = json!({"user_id": id, "ttl_sec": 60});
    let links = [
        link(&app, "email-verification", &body).await,
        link(&app, "password-change", &body).await,
    ];
    app.clock.advance_seconds(60);
    for link in links {
        let page = open(&app, &link).await.expect(400);
        assert_eq!(heading(&page), "Link expired");
        assert!(page.shown().contains("role=\"alert\""));
    }
    for path in ["/u/email-verification", "/u/reset-verify"] {
        for query in ["", "?ticket=", "?ticket=nothing", "?ticket=%00"] {
            let page = open(&app, &format!("{path}{query}")).await.expect(400);
            assert_eq!(heading(&page), "Invalid link");
        }
    }
    assert_eq!(user(&app, &id).await["email_verified"], false);
}

async fn a_new_password_is_chosen_once(app: TestApp) {
    let id = app
        .user_with(json!({"email": "eve@example.com", "verify_email": false}))
        .await;
    let ask = json!({
        "email": "eve@example.com", "connection": "Username-Password-Authentication",
    });
    for _ in 0..2 {
        app.nobody()
            .post("/dbconnections/change_password", &ask)
            .await
            .expect(200);
    }
    let mails = to(&app, "eve@example.com").await;
    let [first, second] = [mails[0].link(), mails[1].link()];
    for _ in 0..2 {
        let page = open(&app, &first).await.expect(200);
        assert_eq!(heading(&page), "Change your password");
        let page = page.shown();
        assert!(page.contains("autocomplete=\"new-password\""), "{page}");
        assert!(page.contains("At least 8 characters in length"), "{page}");
    }
    let sent = form(&first, "correct horse 2");
    let page = send(&app, "/u/reset-verify", Some(&sent), Some("same-origin")).await;
    assert_eq!(heading(&page.expect(200)), "Password changed");
    // The other link was for the same thing, which has happened.
    for link in [&first, &second] {
        let sent = form(link, "correct horse 3");
        let page = send(&app, "/u/reset-verify", Some(&sent), None).await;
        assert_eq!(heading(&page.expect(400)), "Invalid link");
    }
    let shown = user(&app, &id).await;
    assert_eq!(shown["email_verified"], true);
    assert!(shown["last_password_reset"].is_string());
    let mails = to(&app, "eve@example.com").await;
    assert_eq!(mails.len(), 3, "the user is told");
    assert!(
        mails
            .iter()
            .any(|mail| mail.header("Subject").contains("was changed"))
    );
    app.app.exchanges().flush().await;
    let logs = app.admin().await.get("/api/v2/logs").await.json();
    let kinds: Vec<&str> = logs
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|log| log["type"].as_str())
        .collect();
    for kind in ["scpr", "scp"] {
        assert!(kinds.contains(&kind), "{kind}: {kinds:?}");
    }
}

async fn a_weak_password_is_refused_with_what_is_asked(app: TestApp) {
    let id = app.user().await;
    let link = link(&app, "password-change", &json!({"user_id": id})).await;
    for (password, message) in [
        ("", "Choose a password."),
        ("short", "Password is too weak"),
    ] {
        let page = send(&app, "/u/reset-verify", Some(&form(&link, password)), None).await;
        let page = page.expect(400).shown();
        assert!(page.contains(message), "{page}");
        assert!(page.contains("aria-invalid=\"true\""), "{page}");
        assert!(!page.contains("value=\"short\""), "{page}");
    }
    let page = send(
        &app,
        "/u/reset-verify",
        Some(&form(&link, "correct horse 2")),
        None,
    )
    .await;
    page.expect(200);
}

async fn another_site_cannot_send_the_form(app: TestApp) {
    let id = app.user().await;
    let link = link(&app, "password-change", &json!({"user_id": id})).await;
    let sent = form(&link, "correct horse 2");
    let page = send(&app, "/u/reset-verify", Some(&sent), Some("cross-site")).await;
    assert_eq!(heading(&page), "Invalid link");
    let page = send(&app, "/u/reset-verify", Some(&sent), Some("same-origin")).await;
    page.expect(200);
}

async fn pages_keep_to_themselves(app: TestApp) {
    let id = app.user().await;
    let link = link(&app, "password-change", &json!({"user_id": id})).await;
    let page = open(&app, &link).await.expect(200);
    let policy = page.header("content-security-policy");
    for part in [
        "default-src 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ] {
        assert!(policy.contains(part), "{policy}");
    }
    assert_eq!(page.header("x-frame-options"), "DENY");
    assert_eq!(page.header("referrer-policy"), "no-referrer");
    assert_eq!(page.header("cache-control"), "no-store");
}

async fn a_changed_address_makes_the_link_void(app: TestApp) {
    let id = app.user_with(json!({"email": "eve@example.com"})).await;
    let link = to(&app, "eve@example.com").await[0].link();
    let path = format!("/api/v2/users/{}", id.replace('|', "%7C"));
    let changed = app
        .admin()
        .await
        .patch(&path, &json!({"email": "new@example.com"}))
        .await;
    changed.expect(200);
    assert_eq!(
        heading(&open(&app, &link).await.expect(400)),
        "Invalid link"
    );
    assert_eq!(user(&app, &id).await["email_verified"], false);
}

async fn a_tenants_link_is_nothing_to_another(app: TestApp) {
    let id = app.user().await;
    let neighbour = app.neighbour().await;
    for kind in ["email-verification", "password-change"] {
        let link = link(&app, kind, &json!({"user_id": id})).await;
        assert_eq!(
            heading(&open(&neighbour, &link).await.expect(400)),
            "Invalid link"
        );
    }
}
