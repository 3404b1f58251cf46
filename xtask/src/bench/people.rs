//! People who sign in, and an application that they sign in to.

use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use super::rig::Rig;
use super::tenant::{Tenant, curl, text};
use crate::process;

/// The API that people's tokens are for.
pub(crate) const AUDIENCE: &str = "https://people.bench.example/";
pub(crate) const SCOPE: &str = "openid read:thing";
pub(crate) const CALLBACK: &str = "https://app.bench.example/callback";
const REALM: &str = "http://auth0.com/oauth/grant-type/password-realm";
const PASSWORD: &str = "correct horse battery 1";
const EMAIL: &str = "user@bench.example";

/// An application that may do everything that is measured, with one user.
#[derive(Debug)]
pub(crate) struct Application {
    pub(crate) id: String,
    pub(crate) secret: String,
}

impl Application {
    /// An API, a user in a database of its own, and an application whose refresh tokens rotate.
    pub(crate) fn furnish(tenant: &Tenant) -> Result<Self> {
        let api = json!({
            "identifier": AUDIENCE, "signing_alg": "RS256",
            "allow_offline_access": true, "skip_consent_for_verifiable_first_party_clients": true,
            "scopes": [{"value": "read:thing"}],
        });
        tenant.post("/api/v2/resource-servers", &api)?;
        let client = json!({
            "name": "People", "app_type": "regular_web", "callbacks": [CALLBACK],
            "grant_types": ["authorization_code", REALM, "refresh_token"],
            "refresh_token": {
                "rotation_type": "rotating", "expiration_type": "expiring", "leeway": 0,
                "token_lifetime": 2_592_000, "idle_token_lifetime": 1_296_000,
                "infinite_token_lifetime": false, "infinite_idle_token_lifetime": false,
            },
        });
        let client = tenant.post("/api/v2/clients", &client)?;
        let application = Self {
            id: text(&client, "client_id")?,
            secret: text(&client, "client_secret")?,
        };
        let connection = json!({
            "name": "bench", "strategy": "auth0", "enabled_clients": [application.id],
        });
        tenant.post("/api/v2/connections", &connection)?;
        let user = json!({"connection": "bench", "email": EMAIL, "password": PASSWORD});
        tenant.post("/api/v2/users", &user)?;
        Ok(application)
    }

    /// A sign-in by password, as the body of a request for tokens.
    pub(crate) fn login(&self, scope: &str) -> Value {
        json!({
            "grant_type": REALM, "realm": "bench", "client_id": self.id,
            "client_secret": self.secret, "username": EMAIL, "password": PASSWORD,
            "audience": AUDIENCE, "scope": scope,
        })
    }

    /// So many refresh tokens.
    pub(crate) fn refresh_tokens(&self, tenant: &Tenant, count: usize) -> Result<Vec<String>> {
        let login = self.login("read:thing offline_access");
        let one = |_| text(&tenant.post("/oauth/token", &login)?, "refresh_token");
        (0..count).map(one).collect()
    }

    /// So many sessions on the hosted pages, by the cookies that their browsers send.
    pub(crate) fn sessions(&self, rig: &Rig, origin: &str, count: usize) -> Result<Vec<String>> {
        let jar = rig.folder("sessions")?.join("jar");
        let mut cookies = Vec::with_capacity(count);
        for _ in 0..count {
            if jar.exists() {
                std::fs::remove_file(&jar)?;
            }
            self.sign_in(origin, &jar)?;
            cookies.push(session(&std::fs::read_to_string(&jar)?)?);
        }
        Ok(cookies)
    }

    /// Where the application sends a browser.
    pub(crate) fn authorize(&self) -> String {
        let parameters = [
            ("client_id", self.id.as_str()),
            ("response_type", "code"),
            ("redirect_uri", CALLBACK),
            ("audience", AUDIENCE),
            ("scope", SCOPE),
        ];
        format!("/authorize?{}", form(&parameters))
    }

    /// Goes through the pages as a browser does: who it is, then the password.
    fn sign_in(&self, origin: &str, jar: &Path) -> Result<()> {
        let mut browser = browse(jar);
        browser.args(["--location", &format!("{origin}{}", self.authorize())]);
        let identifier = process::capture(&mut browser)?;
        let mut browser = browse(jar);
        browser.args(["--location", "--data-urlencode"]);
        browser.args([&format!("identifier={EMAIL}"), &identifier]);
        let password = process::capture(&mut browser)?;
        let mut browser = browse(jar);
        browser.args(["--data-urlencode", &format!("username={EMAIL}")]);
        browser.args(["--data-urlencode", &format!("password={PASSWORD}")]);
        process::capture(browser.arg(&password))?;
        Ok(())
    }
}

/// Parameters as a form sends them.
pub(crate) fn form(parameters: &[(&str, &str)]) -> String {
    let escape = |text: &str| {
        let escaped = text.replace('%', "%25").replace('&', "%26");
        escaped
            .replace(':', "%3A")
            .replace('/', "%2F")
            .replace(' ', "+")
    };
    let pairs = parameters.iter();
    let pairs: Vec<_> = pairs
        .map(|(name, value)| format!("{name}={}", escape(value)))
        .collect();
    pairs.join("&")
}

/// A browser that says where it ended.
fn browse(jar: &Path) -> Command {
    let mut curl = curl(None);
    curl.args(["--fail", "--output", "/dev/null"]);
    curl.args(["--write-out", "%{url_effective}"]);
    curl.args(["--header", "sec-fetch-site: same-origin"]);
    curl.arg("--cookie-jar").arg(jar).arg("--cookie").arg(jar);
    curl
}

/// The session's cookie in a jar: its name and its value are the last fields of a line.
fn session(jar: &str) -> Result<String> {
    let mut lines = jar.lines().map(|line| line.split('\t').collect::<Vec<_>>());
    let found = lines.find_map(|fields| match fields.as_slice() {
        [.., "auth0", value] => Some(format!("auth0={value}")),
        _ => None,
    });
    found.context("the sign-in left no session")
}

#[cfg(test)]
mod tests {
    use super::{form, session};

    #[test]
    fn a_session_is_found_in_a_jar() {
        let jar = "# a jar\n\n#HttpOnly_localhost\tFALSE\t/\tFALSE\t1\tauth0_compat\tx\n\
            #HttpOnly_localhost\tFALSE\t/\tFALSE\t1\tauth0\ty\n";
        assert_eq!(session(jar).unwrap(), "auth0=y");
        assert!(session("# a jar\n").is_err());
    }

    #[test]
    fn a_form_escapes_what_means_something() {
        assert_eq!(
            form(&[("a", "x:/ y&z%"), ("b", "")]),
            "a=x%3A%2F+y%26z%25&b="
        );
    }
}
