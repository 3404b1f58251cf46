//! Requests that an application signs (RFC 9101): nobody on the way can change them.

use domain::authorize::{Refusal, Request};
use jose::ParsedJws;
use serde_json::{Map, Value};

use crate::App;
use crate::memory::{ClientKey, KnownClient};

/// Bytes that a request object may have.
const OBJECT_MAX: usize = 32 * 1024;
/// How far clocks may differ, in seconds.
const SKEW: i64 = 10;

/// The parameters of a request object, which are all that counts (RFC 9101 §6.3).
///
/// # Errors
/// `invalid_request_object`. What is wrong is told only once the signature is right.
pub(super) fn read(app: &App, client: &KnownClient, text: &str) -> Result<Request, Refusal> {
    let unsigned = || refused("it must be signed by a key of the application");
    if text.len() > OBJECT_MAX {
        return Err(refused("it is too long"));
    }
    let parsed = ParsedJws::parse(text).map_err(|_| unsigned())?;
    let typ = parsed.typ().unwrap_or("jwt");
    let is_of_type = ["jwt", "oauth-authz-req+jwt"]
        .iter()
        .any(|own| typ.eq_ignore_ascii_case(own));
    let now = app.clock().now().seconds();
    let fits = |key: &&ClientKey| {
        let is_named = parsed.kid().is_none() || parsed.kid() == key.kid.as_deref();
        is_named && key.expires_at.is_none_or(|end| end.seconds() > now)
    };
    let verifies = |key: &ClientKey| parsed.verify(&key.key, parsed.algorithm()).is_ok();
    let mut keys = client.request_keys.iter().filter(fits);
    if !is_of_type || !keys.any(verifies) {
        return Err(unsigned());
    }
    let claims = serde_json::from_slice(parsed.claims()).map_err(|_| unsigned())?;
    check(app, client, &claims, now).map_err(refused)?;
    Ok(parameters(&claims))
}

fn refused(what: &'static str) -> Refusal {
    let description = format!("Invalid request object: {what}");
    Refusal::new("invalid_request_object", description)
}

fn check(
    app: &App,
    client: &KnownClient,
    claims: &Map<String, Value>,
    now: i64,
) -> Result<(), &'static str> {
    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    let seconds = |name: &str| claims.get(name).and_then(Value::as_i64);
    let own = Some(&*client.id);
    if text("iss") != own || claims.contains_key("client_id") && text("client_id") != own {
        return Err("iss and client_id must be the application");
    }
    // An assertion that proves who the application is is none of its requests (RFC 9101 §10.8).
    if text("sub") == own {
        return Err("sub must not be the application");
    }
    if !names(claims.get("aud"), app) {
        return Err("aud must be the issuer");
    }
    if seconds("exp").is_some_and(|end| end.saturating_add(SKEW) <= now) {
        return Err("it has expired");
    }
    let is_future = |time: i64| time > now.saturating_add(SKEW);
    if seconds("nbf").is_some_and(is_future) {
        return Err("it is not valid yet");
    }
    if claims.contains_key("request") || claims.contains_key("request_uri") {
        return Err("it must not hold another");
    }
    Ok(())
}

/// Whether `aud` is this server: the issuer, with or without its slash.
fn names(audience: Option<&Value>, app: &App) -> bool {
    let own = |one: &Value| {
        let one = one.as_str();
        one.is_some_and(|one| one == app.issuer() || one == app.public_url())
    };
    match audience {
        Some(Value::Array(list)) => list.iter().any(own),
        Some(one) => own(one),
        None => false,
    }
}

/// Its members that are parameters. Numbers are texts in a query.
fn parameters(claims: &Map<String, Value>) -> Request {
    let texts = claims.iter().filter_map(|(name, value)| match value {
        Value::String(text) => Some((name.as_str(), text.clone())),
        Value::Number(number) => Some((name.as_str(), number.to_string())),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    });
    let texts: Vec<(&str, String)> = texts.collect();
    Request::read(texts.iter().map(|(name, text)| (*name, text.as_str())))
}
