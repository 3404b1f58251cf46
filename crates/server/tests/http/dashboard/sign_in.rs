//! Signing in, out, and what is refused.

use http::Method;
use testkit::{ADMIN_EMAIL, SETUP_TOKEN, TestApp, both_engines};

use super::browser::{Browser, PASSWORD};

both_engines!(
    the_setup_link_sets_a_password_once,
    a_deep_link_survives_the_sign_in,
    a_wrong_password_and_an_unknown_address_are_the_same,
    a_session_ends_by_signing_out_and_by_time,
    what_another_site_sends_is_refused,
    pages_keep_to_themselves,
);

async fn the_setup_link_sets_a_password_once(app: TestApp) {
    let browser = Browser::new(&app);
    let link = format!("/dashboard/setup?token={SETUP_TOKEN}");
    let page = browser.get(&link).await.expect(200).shown();
    assert!(page.contains(ADMIN_EMAIL), "{page}");
    let short = [("token", SETUP_TOKEN), ("password", "short")];
    let refused = browser
        .post("/dashboard/setup", &short)
        .await
        .expect(400)
        .shown();
    assert!(refused.contains("role=\"alert\"") && refused.contains("aria-invalid=\"true\""));
    Browser::signed_in(&app).await;
    browser.get(&link).await.expect(404);
    let again = [("token", SETUP_TOKEN), ("password", PASSWORD)];
    browser.post("/dashboard/setup", &again).await.expect(404);
    browser
        .get("/dashboard/setup?token=another")
        .await
        .expect(404);
}

async fn a_deep_link_survives_the_sign_in(app: TestApp) {
    Browser::signed_in(&app).await;
    let mut browser = Browser::new(&app);
    let reply = browser.get("/dashboard/apis?q=a").await.expect(303);
    let door = "/dashboard/sign-in?return_to=%2Fdashboard%2Fapis%3Fq%3Da";
    assert_eq!(reply.header("location"), door);
    let part = browser.fragment("/dashboard/apis").await.expect(200);
    assert_eq!(
        (part.header("x-status"), part.shown().as_str()),
        ("401", "")
    );
    let page = browser.get(door).await.expect(200).shown();
    assert!(page.contains("value=\"/dashboard/apis?q=a\""), "{page}");
    let step = [("email", ADMIN_EMAIL)];
    let page = browser
        .post("/dashboard/sign-in", &step)
        .await
        .expect(200)
        .shown();
    assert!(page.contains("type=\"password\"") && page.contains("Edit email address"));
    let reply = browser.sign_in_again().await.expect(303);
    assert_eq!(reply.header("location"), "/dashboard/apis?q=a");
    let cookie = reply.header("set-cookie");
    assert!(cookie.starts_with("__Host-lictor-session="), "{cookie}");
    assert!(
        cookie.ends_with("; Path=/; HttpOnly; SameSite=Lax; Secure"),
        "{cookie}"
    );
    browser.get("/dashboard/apis?q=a").await.expect(200);
    // Who is signed in has no use for the door.
    browser.get(door).await.expect(303);
    let elsewhere = [
        ("email", ADMIN_EMAIL),
        ("password", PASSWORD),
        ("return_to", "//evil.test"),
    ];
    let reply = browser
        .post("/dashboard/sign-in", &elsewhere)
        .await
        .expect(303);
    assert_eq!(reply.header("location"), "/dashboard");
}

async fn a_wrong_password_and_an_unknown_address_are_the_same(app: TestApp) {
    Browser::signed_in(&app).await;
    let mut browser = Browser::new(&app);
    let wrong = browser
        .sign_in(ADMIN_EMAIL, "a wrong password")
        .await
        .expect(401);
    let unknown = browser
        .sign_in("admin@example.net", PASSWORD)
        .await
        .expect(401);
    let same = unknown
        .shown()
        .replace("example.net", "example.com")
        .replace("%40example.net", "");
    assert_eq!(wrong.shown(), same);
    assert!(wrong.shown().contains("role=\"alert\""));
    assert_eq!(wrong.header("set-cookie"), "");
    browser.sign_in("nobody", PASSWORD).await.expect(400);
    browser.get("/dashboard").await.expect(303);
}

async fn a_session_ends_by_signing_out_and_by_time(app: TestApp) {
    let browser = Browser::signed_in(&app).await;
    browser.get("/dashboard").await.expect(200);
    // Another tenant doesn't know the session.
    let neighbour = app.neighbour().await;
    let mut elsewhere = Browser::new(&neighbour);
    elsewhere.cookie.clone_from(&browser.cookie);
    elsewhere.get("/dashboard").await.expect(303);
    let reply = browser.post("/dashboard/sign-out", &[]).await.expect(303);
    assert!(reply.header("set-cookie").contains("Max-Age=0"));
    browser.get("/dashboard").await.expect(303);

    let mut browser = Browser::new(&app);
    browser.sign_in_again().await.expect(303);
    app.clock.advance_seconds(12 * 3600 - 1);
    browser.get("/dashboard").await.expect(200);
    app.clock.advance_seconds(1);
    browser.get("/dashboard").await.expect(303);
}

async fn what_another_site_sends_is_refused(app: TestApp) {
    let browser = Browser::signed_in(&app).await;
    let form = browser.form(&[("name", "A"), ("identifier", "urn:a")]);
    let path = "/dashboard/apis/new";
    for headers in [
        &[("sec-fetch-site", "cross-site")][..],
        &[("sec-fetch-site", "same-site")],
        &[("origin", "https://evil.test"), ("host", "localhost:8443")],
    ] {
        let reply = browser.send(Method::POST, path, headers, &form).await;
        reply.expect(403);
    }
    let without = "name=A&identifier=urn%3Aa&csrf=x";
    let own = &[("sec-fetch-site", "same-origin")][..];
    browser
        .send(Method::POST, path, own, without)
        .await
        .expect(403);
    let mut stranger = Browser::new(&app);
    let other = [("sec-fetch-site", "cross-site")];
    let credentials = stranger.form(&[("email", ADMIN_EMAIL), ("password", PASSWORD)]);
    let reply = stranger
        .send(Method::POST, "/dashboard/sign-in", &other, &credentials)
        .await;
    reply.expect(403);
    stranger.sign_in_again().await.expect(303);
    browser
        .send(Method::POST, path, own, &form)
        .await
        .expect(303);
}

async fn pages_keep_to_themselves(app: TestApp) {
    let browser = Browser::signed_in(&app).await;
    for path in ["/dashboard", "/dashboard/sign-in", "/dashboard/nowhere"] {
        let reply = browser.get(path).await;
        assert_eq!(reply.header("cache-control"), "no-store", "{path}");
        assert_eq!(reply.header("x-frame-options"), "DENY");
        assert_eq!(reply.header("referrer-policy"), "no-referrer");
    }
    let page = browser.get("/dashboard").await;
    let policy = page.header("content-security-policy");
    assert!(!policy.contains("unsafe") && policy.contains("require-trusted-types-for 'script'"));
    let shown = page.shown();
    assert!(
        !shown.contains(" style=") && !shown.contains(" onclick="),
        "{shown}"
    );
    let (_, rest) = shown.split_once("href=\"/dashboard/assets/").unwrap();
    let asset = format!("/dashboard/assets/{}", rest.split('"').next().unwrap());
    browser.get(&asset).await.expect(200);
    browser.get("/dashboard/assets/x/none.js").await.expect(404);
    let missing = browser.get("/dashboard/nowhere").await.expect(404).shown();
    assert!(missing.contains("<h1>Not found</h1>") && missing.contains("aria-label=\"Main\""));
}
