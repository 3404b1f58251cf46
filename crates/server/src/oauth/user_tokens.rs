//! Tokens of a user, for every flow: their making.
//!
//! [`decide`] reads what is kept in memory; [`access_token`] and [`id_token`] wait for nothing, so
//! that a token is made of what was true when it was decided.

use std::sync::Arc;

use domain::sign_in::SignIn;
use domain::token::user::Granted;
use domain::token::{Compliance, IdClaims, ScopeSet, UserClaims};
use domain::user::User;
use domain::{Error, Timestamp, ids};
use serde_json::json;

use super::OAuthError;
use crate::App;
use crate::decision::OrganizationClaim;
pub(crate) use crate::decision::{Decision, Refused, Wanted, decide};
use crate::jobs::exchanges::Carried;
use crate::memory::{Api, KnownClient};

/// How long an opaque token lives that the token endpoint gives, in seconds.
const OPAQUE_SECONDS: i64 = 86_400;
/// The same for one that a browser gets from `/authorize`.
const OPAQUE_WEB_SECONDS: i64 = 7200;

/// By which way a token goes to the application.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Channel {
    /// The token endpoint.
    Back,
    /// `/authorize`.
    Front,
}

impl Refused {
    /// The answer of the token endpoint.
    pub(super) fn at_token_endpoint(self, client: &KnownClient, api: Option<&Api>) -> OAuthError {
        let audience = api.map_or("", |api| &*api.policy.identifier);
        let description = self.description(&client.id, audience);
        match self {
            Self::Policy(_) => OAuthError::access_denied(description),
            Self::NotAMember => OAuthError::invalid_grant(description),
            Self::Unsupported => OAuthError::invalid_request(description),
            Self::Failed(error) => error.into(),
        }
    }
}

/// An access token as it is answered and logged.
#[derive(Debug)]
pub(crate) struct AccessToken {
    pub(crate) token: String,
    /// Its `jti`, or else its fingerprint.
    pub(crate) token_id: String,
    /// In seconds.
    pub(crate) lifetime_seconds: i64,
    pub(crate) expires_at: Timestamp,
    /// The API's identifier, or the issuer's `/userinfo`.
    pub(crate) audience: Arc<str>,
    /// What it is remembered by beyond the log.
    pub(crate) carried: Option<Carried>,
}

/// Makes an access token. `grant_type` is its `gty`, which only some flows have.
///
/// # Errors
/// If the cryptographic library fails.
pub(crate) fn access_token(
    app: &App,
    client: &KnownClient,
    user_id: &str,
    decision: &Decision,
    (channel, grant_type): (Channel, Option<&str>),
) -> Result<AccessToken, Error> {
    let (Some(api), Some(catalog)) = (&decision.api, &decision.catalog) else {
        return opaque(app, client, user_id, decision, channel);
    };
    let dialect = api.policy.dialect;
    let jti = dialect.names_tokens().then(|| ids::token_id(app.random()));
    let of_api = match channel {
        Channel::Back => api.policy.lifetime_seconds,
        Channel::Front => api.policy.web_lifetime_seconds,
    };
    let lifetime_seconds = client.token_lifetime_seconds.unwrap_or(of_api);
    let now = app.clock().now();
    let claims = UserClaims {
        issuer: app.issuer(),
        subject: user_id,
        audience: &api.policy.identifier,
        client_id: &client.id,
        issued_at: now,
        lifetime_seconds,
        token_id: jti.as_deref().unwrap_or_default(),
        grant_type,
        organization: decision.organization.as_ref().map(OrganizationClaim::claim),
        granted: &Granted {
            scope: decision.scope.iter().map(String::as_str).collect(),
            set: ScopeSet::default(),
            permissions: decision.permissions.as_ref(),
            audience: decision.audience,
        },
        catalog,
        dialect,
    };
    let signed = api
        .signer
        .sign(&claims.to_json())
        .map_err(Error::internal)?;
    let token_id = jti.unwrap_or_else(|| jose::fingerprint(&signed));
    let token = match &api.encryption {
        Some(key) => key.encrypt_nested(&signed).map_err(Error::internal)?,
        None => signed,
    };
    let expires_at = Timestamp::from_seconds(now.seconds() + lifetime_seconds);
    Ok(AccessToken {
        token,
        token_id,
        lifetime_seconds,
        expires_at,
        audience: api.policy.identifier.clone(),
        carried: Some(Carried {
            api: api.number,
            numbers: decision.carried(),
            expires_at,
        }),
    })
}

/// A token that nobody but this server can read (reference §2.1).
fn opaque(
    app: &App,
    client: &KnownClient,
    user_id: &str,
    decision: &Decision,
    channel: Channel,
) -> Result<AccessToken, Error> {
    let lifetime_seconds = match channel {
        Channel::Back => OPAQUE_SECONDS,
        Channel::Front => OPAQUE_WEB_SECONDS,
    };
    let now = app.clock().now();
    let token_id = ids::token_id(app.random());
    let expires_at = Timestamp::from_seconds(now.seconds() + lifetime_seconds);
    let audience = format!("{}userinfo", app.issuer());
    let claims = json!({
        "iss": app.issuer(),
        "sub": user_id,
        "aud": audience,
        "iat": now.seconds(),
        "exp": expires_at.seconds(),
        "scope": decision.scope(),
        "azp": &*client.id,
        "jti": token_id,
    });
    let token = app
        .opaque_key()
        .seal(app.issuer(), now.seconds(), claims.to_string().as_bytes())
        .map_err(Error::internal)?;
    Ok(AccessToken {
        token,
        token_id,
        lifetime_seconds,
        expires_at,
        audience: audience.into(),
        carried: None,
    })
}

/// What an ID token says beside the user's claims.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Login<'a> {
    pub(crate) nonce: Option<&'a str>,
    pub(crate) shows_auth_time: bool,
    /// The access token and the code that are given with it, where it must vouch for them.
    pub(crate) access_token: Option<&'a str>,
    pub(crate) code: Option<&'a str>,
}

/// Makes the ID token that goes with a decision.
///
/// # Errors
/// If the application has no key for its algorithm, or the cryptographic library fails.
pub(crate) fn id_token(
    app: &App,
    client: &KnownClient,
    (sign_in, user): (&SignIn, &User),
    decision: &Decision,
    login: Login<'_>,
) -> Result<String, Error> {
    let signer = client.id_token.signer.as_ref();
    let signer = signer.ok_or_else(|| Error::internal("the client has no key for ID tokens"))?;
    let at_hash = login.access_token.map(jose::half_hash);
    let c_hash = login.code.map(jose::half_hash);
    let claims = IdClaims {
        issuer: app.issuer(),
        client_id: &client.id,
        user,
        scopes: &decision.set.oidc,
        compliance: client.compliance,
        issued_at: app.clock().now(),
        lifetime_seconds: client.id_token.lifetime_seconds,
        session: sign_in.session.as_deref(),
        nonce: login.nonce,
        auth_time: login.shows_auth_time.then_some(sign_in.authenticated_at),
        at_hash: at_hash.as_deref(),
        c_hash: c_hash.as_deref(),
        organization: decision.organization.as_ref().map(OrganizationClaim::claim),
    };
    signer.sign(&claims.to_json()).map_err(Error::internal)
}

/// Whether the application is answered as the specifications say.
pub(crate) fn is_strict(client: &KnownClient) -> bool {
    client.compliance == Compliance::Specifications
}
