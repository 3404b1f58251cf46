//! `private_key_jwt`: a client proves who it is by a signed assertion (RFC 7523 §2.2, §3;
//! Authentication API reference §1.1).

use jose::ParsedJws;
use serde_json::Value;

use super::OAuthError;
use super::assertions::Unusable;
use crate::App;
use crate::memory::{ClientKey, KnownClient};

/// The one type of assertion there is.
pub(super) const TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// Bytes that an assertion may have (Auth0's limit).
const ASSERTION_MAX: usize = 2048;
/// Characters that `iss`, `sub` and `jti` may have (Auth0's limit).
const ID_MAX: usize = 64;
/// How long an assertion may live, in seconds.
const LIFETIME_MAX: i64 = 300;
/// How far clocks may differ, in seconds.
const SKEW: i64 = 10;

/// The client that an assertion claims to come from; nothing is verified yet.
pub(super) fn claimed_client(assertion: &str) -> Option<String> {
    if assertion.len() > ASSERTION_MAX {
        return None;
    }
    let parsed = ParsedJws::parse(assertion).ok()?;
    let claims: Value = serde_json::from_slice(parsed.claims()).ok()?;
    let issuer = claims.get("iss")?.as_str()?;
    Some(issuer.to_owned())
}

/// Verifies an assertion and uses it up.
///
/// # Errors
/// `invalid_client`. What is wrong is told only once the signature is right.
pub(super) fn verify(app: &App, client: &KnownClient, assertion: &str) -> Result<(), OAuthError> {
    let refused = || OAuthError::invalid_client("Invalid client assertion");
    if assertion.len() > ASSERTION_MAX {
        return Err(refused());
    }
    let parsed = ParsedJws::parse(assertion).map_err(|_| refused())?;
    let now = app.clock().now().seconds();
    let fits = |key: &&ClientKey| {
        let is_named = parsed.kid().is_none() || parsed.kid() == key.kid.as_deref();
        is_named && key.expires_at.is_none_or(|end| end.seconds() > now)
    };
    let verifies = |key: &ClientKey| parsed.verify(&key.key, parsed.algorithm()).is_ok();
    if !client.keys.iter().filter(fits).any(verifies) {
        return Err(refused());
    }
    let claims: Value = serde_json::from_slice(parsed.claims()).map_err(|_| refused())?;
    let claims = Claims::read(app, client, &claims, now)
        .map_err(|what| OAuthError::invalid_client(format!("Invalid client assertion: {what}")))?;
    let id = (&*client.id, claims.jti);
    let times = (claims.issued_at, claims.expires_at + SKEW);
    app.assertions()
        .take(id, times, now)
        .map_err(|why| match why {
            Unusable::Used => {
                OAuthError::invalid_client("Invalid client assertion: jti was used before")
            }
            Unusable::Full => OAuthError::new(
                http::StatusCode::SERVICE_UNAVAILABLE,
                "temporarily_unavailable",
                "Too many client assertions are in use",
            ),
        })
}

/// What an assertion says, checked.
struct Claims<'a> {
    jti: &'a str,
    issued_at: i64,
    expires_at: i64,
}

impl<'a> Claims<'a> {
    fn read(
        app: &App,
        client: &KnownClient,
        claims: &'a Value,
        now: i64,
    ) -> Result<Self, &'static str> {
        let text = |name: &str| claims.get(name).and_then(Value::as_str);
        let seconds = |name: &str| claims.get(name).and_then(Value::as_i64);
        if text("iss") != Some(&*client.id) || text("sub") != Some(&*client.id) {
            return Err("iss and sub must be the client_id");
        }
        if !names(claims.get("aud"), app) {
            return Err("aud must be the issuer");
        }
        let expires_at = seconds("exp").ok_or("exp is missing")?;
        if expires_at.saturating_add(SKEW) <= now {
            return Err("it has expired");
        }
        if expires_at > now.saturating_add(LIFETIME_MAX + SKEW) {
            return Err("exp is more than five minutes away");
        }
        let is_future = |time: i64| time > now.saturating_add(SKEW);
        if seconds("iat").is_some_and(is_future) || seconds("nbf").is_some_and(is_future) {
            return Err("it is not valid yet");
        }
        let jti = text("jti").filter(|jti| !jti.is_empty() && jti.len() <= ID_MAX);
        Ok(Self {
            jti: jti.ok_or("jti must have 1 to 64 characters")?,
            issued_at: seconds("iat").unwrap_or(expires_at - LIFETIME_MAX),
            expires_at,
        })
    }
}

/// Whether `aud` is this server: the issuer, with or without its slash, or the token endpoint.
fn names(audience: Option<&Value>, app: &App) -> bool {
    let own = |one: &Value| {
        one.as_str().is_some_and(|one| {
            one == app.issuer()
                || one == app.public_url()
                || one.strip_prefix(app.issuer()) == Some("oauth/token")
        })
    };
    match audience {
        Some(Value::Array(list)) => list.iter().any(own),
        Some(one) => own(one),
        None => false,
    }
}
