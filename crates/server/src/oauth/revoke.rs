//! `POST /oauth/revoke` (RFC 7009, Authentication API reference §4.6).
//!
//! Access tokens are signed: whoever verifies one asks nobody, so that it can't be taken back.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use jose::ParsedJws;

use super::exchange::Exchange;
use super::user_tokens::is_strict;
use super::{OAuthError, Parameters, authenticate, cors};
use crate::App;
use crate::ops::refresh_tokens;

/// Answers 200 for a token that nobody knows, as the RFC asks (§2.2).
pub(crate) async fn revoke(State(app): State<App>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let parameters = match Parameters::read(&parts.headers, body).await {
        Ok(parameters) => parameters,
        Err(error) => return error.into_response(),
    };
    let response = match try_revoke(&app, &parts, &parameters).await {
        Ok(()) => Response::new(Body::empty()),
        Err(error) => error.into_response(),
    };
    cors::answered(&app, &parts.headers, &parameters, response).await
}

async fn try_revoke(
    app: &App,
    parts: &http::request::Parts,
    parameters: &Parameters,
) -> Result<(), OAuthError> {
    let token = parameters.required("token")?;
    let authenticated = authenticate::client(app, &parts.headers, parameters)
        .await
        .map_err(OAuthError::or_invalid_client)?;
    let client = &authenticated.client;
    if ParsedJws::parse(token).is_ok() {
        return Err(OAuthError::new(
            StatusCode::BAD_REQUEST,
            "unsupported_token_type",
            "Access tokens cannot be revoked: they are valid until they expire",
        ));
    }
    let Some((found, _)) = refresh_tokens::find(app, token).await? else {
        return Ok(());
    };
    if found.token.client_id != *client.id {
        // Another's token stays (RFC 7009 §2.1); Auth0 says nothing of it.
        return if is_strict(client) {
            Err(OAuthError::invalid_grant("The token was issued to another client").specified())
        } else {
            Ok(())
        };
    }
    // Any of a family ends all of it, one that was exchanged before too.
    if refresh_tokens::end(app, &found.token.id).await? {
        Exchange::new(app, parts, client).noted("srrt", None);
    }
    Ok(())
}
