//! What the log says about a token that was issued or refused (Management API reference §9:
//! `seccft`, `feccft`). Refusals of callers who did not prove to be a client are not logged here:
//! anybody could fill the log with them.

use domain::Timestamp;
use http::header;
use serde_json::{Value, json};
use store::logs::Entry;

use super::Parameters;
use super::client_credentials::Issued;
use crate::App;
use crate::memory::KnownClient;
use crate::middleware::Peer;

/// Bytes of a caller's own words that an entry keeps.
const WORDS_MAX: usize = 1000;

/// An exchange under way.
#[derive(Debug)]
pub(super) struct Exchange<'a> {
    app: &'a App,
    client: &'a KnownClient,
    now: Timestamp,
    ip: String,
    user_agent: &'a str,
    hostname: &'a str,
}

impl<'a> Exchange<'a> {
    pub(super) fn new(
        app: &'a App,
        parts: &'a http::request::Parts,
        client: &'a KnownClient,
    ) -> Self {
        let user_agent = parts.headers.get(header::USER_AGENT);
        let user_agent = user_agent.and_then(|value| value.to_str().ok());
        Self {
            app,
            client,
            now: app.clock().now(),
            ip: parts
                .extensions
                .get::<Peer>()
                .copied()
                .unwrap_or_default()
                .ip(),
            user_agent: cut(user_agent.unwrap_or_default()),
            hostname: app.host(),
        }
    }

    /// Logs a token that was issued.
    pub(super) fn succeeded(&self, issued: &Issued) {
        let details = json!({"access_token_jti": issued.token_id});
        self.log(
            "seccft",
            None,
            &issued.audience,
            Some(&issued.scope),
            details,
        );
    }

    /// Logs a refusal.
    pub(super) fn failed(&self, parameters: &Parameters, description: &str) {
        let text = |name| parameters.text(name).ok().flatten().map(cut);
        self.log(
            "feccft",
            Some(description),
            text("audience").unwrap_or_default(),
            text("scope"),
            json!({}),
        );
    }

    fn log(
        &self,
        kind: &'static str,
        description: Option<&str>,
        audience: &str,
        scope: Option<&str>,
        details: Value,
    ) {
        let body = json!({
            "date": self.now.iso(),
            "type": kind,
            "description": description,
            "connection_id": "",
            "client_id": self.client.id,
            "client_name": self.client.name,
            "ip": self.ip,
            "user_agent": self.user_agent,
            "details": details,
            "hostname": self.hostname,
            "user_id": "",
            "user_name": "",
            "audience": audience,
            "scope": scope,
            "isMobile": false,
        });
        let entry = Entry {
            date: self.now,
            kind,
            description: description.map(str::to_owned),
            client_id: Some(self.client.id.clone()),
            client_name: Some(self.client.name.clone()),
            ip: Some(self.ip.clone()),
            audience: Some(audience.to_owned()),
            body: body.to_string(),
        };
        self.app.exchanges().log(self.app.home().tenant, entry);
    }
}

/// The beginning of a text, whole characters only.
fn cut(text: &str) -> &str {
    text.get(..text.floor_char_boundary(WORDS_MAX))
        .unwrap_or(text)
}
