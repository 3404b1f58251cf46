//! The tenant's settings and signing keys in the dashboard.

use domain::administrator::Role;
use serde_json::{Value, json};
use testkit::{ADMIN_EMAIL, TestApp, both_engines};

use super::browser::Browser;

both_engines!(
    general_settings_are_changed,
    a_signing_key_is_rotated_and_revoked,
    who_may_only_look_changes_nothing,
);

const GENERAL: &str = "/dashboard/settings/general";
const KEYS: &str = "/dashboard/settings/signing-keys";

async fn general_settings_are_changed(app: TestApp) {
    let browser = Browser::signed_in(&app).await;
    let shown = browser.get("/dashboard/settings").await.expect(200).shown();
    assert!(shown.contains("value=\"10080\""), "{shown}");
    let form = |logo, minutes| {
        [
            ("friendly_name", "Paper & Co"),
            ("picture_url", logo),
            ("support_email", ""),
            ("support_url", ""),
            ("default_audience", ""),
            ("default_directory", "Username-Password-Authentication"),
            ("session_lifetime_in_minutes", minutes),
            ("idle_session_lifetime_in_minutes", "4320"),
            ("allowed_logout_urls", "https://a.test/"),
        ]
    };
    for (logo, minutes, problem) in [
        ("logo", "10080", "picture_url-problem"),
        ("", "none", "session_lifetime_in_minutes-problem"),
        ("", "0", "session_lifetime_in_minutes-problem"),
    ] {
        let wrong = browser.post(GENERAL, &form(logo, minutes)).await;
        let wrong = wrong.expect(400).shown();
        assert!(
            wrong.contains(problem) && wrong.contains("Paper &amp; Co"),
            "{wrong}"
        );
    }
    let right = form("https://a.test/logo.png", "120");
    let saved = browser.post(GENERAL, &right).await.expect(303);
    assert!(
        browser
            .get(saved.header("location"))
            .await
            .expect(200)
            .shown()
            .contains("Saved")
    );
    let admin = app.admin().await;
    let now = admin
        .get("/api/v2/tenants/settings")
        .await
        .expect(200)
        .json();
    assert_eq!(
        (&now["friendly_name"], &now["session_lifetime"]),
        (&json!("Paper & Co"), &json!(2))
    );
    assert_eq!(now["allowed_logout_urls"], json!(["https://a.test/"]));
    let entries = "/api/v2/logs?q=description%3A%22Update+tenant+settings%22";
    let entries = admin.get(entries).await.expect(200).json();
    let change = entries[0].pointer("/details/change/after").unwrap();
    assert!(
        change.get("idle_session_lifetime").is_none(),
        "only what differs: {change}"
    );
    browser.post(GENERAL, &right).await.expect(303);
    let again = admin
        .get("/api/v2/logs?q=description%3A%22Update+tenant+settings%22")
        .await;
    assert_eq!(again.expect(200).json(), entries);
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
