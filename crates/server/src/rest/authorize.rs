//! Who calls the Management API, and whether they may (reference §1.3).

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode, header};
use jose::{Algorithm, ParsedJws};
use serde_json::Value;

use super::Problem;
use crate::{App, keyring, routes};

/// The bearer of an accepted token.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    pub(crate) subject: String,
    pub(crate) client_id: Option<String>,
    /// `jti`, or else the token's fingerprint.
    pub(crate) token_id: Option<String>,
    scopes: Vec<String>,
    /// Seconds since the epoch.
    expires_at: i64,
}

impl Caller {
    pub(crate) fn has(&self, scope: &str) -> bool {
        self.scopes.iter().any(|own| own == scope)
    }
}

/// Lets a request pass if its token carries what the route asks for.
pub(crate) async fn authorize(
    State((app, scopes)): State<(App, routes::Scopes)>,
    mut request: Request,
    next: Next,
) -> Response {
    match check(&app, scopes, request.headers()).await {
        Ok(caller) => {
            request.extensions_mut().insert(caller);
            next.run(request).await
        }
        Err(problem) => problem.into_response(),
    }
}

async fn check(
    app: &App,
    scopes: routes::Scopes,
    headers: &HeaderMap,
) -> Result<Arc<Caller>, Problem> {
    let token = bearer(headers)?;
    let caller = caller(app, token).await?;
    if scopes.allow(|scope| caller.has(scope)) {
        return Ok(caller);
    }
    Err(Problem::scopes(scopes))
}

/// The token of the `Authorization` header.
fn bearer(headers: &HeaderMap) -> Result<&str, Problem> {
    let malformed = || {
        let message = "Bad HTTP authentication header format";
        Problem::new(StatusCode::BAD_REQUEST, message, Some("Bearer"))
    };
    let Some(value) = headers.get(header::AUTHORIZATION) else {
        return Err(Problem::missing_authentication());
    };
    let value = value.to_str().map_err(|_| malformed())?;
    let (scheme, token) = value.split_once(' ').unwrap_or((value, ""));
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(Problem::missing_authentication());
    }
    let token = token.trim();
    // Parts may be empty: a token without a signature is refused as a token.
    if token.split('.').count() == 3 && !token.contains(' ') {
        Ok(token)
    } else {
        Err(malformed())
    }
}

const INVALID: &str = "Invalid token";
const BAD_SIGNATURE: &str = "Invalid signature received for JSON Web Token validation";
const EXPIRED: &str = "Expired token received for JSON Web Token validation";

async fn caller(app: &App, token: &str) -> Result<Arc<Caller>, Problem> {
    let callers = &app.memory().callers;
    let now = app.clock().now().seconds();
    if let Some(caller) = callers.get(token) {
        return if caller.expires_at > now {
            Ok(caller)
        } else {
            Err(Problem::bad_token(EXPIRED))
        };
    }
    let ticket = callers.ticket(token);
    let keyring = keyring::load(app).await?;
    let parsed = ParsedJws::parse(token).map_err(|_| Problem::bad_token(INVALID))?;
    let key = parsed.kid().and_then(|kid| keyring.verifying(kid));
    let key = key.ok_or_else(|| Problem::bad_token(BAD_SIGNATURE))?;
    parsed
        .verify(key, Algorithm::RS256)
        .map_err(|_| Problem::bad_token(BAD_SIGNATURE))?;
    let mut caller = accept(app, parsed.claims(), now)?;
    caller
        .token_id
        .get_or_insert_with(|| jose::fingerprint(token));
    let caller = Arc::new(caller);
    callers.fill(&ticket, token.to_owned(), caller.clone());
    Ok(caller)
}

/// Reads the claims of a token whose signature is right.
fn accept(app: &App, claims: &[u8], now: i64) -> Result<Caller, Problem> {
    let claims: Value = serde_json::from_slice(claims).map_err(|_| Problem::bad_token(INVALID))?;
    let text = |key: &str| claims.get(key).and_then(Value::as_str);
    let expires_at = claims.get("exp").and_then(Value::as_i64);
    let expires_at = expires_at.ok_or_else(|| Problem::bad_token(INVALID))?;
    if expires_at <= now {
        return Err(Problem::bad_token(EXPIRED));
    }
    if text("iss") != Some(app.issuer()) {
        // Auth0 says the same of a wrong issuer as of a wrong key.
        return Err(Problem::bad_token(BAD_SIGNATURE));
    }
    let audience = format!("{}api/v2/", app.issuer());
    let named = match claims.get("aud") {
        Some(Value::Array(list)) => list.iter().any(|one| *one == *audience),
        Some(Value::String(one)) => *one == audience,
        _ => false,
    };
    if !named {
        let found = text("aud").unwrap_or_default();
        return Err(Problem::bad_token(format!("Bad audience: {found}")));
    }
    Ok(Caller {
        subject: text("sub").unwrap_or_default().to_owned(),
        client_id: text("azp").or(text("client_id")).map(str::to_owned),
        token_id: text("jti").map(str::to_owned),
        scopes: text("scope")
            .unwrap_or_default()
            .split(' ')
            .map(str::to_owned)
            .collect(),
        expires_at,
    })
}
