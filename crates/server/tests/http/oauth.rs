//! The Authentication API: `/oauth/token`, `/oauth/revoke` and the metadata (Authentication API
//! reference §1, §2, §3, §4.4, §4.6).

mod algorithms;
mod assertions;
mod audience;
pub(crate) mod client_authentication;
mod client_credentials;
mod dialects;
mod discovery;
mod encryption;
mod last_issued;
mod parameters;
mod revoke;
mod third_parties;

use serde_json::Value;
use testkit::{Api, Client, Reply, TestApp};

/// A request for a token that is complete.
pub(crate) fn request(client: &Client, api: &Api) -> Value {
    serde_json::json!({
        "grant_type": "client_credentials",
        "client_id": client.id,
        "client_secret": client.secret,
        "audience": api.identifier,
    })
}

/// The same request with other members; `null` takes one away.
async fn ask(app: &TestApp, (client, api): (&Client, &Api), changes: Value) -> Reply {
    let mut body = request(client, api);
    for (name, value) in changes.as_object().unwrap() {
        body[name] = value.clone();
    }
    app.token_request(&body).await
}

/// The text in the coding of forms.
pub(crate) fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}
