//! Tickets: making the link, and looking at one that somebody has.

use domain::ticket::{Kind, Ticket};
use domain::user::Identity;
use domain::{Result, Timestamp};
use jose::{base64url, sha256};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value};
use store::{Writer, tickets};

use crate::App;

/// A ticket to be made.
#[derive(Debug, Clone)]
pub(crate) struct Wanted {
    pub(crate) kind: Kind,
    /// The user's number.
    pub(crate) user: i64,
    pub(crate) identity: Identity,
    /// The address that it is about.
    pub(crate) email: String,
    pub(crate) client_id: Option<String>,
    pub(crate) organization_id: Option<String>,
    pub(crate) result_url: Option<String>,
    pub(crate) includes_email: bool,
    /// Whether a new password verifies the address, too.
    pub(crate) verifies_email: bool,
    pub(crate) seconds: i64,
}

impl Wanted {
    /// The link with this secret.
    pub(crate) fn link(&self, app: &App, secret: &str) -> String {
        format!("{}{}?ticket={secret}#", app.public_url(), self.kind.path())
    }

    /// Makes the ticket of this secret.
    pub(crate) async fn make(
        &self,
        app: &App,
        writer: &mut Writer,
        (secret, now): (&str, Timestamp),
    ) -> Result<()> {
        let made = Ticket {
            kind: self.kind,
            user: self.user,
            details: self.details(),
            created_at: now,
            expires_at: now.plus_millis(self.seconds.saturating_mul(1000)),
            used_at: None,
        };
        tickets::insert(writer, app.home().tenant, (&hash(secret), &made)).await
    }

    fn details(&self) -> Map<String, Value> {
        let mut out = Map::new();
        let mut put = |key: &str, value: Option<Value>| {
            if let Some(value) = value {
                out.insert(key.to_owned(), value);
            }
        };
        let text = |text: &Option<String>| text.clone().map(Value::from);
        put("provider", Some(self.identity.provider.clone().into()));
        put("identity", Some(self.identity.user_id.clone().into()));
        put("email", Some(self.email.clone().into()));
        put("client_id", text(&self.client_id));
        put("organization_id", text(&self.organization_id));
        put("result_url", text(&self.result_url));
        put("includes_email", self.includes_email.then(|| true.into()));
        put("verifies_email", self.verifies_email.then(|| true.into()));
        out
    }
}

/// What the database has of a ticket's secret.
pub(crate) fn hash(secret: &str) -> String {
    base64url(&sha256(secret.as_bytes()))
}

/// The ticket of this secret, if it is of this kind.
pub(crate) async fn find(app: &App, kind: Kind, secret: &str) -> Result<Option<Ticket>> {
    let mut reader = app.db().read().await?;
    let found = tickets::get(reader.conn(), app.home().tenant, &hash(secret)).await?;
    Ok(found.filter(|ticket| ticket.kind == kind))
}

/// Where a ticket leads in the end, with how it went.
pub(crate) fn result_url(ticket: &Ticket, success: bool, message: &str) -> Option<String> {
    let url = ticket.text("result_url")?;
    let (url, fragment) = url
        .split_once('#')
        .map_or((url, None), |(url, rest)| (url, Some(rest)));
    let mut pairs = vec![
        ("success", success.to_string()),
        ("message", message.to_owned()),
    ];
    if ticket.is("includes_email") {
        let email = ticket.text("email").unwrap_or_default();
        pairs.insert(0, ("email", email.to_owned()));
    }
    let escaped = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let query: Vec<String> = pairs
        .iter()
        .map(|(name, value)| format!("{name}={}", escaped(value)))
        .collect();
    let joint = if url.contains('?') { '&' } else { '?' };
    let fragment = fragment.map(|rest| format!("#{rest}")).unwrap_or_default();
    Some(format!("{url}{joint}{}{fragment}", query.join("&")))
}
