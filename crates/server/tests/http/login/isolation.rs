//! Pages belong to the browser and the request that they were begun for, and keep to themselves.

use serde_json::json;
use testkit::{TestApp, both_engines};

use super::{Browser, PASSWORD, ada, application, heading, progress, request, waiting};

both_engines!(
    a_page_belongs_to_the_browser_that_began_it,
    another_site_cannot_send_a_form,
    pages_keep_to_themselves_and_let_the_answer_through,
    a_tenants_request_is_nothing_to_another,
    a_request_ends,
    pages_show_whose_they_are,
);

const PAGES: [&str; 6] = [
    "/u/login",
    "/u/login/identifier",
    "/u/login/password",
    "/u/signup",
    "/u/consent",
    "/u/reset-password/request",
];

async fn a_page_belongs_to_the_browser_that_began_it(app: TestApp) {
    let client = application(&app).await;
    let id = waiting(&app, &client, request(json!({}))).await;
    for path in PAGES {
        for did in ["", "another-browser"] {
            let browser = Browser {
                did,
                ..Browser::new(&app)
            };
            let page = browser.open(path, &id).await.expect(400);
            assert_eq!(heading(&page), "You can't log in from here");
        }
        for id in ["", "nothing", "%00", "%ff"] {
            Browser::new(&app).open(path, id).await.expect(400);
        }
        app.nobody().get(path).await.expect(400);
    }
}

async fn another_site_cannot_send_a_form(app: TestApp) {
    ada(&app).await;
    let client = application(&app).await;
    let id = waiting(&app, &client, request(json!({}))).await;
    for site in ["cross-site", "same-site"] {
        let browser = Browser {
            site,
            ..Browser::new(&app)
        };
        for path in &PAGES[1..] {
            let form = [("identifier", "ada@example.com"), ("password", PASSWORD)];
            browser.submit(path, &id, &form).await.expect(403);
        }
    }
    assert!(progress(&app, &id).await.is_empty());
}

async fn pages_keep_to_themselves_and_let_the_answer_through(app: TestApp) {
    let client = application(&app).await;
    for (uri, source) in [
        ("https://app.test/cb", "https://app.test"),
        ("com.example.app://cb", "com.example.app:"),
    ] {
        let id = waiting(&app, &client, request(json!({"redirect_uri": uri}))).await;
        let page = Browser::new(&app).open("/u/login/identifier", &id).await;
        let page = page.expect(200);
        let policy = page.header("content-security-policy");
        for part in [
            "default-src 'none'",
            &format!("form-action 'self' {source};"),
            "frame-ancestors 'none'",
        ] {
            assert!(policy.contains(part), "{policy}");
        }
        assert_eq!(page.header("x-frame-options"), "DENY");
        assert_eq!(page.header("referrer-policy"), "no-referrer");
        assert_eq!(page.header("cache-control"), "no-store");
        assert_eq!(
            page.header("cross-origin-opener-policy"),
            "",
            "a window waits for its answer"
        );
    }
}

async fn a_tenants_request_is_nothing_to_another(app: TestApp) {
    let client = application(&app).await;
    let id = waiting(&app, &client, request(json!({}))).await;
    let neighbour = app.neighbour().await;
    let browser = Browser::new(&neighbour);
    browser.open("/u/login/identifier", &id).await.expect(400);
    let form = [("identifier", "ada@example.com")];
    let page = browser.submit("/u/login/identifier", &id, &form).await;
    page.expect(400);
}

async fn a_request_ends(app: TestApp) {
    let client = application(&app).await;
    let id = waiting(&app, &client, request(json!({}))).await;
    app.clock.advance_seconds(3600);
    let page = Browser::new(&app).open("/u/login", &id).await.expect(400);
    assert!(page.shown().contains("expired"));
}

async fn pages_show_whose_they_are(app: TestApp) {
    let client = application(&app).await;
    let admin = app.admin().await;
    let settings = json!({"friendly_name": "Acme <Ltd>", "support_email": "help@acme.test"});
    admin
        .patch("/api/v2/tenants/settings", &settings)
        .await
        .expect(200);
    let branding = json!({
        "logo_url": "https://cdn.test/logo.svg",
        "colors": {"primary": "#0059d6", "page_background": "#ffffff"},
    });
    admin.patch("/api/v2/branding", &branding).await.expect(200);
    let id = waiting(&app, &client, request(json!({}))).await;
    let page = Browser::new(&app).open("/u/login/identifier", &id).await;
    let page = page.expect(200);
    let policy = page.header("content-security-policy").to_owned();
    let nonce = policy.split("'nonce-").nth(1).unwrap();
    let nonce = nonce.split('\'').next().unwrap();
    let page = page.shown();
    for part in [
        "alt=\"Acme &lt;Ltd&gt;\"",
        "src=\"https://cdn.test/logo.svg\"",
        &format!("<style nonce=\"{nonce}\">:root{{--accent:#0059d6;--on-accent:#ffffff}}"),
    ] {
        assert!(page.contains(part), "{part} {page}");
    }
    assert!(policy.contains("img-src 'self' data: https://cdn.test;"));
    let page = Browser::new(&app).open("/u/login", "nothing").await;
    assert!(page.expect(400).shown().contains("mailto:help@acme.test"));
}
