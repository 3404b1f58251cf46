//! `POST /oauth/token` (RFC 6749 §3.2, Authentication API reference §1).

use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use http::StatusCode;

use super::authenticate::{self, Authenticated};
use super::exchange::Exchange;
use super::issued::Issued;
use super::password::{self, Directory};
use super::rate_limit::{self, RateLimit};
use super::user_tokens::is_strict;
use super::{OAuthError, Parameters, authorization_code, client_credentials, cors, refresh_token};
use crate::App;

/// A grant that this version has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum GrantType {
    ClientCredentials,
    AuthorizationCode,
    RefreshToken,
    Password,
    /// Auth0's, with the name of a connection.
    PasswordRealm,
}

impl GrantType {
    pub(super) const ALL: [Self; 5] = [
        Self::AuthorizationCode,
        Self::RefreshToken,
        Self::ClientCredentials,
        Self::Password,
        Self::PasswordRealm,
    ];

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::ClientCredentials => "client_credentials",
            Self::AuthorizationCode => "authorization_code",
            Self::RefreshToken => "refresh_token",
            Self::Password => "password",
            Self::PasswordRealm => "http://auth0.com/oauth/grant-type/password-realm",
        }
    }

    /// Whether somebody's password is sent.
    fn tries_password(self) -> bool {
        match self {
            Self::Password | Self::PasswordRealm => true,
            Self::ClientCredentials | Self::AuthorizationCode | Self::RefreshToken => false,
        }
    }

    /// The codes under which the log has its tokens and its refusals.
    fn kinds(self) -> (&'static str, &'static str) {
        match self {
            Self::ClientCredentials => ("seccft", "feccft"),
            Self::AuthorizationCode => ("seacft", "feacft"),
            Self::RefreshToken => ("sertft", "fertft"),
            Self::Password | Self::PasswordRealm => ("sepft", "fepft"),
        }
    }
}

/// Auth0's grant types that this version doesn't have.
const UNSUPPORTED: [&str; 9] = [
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

/// Issues a token, or says why not.
pub(crate) async fn issue(State(app): State<App>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let parameters = match Parameters::read(&parts.headers, body).await {
        Ok(parameters) => parameters,
        Err(error) => return error.into_response(),
    };
    let response = match exchange(&app, &parts, &parameters).await {
        Ok(response) => response,
        Err(error) => error.into_response(),
    };
    cors::answered(&app, &parts.headers, &parameters, response).await
}

async fn exchange(
    app: &App,
    parts: &http::request::Parts,
    parameters: &Parameters,
) -> Result<Response, OAuthError> {
    let name = parameters.required("grant_type")?;
    let grant_type = GrantType::ALL.into_iter().find(|one| one.as_str() == name);
    if grant_type.is_none() && !UNSUPPORTED.contains(&name) {
        let shown: String = name.chars().take(100).collect();
        return Err(unsupported(format!("Unsupported grant type: {shown}")));
    }
    let authenticated = authenticate::client(app, &parts.headers, parameters).await?;
    let client = &authenticated.client;
    let answered = |error: OAuthError| {
        if is_strict(client) {
            error.specified()
        } else {
            error
        }
    };
    if !client.may_use(name) {
        return Err(answered(OAuthError::grant_not_allowed(name)));
    }
    let Some(grant_type) = grant_type else {
        return Err(unsupported(format!(
            "Grant type '{name}' is not supported yet by this version of Lictor"
        )));
    };
    let exchange = Exchange::new(app, parts, client);
    let limit = grant_type
        .tries_password()
        .then(|| rate_limit::password(app, &authenticated, &exchange.context()));
    if let Some(limit) = &limit
        && let Some(refused) = limit.refusal()
    {
        return Ok(limit.marked(answered(refused)));
    }
    let issued = grant(app, (grant_type, &authenticated), parameters, &exchange).await;
    let (succeeded, failed) = grant_type.kinds();
    let outcome = issued
        .inspect(|issued| exchange.succeeded(succeeded, issued))
        .inspect_err(|error| {
            let kind = error.kind().unwrap_or(failed);
            exchange.failed(kind, parameters, error.description());
        })
        .map(Issued::into_response)
        .map_err(answered);
    match limit {
        Some(limit) => Ok(marked(limit, outcome)),
        None => outcome,
    }
}

fn marked(limit: RateLimit, outcome: Result<Response, OAuthError>) -> Response {
    limit.marked(outcome.unwrap_or_else(IntoResponse::into_response))
}

/// What the grant gives.
async fn grant(
    app: &App,
    (grant_type, authenticated): (GrantType, &Authenticated),
    parameters: &Parameters,
    exchange: &Exchange<'_>,
) -> Result<Issued, OAuthError> {
    match grant_type {
        GrantType::ClientCredentials => {
            client_credentials::issue(app, authenticated, parameters).await
        }
        GrantType::AuthorizationCode => {
            authorization_code::issue(app, authenticated, parameters, exchange).await
        }
        GrantType::RefreshToken => {
            refresh_token::issue(app, authenticated, parameters, exchange).await
        }
        GrantType::Password => {
            let from = (authenticated, Directory::Default);
            password::issue(app, from, parameters, exchange).await
        }
        GrantType::PasswordRealm => {
            let from = (authenticated, Directory::Realm);
            password::issue(app, from, parameters, exchange).await
        }
    }
}

fn unsupported(description: String) -> OAuthError {
    OAuthError::new(
        StatusCode::BAD_REQUEST,
        "unsupported_grant_type",
        description,
    )
}
