//! The commands that ask a running server: over HTTP, with a token of the Management API, as any
//! other client.

mod apis;
mod client;
mod deletions;
mod impact;
mod permissions;
mod session;
mod table;
pub(crate) mod tls;

use serde_json::Value;

use crate::cli::{Apis, Permissions, Remote};
use crate::config::Config;
use crate::failure::Failure;
use crate::say::say;
use session::Session;

/// `lictor apis`
///
/// # Errors
/// If the server can't be reached or refuses.
pub(crate) async fn apis(config: &Config, remote: &Remote, what: Apis) -> Result<(), Failure> {
    let session = Session::begin(config, remote).await?;
    match what {
        Apis::List => apis::list(&session).await,
        Apis::Show { api } => apis::show(&session, &api).await,
    }
}

/// `lictor permissions`
///
/// # Errors
/// If the server can't be reached or refuses, or a deletion isn't confirmed.
pub(crate) async fn permissions(
    config: &Config,
    remote: &Remote,
    what: Permissions,
) -> Result<(), Failure> {
    let session = Session::begin(config, remote).await?;
    match what {
        Permissions::List { api, search } => permissions::list(&session, &api, search).await,
        Permissions::Impact { api, permissions } => {
            impact::show(&session, &api, &permissions).await
        }
        Permissions::Delete {
            api,
            permissions,
            yes: true,
        } => deletions::delete(&session, &api, &permissions).await,
        Permissions::Delete {
            api,
            permissions,
            yes: false,
        } => deletions::confirm(&session, &api, &permissions).await,
        Permissions::Deleted { api } => deletions::list(&session, api).await,
        Permissions::Restore { deletion } => deletions::restore(&session, &deletion).await,
    }
}

/// Prints JSON for programs.
fn say_json(value: &Value) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(value);
    say(&text.unwrap_or_default())
}

/// A member's text; empty if it has none.
fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// A path's part.
fn part(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}
