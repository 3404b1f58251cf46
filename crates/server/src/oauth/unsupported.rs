//! Endpoints that the metadata must name and that this version doesn't have.

use axum::response::{IntoResponse, Response};
use http::StatusCode;

use super::OAuthError;

/// `/authorize` and `/userinfo`: nobody can sign in yet.
pub(crate) async fn sign_in() -> Response {
    OAuthError::new(
        StatusCode::NOT_IMPLEMENTED,
        "temporarily_unavailable",
        "Sign-in is not supported yet by this version of Lictor",
    )
    .into_response()
}
