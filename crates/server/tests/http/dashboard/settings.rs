//! The tenant's settings and signing keys in the dashboard.

use domain::administrator::Role;
use serde_json::{Value, json};
use testkit::{ADMIN_EMAIL, TestApp, both_engines};

use super::browser::Browser;

both_engines!(
    general_settings_are_changed,
    session_settings_are_changed,
    branding_is_changed_and_taken_back,
    about_says_what_runs,
    a_signing_key_is_rotated_and_revoked,
    who_may_only_look_changes_nothing,
);

const GENERAL: &str = "/dashboard/settings/general";
const SESSIONS: &str = "/dashboard/settings/sessions";
const BRANDING: &str = "/dashboard/settings/branding";
const KEYS: &str = "/dashboard/settings/signing-keys";

/// What changed the tenant's settings, the latest first.
async fn changes(app: &TestApp) -> Value {
    let entries = "/api/v2/logs?q=description%3A%22Update+tenant+settings%22";
    app.admin().await.get(entries).await.expect(200).json()
}

async fn tenant(app: &TestApp) -> Value {
    let settings = app.admin().await.get("/api/v2/tenants/settings").await;
    settings.expect(200).json()
}

async fn saved(browser: &Browser<'_>, page: &str, form: &[(&str, &str)]) {
    let saved = browser.post(page, form).await.expect(303);
    let page = browser.get(saved.header("location")).await.expect(200);
    assert!(page.shown().contains("Saved"), "{}", page.shown());
}

async fn general_settings_are_changed(app: TestApp) {
    let browser = Browser::signed_in(&app).await;
    browser.get("/dashboard/settings").await.expect(200);
    let form = |logo| {
        [
            ("friendly_name", "Paper & Co"),
            ("picture_url", logo),
            ("support_email", ""),
            ("support_url", ""),
            ("default_audience", ""),
            ("default_directory", "Username-Password-Authentication"),
        ]
    };
    let wrong = browser.post(GENERAL, &form("logo")).await;
    let wrong = wrong.expect(400).shown();
    assert!(
        wrong.contains("picture_url-problem") && wrong.contains("Paper &amp; Co"),
        "{wrong}"
    );
    let right = form("https://a.test/logo.png");
    saved(&browser, GENERAL, &right).await;
    let now = tenant(&app).await;
    assert_eq!(now["friendly_name"], "Paper & Co");
    let entries = changes(&app).await;
    let change = entries[0].pointer("/details/change/after").unwrap();
    assert!(
        change.get("idle_session_lifetime").is_none(),
        "only what differs: {change}"
    );
    browser.post(GENERAL, &right).await.expect(303);
    assert_eq!(changes(&app).await, entries);
}

async fn session_settings_are_changed(app: TestApp) {
    let browser = Browser::signed_in(&app).await;
    let shown = browser.get(SESSIONS).await.expect(200).shown();
    assert!(shown.contains("value=\"10080\""), "{shown}");
    let form = |minutes, url| {
        [
            ("session_lifetime_in_minutes", minutes),
            ("idle_session_lifetime_in_minutes", "4320"),
            ("allowed_logout_urls", url),
        ]
    };
    for (minutes, url, problem) in [
        ("none", "", "session_lifetime_in_minutes-problem"),
        ("", "", "session_lifetime_in_minutes-problem"),
        ("0", "", "session_lifetime_in_minutes-problem"),
        ("120", "nowhere", "allowed_logout_urls-problem"),
    ] {
        let wrong = browser.post(SESSIONS, &form(minutes, url)).await;
        let wrong = wrong.expect(400).shown();
        assert!(wrong.contains(problem), "{wrong}");
    }
    assert_eq!(changes(&app).await, json!([]));
    saved(&browser, SESSIONS, &form("120", "https://a.test/")).await;
    let now = tenant(&app).await;
    assert_eq!(
        (&now["session_lifetime"], &now["allowed_logout_urls"]),
        (&json!(2), &json!(["https://a.test/"]))
    );
}

async fn branding_is_changed_and_taken_back(app: TestApp) {
    let browser = Browser::signed_in(&app).await;
    let form = |primary, logo| {
        [
            ("primary", primary),
            ("page_background", "#f6f7f9"),
            ("logo_url", logo),
            ("favicon_url", ""),
        ]
    };
    for (primary, logo, problem) in [
        ("blue", "", "primary-problem"),
        ("#1d5bc9", "http://a.test/logo.png", "logo_url-problem"),
    ] {
        let wrong = browser.post(BRANDING, &form(primary, logo)).await;
        let wrong = wrong.expect(400).shown();
        assert!(
            wrong.contains(problem) && wrong.contains(primary),
            "{wrong}"
        );
    }
    let branding = async || {
        let admin = app.admin().await;
        admin.get("/api/v2/branding").await.expect(200).json()
    };
    let right = form("#1d5bc9", "https://a.test/logo.png");
    saved(&browser, BRANDING, &right).await;
    let colors = json!({"page_background": "#f6f7f9", "primary": "#1d5bc9"});
    let expected = json!({"colors": colors, "logo_url": "https://a.test/logo.png"});
    assert_eq!(branding().await, expected);
    let shown = browser.get(BRANDING).await.expect(200).shown();
    assert!(shown.contains("value=\"#1d5bc9\""), "{shown}");
    saved(&browser, BRANDING, &form("", "")).await;
    let colors = json!({"page_background": "#f6f7f9"});
    assert_eq!(branding().await, json!({"colors": colors}));
}

async fn about_says_what_runs(app: TestApp) {
    let browser = Browser::signed_in(&app).await;
    let about = browser.get("/dashboard/settings/about").await.expect(200);
    let about = about.shown();
    assert!(about.contains(app.app.db().engine()) && about.contains(env!("CARGO_PKG_VERSION")));
}

async fn keys(app: &TestApp) -> Vec<Value> {
    let admin = app.admin().await;
    let keys = admin.get("/api/v2/keys/signing").await.expect(200).json();
    keys.as_array().unwrap().clone()
}

async fn a_signing_key_is_rotated_and_revoked(app: TestApp) {
    let browser = Browser::signed_in(&app).await;
    let before = keys(&app).await;
    let is = |key: &&Value, state: &str| key[state] == true;
    let current = before.iter().find(|key| is(key, "current")).unwrap();
    let current = current["kid"].as_str().unwrap().to_owned();
    let list = browser.get(KEYS).await.expect(200).shown();
    assert!(list.contains(&current) && list.contains("Current"));
    let revoke = format!("{KEYS}/{current}/revoke");
    browser.get(&revoke).await.expect(404);
    let rotate = format!("{KEYS}/rotate");
    assert!(
        browser
            .get(&rotate)
            .await
            .expect(200)
            .shown()
            .contains("Rotate signing key")
    );
    let done = browser.post(&rotate, &[]).await.expect(303);
    let list = browser
        .get(done.header("location"))
        .await
        .expect(200)
        .shown();
    assert!(list.contains("Signing key rotated") && list.contains("Previous"));
    assert_eq!(keys(&app).await.len(), before.len() + 1);
    browser.get(&revoke).await.expect(200);
    browser.post(&revoke, &[("typed", "x")]).await.expect(400);
    browser
        .post(&revoke, &[("typed", &current)])
        .await
        .expect(303);
    let now = keys(&app).await;
    let revoked = now
        .iter()
        .find(|key| key["kid"] == current.as_str())
        .unwrap();
    assert_eq!(revoked["revoked"], true);
    browser
        .post(&revoke, &[("typed", &current)])
        .await
        .expect(404);
}

async fn who_may_only_look_changes_nothing(app: TestApp) {
    let browser = Browser::signed_in(&app).await;
    let tenant = app.app.home().tenant;
    let mut writer = app.app.db().write().await.unwrap();
    let found = store::administrators::by_email(writer.conn(), tenant, ADMIN_EMAIL).await;
    let (administrator, _) = found.unwrap().unwrap();
    store::administrators::set_role(&mut writer, tenant, &administrator.id, Role::Viewer)
        .await
        .unwrap();
    writer.commit().await.unwrap();
    let (client, user) = (app.client().await, app.user().await);
    let application = format!("/dashboard/applications/{}", client.id);
    let credentials = browser.get(&format!("{application}/credentials")).await;
    let credentials = credentials.expect(200).shown();
    assert!(
        !credentials.contains(&client.secret),
        "a viewer reads no secrets"
    );
    assert!(!credentials.contains("Rotate secret"));
    let general = browser.get(GENERAL).await.expect(200).shown();
    assert!(!general.contains(">Save</button>"), "{general}");
    let keys = browser.get(KEYS).await.expect(200).shown();
    assert!(!keys.contains("Rotate signing key"), "{keys}");
    let person = format!("/dashboard/users/{}", user.replace('|', "%7C"));
    let details = browser.get(&person).await.expect(200).shown();
    assert!(!details.contains("Block user") && !details.contains("Delete user"));
    let applications = "/dashboard/applications".to_owned();
    for path in [
        GENERAL.to_owned(),
        format!("{KEYS}/rotate"),
        format!("{applications}/new"),
        format!("{application}/settings"),
        format!("{application}/rotate-secret"),
        format!("{application}/connections"),
        format!("{application}/delete"),
        "/dashboard/users/new".to_owned(),
        format!("{person}/details"),
        format!("{person}/block"),
        format!("{person}/delete"),
        format!("{person}/roles/assign"),
        format!("{person}/permissions/assign"),
        format!("{person}/devices/revoke"),
    ] {
        let reply = browser.post(&path, &[("name", "x")]).await;
        assert_eq!(reply.status, 403, "{path}");
    }
}
