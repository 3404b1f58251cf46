//! Pages that an administrator meets. There are none yet; the setup link says so.

pub(crate) mod health;

use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderName, HeaderValue, StatusCode, header};

use crate::App;
use crate::ops::bootstrap::is_setup_token;

const TEXT: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");
const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");
const POLICY: HeaderValue = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");

const VALID: &str = "This link is valid, and your administrator account is kept. The dashboard \
    is not part of this version yet: until it is, use the Management API.\n";
const INVALID: &str = "This link is not valid. `lictor admin reset` prints a new one.\n";

/// `GET /dashboard/setup?token=…`: where the setup link of the first start leads.
pub(crate) async fn setup(State(app): State<App>, RawQuery(query): RawQuery) -> Response {
    let token = query
        .as_deref()
        .and_then(|query| query.strip_prefix("token="));
    let valid = is_setup_token(&app, token.unwrap_or_default())
        .await
        .unwrap_or_else(|error| {
            tracing::error!(%error, "a setup link could not be checked");
            false
        });
    let (status, text) = if valid {
        (StatusCode::NOT_IMPLEMENTED, VALID)
    } else {
        (StatusCode::NOT_FOUND, INVALID)
    };
    let headers: [(HeaderName, HeaderValue); 4] = [
        (header::CONTENT_TYPE, TEXT),
        (header::CACHE_CONTROL, NO_STORE),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (
            header::REFERRER_POLICY,
            HeaderValue::from_static("no-referrer"),
        ),
    ];
    (status, headers, text).into_response()
}
