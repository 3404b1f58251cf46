//! Signing out: `/v2/logout`, `/oidc/logout`, and telling applications (Authentication API
//! reference §4.5).

mod backchannel;
mod ends;
mod oidc;
mod v2;

use http::Method;
use serde_json::{Value, json};
use testkit::{Actor, Client, Reply, TestApp};

use crate::sessions::{SECRET, session};

/// Where applications want their users to go.
const OUT: &str = "https://app.test/out";

/// A user who is signed in to an application.
struct Scene {
    client: Client,
    user: String,
    session: String,
}

async fn scene(app: &TestApp, settings: Value) -> Scene {
    let mut all = json!({"app_type": "regular_web", "allowed_logout_urls": [OUT]});
    for (name, value) in settings.as_object().unwrap() {
        all[name] = value.clone();
    }
    let client = app.client_with(all).await;
    let user = app.user().await;
    let session = session(app, &user, &[&client]).await;
    Scene {
        client,
        user,
        session,
    }
}

impl Scene {
    /// The browser, with the session's cookie.
    fn browser<'a>(&self, app: &'a TestApp) -> Actor<'a> {
        let cookie = format!("other=1; auth0={}.{SECRET}", self.session);
        app.nobody().with("cookie", &cookie)
    }

    async fn is_signed_in(&self, app: &TestApp) -> bool {
        let path = format!("/api/v2/sessions/{}", self.session);
        app.admin().await.get(&path).await.status == 200
    }
}

/// The session's cookie is forgotten.
fn forgets(reply: &Reply) -> bool {
    let lines = reply.headers.get_all("set-cookie").iter();
    let lines: Vec<&str> = lines.map(|line| line.to_str().unwrap()).collect();
    ["auth0=;", "auth0_compat=;"].iter().all(|name| {
        lines
            .iter()
            .any(|line| line.starts_with(name) && line.contains("Max-Age=0"))
    })
}

/// Leads to this URL.
fn leads_to(reply: &Reply, url: &str) {
    assert_eq!(
        (reply.status, reply.header("location")),
        (302, url),
        "{}",
        reply.shown()
    );
    assert!(forgets(reply), "{}", reply.shown());
}

async fn post_form(browser: &Actor<'_>, path: &str, form: String) -> Reply {
    let kind = "application/x-www-form-urlencoded";
    browser.send_bytes(Method::POST, path, kind, form).await
}
