//! Entries of the log of exchanges about people who sign in (Management API reference §9 and
//! appendix C).

use serde_json::{Map, Value, json};
use store::logs::Entry;

use crate::App;
use crate::jobs::exchanges::Carried;

/// Bytes of a caller's own words that an entry keeps.
const WORDS_MAX: usize = 1000;

/// Where a request comes from, and for which application.
#[derive(Debug, Clone, Default)]
pub struct Context {
    pub ip: String,
    pub user_agent: String,
    /// The application's id and name; empty where there is none.
    pub client_id: String,
    pub client_name: String,
}

/// Something that happened to somebody.
#[derive(Debug, Clone, Default)]
pub struct Event<'a> {
    /// Auth0's code: `s`, `fp`, `slo`.
    pub kind: &'static str,
    pub description: Option<&'a str>,
    pub user_id: Option<&'a str>,
    /// What the user is known by, or what was typed.
    pub user_name: Option<&'a str>,
    /// The name of the connection.
    pub connection: Option<&'a str>,
    pub audience: Option<&'a str>,
    pub scope: Option<&'a str>,
    pub details: Map<String, Value>,
}

/// Hands an entry in; never waits.
pub fn log(app: &App, context: &Context, event: &Event<'_>) {
    let entry = entry(app, context, event);
    app.exchanges().log(app.home().tenant, entry);
}

/// The same about a token that was issued.
pub(crate) fn log_issued(app: &App, context: &Context, event: &Event<'_>, carried: Carried) {
    let entry = entry(app, context, event);
    let tenant = app.home().tenant;
    app.exchanges().log_issued(tenant, entry, carried);
}

fn entry(app: &App, context: &Context, event: &Event<'_>) -> Entry {
    let now = app.clock().now();
    let body = json!({
        "date": now.iso(),
        "type": event.kind,
        "description": event.description.map(cut),
        "connection": event.connection.unwrap_or_default(),
        "client_id": context.client_id,
        "client_name": context.client_name,
        "ip": context.ip,
        "user_agent": cut(&context.user_agent),
        "details": event.details,
        "hostname": app.host(),
        "user_id": event.user_id.unwrap_or_default(),
        "user_name": cut(event.user_name.unwrap_or_default()),
        "audience": event.audience.map(cut),
        "scope": event.scope.map(cut),
        "isMobile": false,
    });
    let some = |text: &str| (!text.is_empty()).then(|| text.into());
    Entry {
        date: now,
        kind: event.kind,
        description: event.description.map(|text| cut(text).into()),
        client_id: some(&context.client_id),
        client_name: some(&context.client_name),
        user_id: event.user_id.map(Into::into),
        ip: some(&context.ip),
        audience: event.audience.map(|text| cut(text).into()),
        body: body.to_string(),
    }
}

/// The beginning of a text, whole characters only.
fn cut(text: &str) -> &str {
    text.get(..text.floor_char_boundary(WORDS_MAX))
        .unwrap_or(text)
}
