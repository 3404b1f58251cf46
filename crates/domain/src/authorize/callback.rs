//! Where answers may go: `redirect_uri` against the application's callbacks.
//!
//! Auth0 lets the first label of a callback's host be a wildcard or the name of the organization
//! that is signed in to; a strict application's callbacks are what they are (RFC 9700 §2.1). The
//! port of a program on the user's own machine may be any (RFC 8252 §7.3).

use super::{Application, Refusal};
use crate::token::user::Callback;

const ORGANIZATION: &str = "{organization_name}";
/// How the description begins of a request whose answer would go elsewhere, in Auth0's words.
pub const CALLBACK_MISMATCH: &str = "Callback URL mismatch.";
const NOT_LISTED: &str = "The provided redirect_uri is not in the list of allowed callback URLs.";

/// What a request says about where its answer goes.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sent<'a> {
    pub redirect_uri: Option<&'a str>,
    /// The name of the organization that is signed in to.
    pub organization: Option<&'a str>,
}

/// Where the answer goes: where the request says, if that is one of the application's, or to the
/// first of these.
///
/// # Errors
/// What a person is told on a page: nothing may be sent anywhere.
pub fn callback(application: &Application, sent: Sent<'_>) -> Result<String, Refusal> {
    let mismatch = || {
        let description = format!("{CALLBACK_MISMATCH} {NOT_LISTED}");
        Refusal::new("unauthorized_client", description)
    };
    let Some(uri) = sent.redirect_uri else {
        if application.is_strict {
            return Err(Refusal::missing("redirect_uri"));
        }
        let first = application.callbacks.first();
        let first = first.filter(|first| first_label(first).is_none() && !first.contains('#'));
        return first.cloned().ok_or_else(mismatch);
    };
    let mut registered = application.callbacks.iter();
    if !uri.contains('#') && registered.any(|one| admits(application, one, uri, sent.organization))
    {
        Ok(uri.to_owned())
    } else {
        Err(mismatch())
    }
}

fn admits(
    application: &Application,
    registered: &str,
    uri: &str,
    organization: Option<&str>,
) -> bool {
    let Some((before, label, after)) = first_label(registered) else {
        let is_any_port = application.is_native && is_own_machine(registered, uri);
        return registered == uri || is_any_port;
    };
    let middle = uri
        .strip_prefix(before)
        .and_then(|rest| rest.strip_suffix(after));
    let is_admitted = |middle: &str| match label {
        ORGANIZATION => organization == Some(middle),
        _ => is_label(middle),
    };
    !application.is_strict && middle.is_some_and(is_admitted)
}

/// What stands before and after a first label that stands for others, and that label. What comes
/// after must itself be a domain below another.
fn first_label(registered: &str) -> Option<(&str, &str, &str)> {
    let start = registered.find("://")? + 3;
    let (before, host) = registered.split_at_checked(start)?;
    let label = ["*", ORGANIZATION]
        .into_iter()
        .find(|label| host.starts_with(label))?;
    let after = host.get(label.len()..)?;
    let domain = after.strip_prefix('.')?.split(['/', '?', ':']).next()?;
    domain.contains('.').then_some((before, label, after))
}

fn is_label(text: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    !text.is_empty() && text.len() <= 63 && text.bytes().all(is_letter)
}

/// Whether both are the same place on the user's own machine, whatever the port.
fn is_own_machine(registered: &str, uri: &str) -> bool {
    ["http://127.0.0.1", "http://[::1]"].iter().any(|own| {
        let rest = |text: &'_ str| text.strip_prefix(own).map(str::to_owned);
        match (rest(registered), rest(uri)) {
            (Some(registered), Some(uri)) => without_port(&registered) == without_port(&uri),
            _ => false,
        }
    })
}

/// What follows a host and its port; none if something else follows than a port or a path.
fn without_port(rest: &str) -> Option<&str> {
    let path = match rest.strip_prefix(':') {
        Some(port) => {
            let end = port.find(|letter: char| !letter.is_ascii_digit());
            port.get(end.unwrap_or(port.len())..)?
        }
        None => rest,
    };
    (path.is_empty() || path.starts_with(['/', '?'])).then_some(path)
}

/// Whether only the application can be at a callback.
pub fn reliability(application: &Application, uri: &str) -> Callback {
    let host = uri.strip_prefix("https://").map(host);
    let is_reliable = host.is_some_and(|host| {
        !matches!(host, "localhost" | "127.0.0.1" | "[::1]") && !host.ends_with(".localhost")
    });
    if is_reliable || application.trusts_callbacks {
        Callback::Verifiable
    } else {
        Callback::Unverifiable
    }
}

fn host(rest: &str) -> &str {
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        Some(_) | None => authority,
    }
}

/// The origin of a web page (RFC 6454 §4); none for another kind of address.
pub fn origin(uri: &str) -> Option<&str> {
    let scheme = ["https://", "http://"]
        .into_iter()
        .find(|scheme| uri.starts_with(scheme))?;
    let authority = uri.get(scheme.len()..)?.split(['/', '?']).next()?;
    let is_plain = !authority.is_empty() && !authority.contains('@');
    is_plain.then(|| uri.get(..scheme.len() + authority.len()))?
}

#[cfg(test)]
mod tests;
