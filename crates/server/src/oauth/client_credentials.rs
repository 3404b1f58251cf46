//! Tokens that an application gets for itself (RFC 6749 §4.4; Authentication API reference §1.2
//! and, for the order of the checks, §3.2).

use std::sync::Arc;

use domain::token::{Claims, Denied, Granted, decide};
use domain::{Error, Timestamp, ids};

use super::authenticate::{Authenticated, Proof};
use super::issued::Issued;
use super::{OAuthError, Parameters};
use crate::App;
use crate::jobs::exchanges::Carried;
use crate::memory::{self, Api, KnownClient};

/// Issues a token for the API that was asked for.
///
/// # Errors
/// In Auth0's words, in the order of the reference.
pub(super) async fn issue(
    app: &App,
    Authenticated { client, proof }: &Authenticated,
    parameters: &Parameters,
) -> Result<Issued, OAuthError> {
    if *proof == Proof::Public {
        return Err(OAuthError::unauthorized());
    }
    let requested = parameters.text("scope")?.unwrap_or_default();
    let audience = match parameters.text("audience")? {
        Some(audience) => Some(audience),
        None => parameters.text("resource")?,
    };
    let api = match audience {
        Some(audience) => find(app, audience).await?,
        None => default_api(app).await?,
    };
    check_supported(&api, parameters)?;
    let entitlement = memory::grant(app, &api, client).await?;
    let grant = entitlement.as_deref().map(|entitled| &entitled.grant);
    let granted =
        decide(&api.policy, grant, requested).map_err(|denied| refusal(&denied, client, &api))?;
    let numbers = match &entitlement {
        Some(entitled) if requested.is_empty() => entitled.everything.clone(),
        Some(_) | None => memory::numbers(&api.policy, &granted),
    };
    sign(
        app,
        client,
        &api,
        (&granted, numbers),
        !requested.is_empty(),
    )
}

async fn find(app: &App, audience: &str) -> Result<Arc<Api>, OAuthError> {
    let found = memory::api(app, audience).await?;
    found.ok_or_else(|| {
        let shown: String = audience.chars().take(600).collect();
        OAuthError::access_denied(format!("Service not enabled within domain: {shown}"))
    })
}

async fn default_api(app: &App) -> Result<Arc<Api>, OAuthError> {
    match memory::default_audience(app).await? {
        Some(audience) => find(app, &audience).await,
        None => Err(OAuthError::access_denied(
            "Non-global clients are not allowed access to APIv1",
        )),
    }
}

/// What Auth0 has and this version doesn't.
fn check_supported(api: &Api, parameters: &Parameters) -> Result<(), OAuthError> {
    if parameters.text("organization")?.is_some() {
        return Err(OAuthError::invalid_request(
            "Organizations are not supported yet by this version of Lictor",
        ));
    }
    if api.policy.requires_proof {
        return Err(OAuthError::invalid_request(
            "Sender-constrained tokens, which the API requires, are not supported yet by this \
             version of Lictor",
        ));
    }
    Ok(())
}

fn refusal(denied: &Denied, client: &KnownClient, api: &Api) -> OAuthError {
    OAuthError::access_denied(match denied {
        Denied::NoGrant => format!(
            "Client \"{}\" is not authorized to access resource server \"{}\". You need to create \
             a \"client-grant\" associated to this API.",
            client.id, api.policy.identifier
        ),
        Denied::OrganizationRequired => {
            "The client grant requires an organization, which is not supported yet by this \
             version of Lictor"
                .to_owned()
        }
        Denied::Scopes(missing) => {
            let shown: Vec<&str> = missing.iter().take(50).map(String::as_str).collect();
            format!("Client has not been granted scopes: {}", shown.join(", "))
        }
    })
}

fn sign(
    app: &App,
    client: &KnownClient,
    api: &Api,
    (Granted(permissions), numbers): (&Granted<'_>, Arc<[i64]>),
    is_scope_answered: bool,
) -> Result<Issued, OAuthError> {
    let dialect = api.policy.dialect;
    let jti = dialect.names_tokens().then(|| ids::token_id(app.random()));
    let lifetime_seconds = client
        .token_lifetime_seconds
        .unwrap_or(api.policy.lifetime_seconds);
    let now = app.clock().now();
    let claims = Claims {
        issuer: app.issuer(),
        audience: &api.policy.identifier,
        client_id: &client.id,
        issued_at: now,
        lifetime_seconds,
        token_id: jti.as_deref().unwrap_or_default(),
        permissions,
        dialect,
    };
    let signed = api
        .signer
        .sign(&claims.to_json())
        .map_err(Error::internal)?;
    let scope = claims.scope().unwrap_or_default();
    let token_id = jti.unwrap_or_else(|| jose::fingerprint(&signed));
    let token = match &api.encryption {
        Some(key) => key.encrypt_nested(&signed).map_err(Error::internal)?,
        None => signed,
    };
    Ok(Issued {
        access_token: token,
        refresh_token: None,
        id_token: None,
        lifetime_seconds,
        is_scope_answered,
        audience: api.policy.identifier.clone(),
        carried: Some(Carried {
            api: api.number,
            numbers,
            expires_at: Timestamp::from_seconds(now.seconds() + lifetime_seconds),
        }),
        scope,
        token_id,
        user: None,
    })
}
