//! `/userinfo` (OpenID Connect Core §5.3; Authentication API reference §4.3).

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use domain::scope;
use domain::token::{Compliance, OidcScope, person};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use serde_json::Value;

use super::presented::Presented;
use super::{OAuthError, Parameters, cors};
use crate::App;
use crate::memory::{self, KnownClient};

const JSON: HeaderValue = HeaderValue::from_static("application/json; charset=utf-8");
const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");

/// Why there are no claims.
enum Refused {
    /// No token, or none that is good here.
    Token,
    /// It isn't about who the user is.
    Scope,
    Error(OAuthError),
}

impl From<OAuthError> for Refused {
    fn from(error: OAuthError) -> Self {
        Self::Error(error)
    }
}

impl From<domain::Error> for Refused {
    fn from(error: domain::Error) -> Self {
        Self::Error(error.into())
    }
}

/// `GET` and `POST`, with the token in the header or, for `POST`, in the form
/// (RFC 6750 §2.1, §2.2).
pub(crate) async fn userinfo(State(app): State<App>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let token = match token(&parts, body).await {
        Ok(token) => token,
        Err(error) => return error.into_response(),
    };
    let (client, claims) = match token {
        Some(token) => claims(&app, &token).await,
        None => (None, Err(Refused::Token)),
    };
    let response = match claims {
        Ok(claims) => answer(StatusCode::OK, claims.to_string(), JSON),
        Err(Refused::Token) => refusal(StatusCode::UNAUTHORIZED, "invalid_token", "Unauthorized"),
        Err(Refused::Scope) => refusal(StatusCode::FORBIDDEN, "insufficient_scope", "Forbidden"),
        Err(Refused::Error(error)) => error.into_response(),
    };
    cors::readable(&parts.headers, client.as_deref(), response)
}

async fn token(parts: &http::request::Parts, body: Body) -> Result<Option<String>, OAuthError> {
    if let Some(token) = bearer(&parts.headers) {
        return Ok(Some(token.to_owned()));
    }
    if parts.method != Method::POST {
        return Ok(None);
    }
    let parameters = Parameters::read(&parts.headers, body).await?;
    Ok(parameters.text("access_token")?.map(str::to_owned))
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

type Found<T> = (Option<Arc<KnownClient>>, Result<T, Refused>);

/// The claims about the user, and the application that holds the token.
async fn claims(app: &App, token: &str) -> Found<Value> {
    let presented = match Presented::read(app, token).await {
        Ok(Some(presented)) => presented,
        Ok(None) => return (None, Err(Refused::Token)),
        Err(error) => return (None, Err(error.into())),
    };
    match memory::client(app, &presented.client_id).await {
        Ok(Some(client)) => {
            let claims = of_user(app, &presented, client.compliance).await;
            (Some(client), claims)
        }
        Ok(None) => (None, Err(Refused::Token)),
        Err(error) => (None, Err(error.into())),
    }
}

async fn of_user(
    app: &App,
    presented: &Presented,
    compliance: Compliance,
) -> Result<Value, Refused> {
    let is_here = |one: &str| one.strip_prefix(app.issuer()) == Some("userinfo");
    if !presented.audiences().any(is_here) {
        return Err(Refused::Token);
    }
    let user = memory::user(app, &presented.subject).await?;
    let user = user.filter(|user| !user.is_blocked());
    let user = user.ok_or(Refused::Token)?;
    let words = scope::words(presented.scope());
    let scopes: BTreeSet<_> = words.into_iter().filter_map(OidcScope::parse).collect();
    let mut claims = serde_json::Map::new();
    if scopes.contains(&OidcScope::OpenId) {
        claims.insert("sub".to_owned(), user.user_id.clone().into());
        claims.extend(person(&user, &scopes, compliance));
    } else if compliance == Compliance::Specifications {
        return Err(Refused::Scope);
    }
    Ok(Value::Object(claims))
}

fn answer(status: StatusCode, body: String, kind: HeaderValue) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, kind);
    headers.insert(header::CACHE_CONTROL, NO_STORE);
    response
}

/// Auth0's body, with the header that RFC 6750 §3 asks for.
fn refusal(status: StatusCode, error: &'static str, body: &str) -> Response {
    let text = HeaderValue::from_static("text/plain; charset=utf-8");
    let mut response = answer(status, body.to_owned(), text);
    if let Ok(challenge) = HeaderValue::from_str(&format!("Bearer error=\"{error}\"")) {
        let headers = response.headers_mut();
        headers.insert(header::WWW_AUTHENTICATE, challenge);
    }
    response
}
