//! `POST /oauth/token` (RFC 6749 §3.2, Authentication API reference §1).

use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use http::StatusCode;

use super::authenticate::{self, Authenticated};
use super::exchange::Exchange;
use super::{OAuthError, Parameters, client_credentials};
use crate::App;

/// Auth0's grant types. Only the first can be used with this version.
const GRANT_TYPES: [&str; 14] = [
    CLIENT_CREDENTIALS,
    "authorization_code",
    "refresh_token",
    "password",
    "http://auth0.com/oauth/grant-type/password-realm",
    "http://auth0.com/oauth/grant-type/passwordless/otp",
    "http://auth0.com/oauth/grant-type/mfa-oob",
    "http://auth0.com/oauth/grant-type/mfa-otp",
    "http://auth0.com/oauth/grant-type/mfa-recovery-code",
    "urn:ietf:params:oauth:grant-type:device_code",
    "urn:ietf:params:oauth:grant-type:token-exchange",
    "urn:ietf:params:oauth:grant-type:jwt-bearer",
    "urn:openid:params:grant-type:ciba",
    "urn:okta:params:oauth:grant-type:webauthn",
];

/// The grant by which an application gets a token for itself (RFC 6749 §4.4).
pub(super) const CLIENT_CREDENTIALS: &str = "client_credentials";

/// Issues a token, or says why not.
pub(crate) async fn issue(State(app): State<App>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let parameters = match Parameters::read(&parts.headers, body).await {
        Ok(parameters) => parameters,
        Err(error) => return error.into_response(),
    };
    match exchange(&app, &parts, &parameters).await {
        Ok(response) => response,
        Err(error) => error.into_response(),
    }
}

async fn exchange(
    app: &App,
    parts: &http::request::Parts,
    parameters: &Parameters,
) -> Result<Response, OAuthError> {
    let grant_type = parameters.required("grant_type")?;
    if !GRANT_TYPES.contains(&grant_type) {
        let shown: String = grant_type.chars().take(100).collect();
        return Err(unsupported(format!("Unsupported grant type: {shown}")));
    }
    let authenticated = authenticate::client(app, &parts.headers, parameters).await?;
    let Authenticated { client, .. } = &authenticated;
    if !client.grant_types.iter().any(|own| own == grant_type) {
        return Err(OAuthError::grant_not_allowed(grant_type));
    }
    if grant_type != CLIENT_CREDENTIALS {
        return Err(unsupported(format!(
            "Grant type '{grant_type}' is not supported yet by this version of Lictor"
        )));
    }
    let exchange = Exchange::new(app, parts, client);
    client_credentials::issue(app, &authenticated, parameters)
        .await
        .inspect(|issued| exchange.succeeded(issued))
        .inspect_err(|error| exchange.failed(parameters, error.description()))
        .map(client_credentials::Issued::into_response)
}

fn unsupported(description: String) -> OAuthError {
    OAuthError::new(
        StatusCode::BAD_REQUEST,
        "unsupported_grant_type",
        description,
    )
}
