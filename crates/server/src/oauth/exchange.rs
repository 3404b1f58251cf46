//! What the log says about a token that was issued or refused (Management API reference, appendix
//! C: `seccft`, `feccft` and those of the other grants). Refusals of callers who did not prove to be a client are not logged here:
//! anybody could fill the log with them.

use std::sync::Arc;

use domain::Timestamp;
use http::header;
use serde::Serialize;
use store::logs::Entry;

use super::Parameters;
use super::issued::{Issued, TokenUser};
use crate::App;
use crate::memory::KnownClient;
use crate::middleware::Peer;
use crate::ops::events::Context;

/// Bytes of a caller's own words that an entry keeps.
const WORDS_MAX: usize = 1000;

/// An exchange under way.
#[derive(Debug)]
pub(super) struct Exchange<'a> {
    app: &'a App,
    client: &'a KnownClient,
    now: Timestamp,
    ip: Arc<str>,
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
                .ip()
                .into(),
            user_agent: cut(user_agent.unwrap_or_default()),
            hostname: app.host(),
        }
    }

    /// Where the request came from: its address and user agent.
    pub(super) fn from(&self) -> (&str, &str) {
        (&self.ip, self.user_agent)
    }

    /// The same, and for which application, as entries about people have it.
    pub(super) fn context(&self) -> Context {
        Context {
            ip: self.ip.to_string(),
            user_agent: self.user_agent.to_owned(),
            client_id: self.client.id.to_string(),
            client_name: self.client.name.to_string(),
        }
    }

    /// Logs a token that was issued.
    pub(super) fn succeeded(&self, kind: &'static str, issued: &Issued) {
        let entry = self.entry(&Outcome {
            kind,
            description: None,
            audience: issued.audience.clone(),
            scope: Some(&issued.scope),
            token_id: Some(&issued.token_id),
            user: issued.user.as_ref(),
        });
        let (tenant, exchanges) = (self.app.home().tenant, self.app.exchanges());
        match issued.carried.clone() {
            Some(carried) => exchanges.log_issued(tenant, entry, carried),
            None => exchanges.log(tenant, entry),
        }
    }

    /// Logs a refusal.
    pub(super) fn failed(&self, kind: &'static str, parameters: &Parameters, description: &str) {
        let text = |name| parameters.text(name).ok().flatten().map(cut);
        let entry = self.entry(&Outcome {
            kind,
            description: Some(description),
            audience: text("audience").unwrap_or_default().into(),
            scope: text("scope"),
            token_id: None,
            user: None,
        });
        self.app.exchanges().log(self.app.home().tenant, entry);
    }

    /// Logs something else that was done, or couldn't be.
    pub(super) fn noted(&self, kind: &'static str, description: Option<&str>) {
        let entry = self.entry(&Outcome {
            kind,
            description,
            audience: "".into(),
            scope: None,
            token_id: None,
            user: None,
        });
        self.app.exchanges().log(self.app.home().tenant, entry);
    }

    fn entry(&self, outcome: &Outcome<'_>) -> Entry {
        let user = outcome.user;
        let record = Record {
            date: &self.now.iso(),
            kind: outcome.kind,
            description: outcome.description,
            connection_id: "",
            client_id: &self.client.id,
            client_name: &self.client.name,
            ip: &self.ip,
            user_agent: self.user_agent,
            details: Details {
                access_token_jti: outcome.token_id,
            },
            hostname: self.hostname,
            user_id: user.map_or("", |user| &user.user_id),
            user_name: user.map_or("", |user| &user.name),
            connection: user.map(|user| user.connection.as_str()),
            audience: &outcome.audience,
            scope: outcome.scope,
            is_mobile: false,
        };
        Entry {
            date: self.now,
            kind: outcome.kind,
            description: outcome.description.map(Into::into),
            client_id: Some(self.client.id.clone()),
            client_name: Some(self.client.name.clone()),
            user_id: user.map(|user| user.user_id.as_str().into()),
            ip: Some(self.ip.clone()),
            audience: Some(outcome.audience.clone()),
            // Texts and numbers always become JSON.
            body: serde_json::to_string(&record).unwrap_or_default(),
        }
    }
}

/// An entry's record, in Auth0's order. Written once a token, so not by way of a [`Value`].
///
/// [`Value`]: serde_json::Value
#[derive(Serialize)]
struct Record<'a> {
    date: &'a str,
    #[serde(rename = "type")]
    kind: &'static str,
    description: Option<&'a str>,
    connection_id: &'static str,
    client_id: &'a str,
    client_name: &'a str,
    ip: &'a str,
    user_agent: &'a str,
    details: Details<'a>,
    hostname: &'a str,
    user_id: &'a str,
    user_name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    connection: Option<&'a str>,
    audience: &'a str,
    scope: Option<&'a str>,
    #[serde(rename = "isMobile")]
    is_mobile: bool,
}

#[derive(Serialize)]
struct Details<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    access_token_jti: Option<&'a str>,
}

/// How an exchange ended.
struct Outcome<'a> {
    kind: &'static str,
    description: Option<&'a str>,
    audience: Arc<str>,
    scope: Option<&'a str>,
    token_id: Option<&'a str>,
    user: Option<&'a TokenUser>,
}

/// The beginning of a text, whole characters only.
fn cut(text: &str) -> &str {
    text.get(..text.floor_char_boundary(WORDS_MAX))
        .unwrap_or(text)
}
