//! `POST /oauth/revoke` (RFC 7009, Authentication API reference §4.6).
//!
//! There are no refresh tokens yet, and access tokens are signed: whoever verifies one asks
//! nobody, so that it can't be taken back.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use jose::ParsedJws;

use super::{OAuthError, Parameters, authenticate};
use crate::App;

/// Answers 200 for a token that nobody knows, as the RFC asks (§2.2).
pub(crate) async fn revoke(State(app): State<App>, request: Request) -> Response {
    match try_revoke(&app, request).await {
        Ok(()) => Response::new(Body::empty()),
        Err(error) => error.into_response(),
    }
}

async fn try_revoke(app: &App, request: Request) -> Result<(), OAuthError> {
    let (parts, body) = request.into_parts();
    let parameters = Parameters::read(&parts.headers, body).await?;
    let token = parameters.required("token")?;
    authenticate::client(app, &parts.headers, &parameters)
        .await
        .map_err(OAuthError::or_invalid_client)?;
    if ParsedJws::parse(token).is_ok() {
        return Err(OAuthError::new(
            StatusCode::BAD_REQUEST,
            "unsupported_token_type",
            "Access tokens cannot be revoked: they are valid until they expire",
        ));
    }
    Ok(())
}
