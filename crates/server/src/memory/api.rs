//! An API as tokens need it, with the grants for it.

use std::sync::Arc;

use domain::client_grant::ClientGrant;
use domain::token::{ApiPolicy, Grant, Granted, decide};
use domain::{Error, Result};
use jose::{EncryptionKey, Signer};
use serde_json::Value;
use store::user_grants::UserGrant;

use super::KnownClient;
use crate::App;
use crate::cache::Cache;
use crate::keyring;
use crate::ops::resource_servers::open_secret;

/// Grants that are kept for one API.
const GRANTS_MAX: usize = 100_000;

/// An API, ready to issue tokens for.
#[derive(Debug)]
pub(crate) struct Api {
    pub(crate) id: Arc<str>,
    pub(crate) number: i64,
    pub(crate) policy: ApiPolicy,
    pub(crate) signer: Signer,
    pub(crate) encryption: Option<EncryptionKey>,
    /// By application.
    pub(super) grants: Cache<Arc<str>, KnownGrant>,
    /// What applications were granted for their users, by application.
    pub(super) user_grants: Cache<Arc<str>, Arc<UserGrants>>,
}

/// What an application was granted for its users.
#[derive(Debug, Default)]
pub(crate) struct UserGrants {
    pub(crate) own: Option<UserGrant>,
    /// The one of all third-party applications.
    pub(crate) default: Option<UserGrant>,
}

/// What an application was granted, and what its tokens carry that ask for nothing in particular.
#[derive(Debug)]
pub(crate) struct Entitlement {
    pub(crate) grant: Grant,
    /// The numbers of all permissions that are granted and alive.
    pub(crate) everything: Arc<[i64]>,
}

/// What an application was granted; `None` if nothing.
#[derive(Debug, Clone)]
pub(super) struct KnownGrant {
    grant: Option<Arc<Entitlement>>,
    /// As what the application was looked at: third parties share a grant.
    is_third_party: bool,
}

/// The API that `audience` names.
pub(crate) async fn api(app: &App, audience: &str) -> Result<Option<Arc<Api>>> {
    let memory = app.memory();
    if let Some(id) = memory.audiences.get(audience) {
        if let Some(api) = memory.apis.get(&id) {
            return Ok(Some(api));
        }
        if let Some(api) = load(app, &id).await? {
            return Ok(Some(api));
        }
        // The API is gone; another may have taken its name since.
        memory.audiences.forget(audience);
    }
    let ticket = memory.audiences.ticket(audience);
    let mut reader = app.db().read().await?;
    let found =
        store::resource_servers::id_of_identifier(reader.conn(), app.home(), audience).await?;
    drop(reader);
    let Some(id) = found else { return Ok(None) };
    let id: Arc<str> = id.into();
    memory
        .audiences
        .fill(&ticket, audience.to_owned(), id.clone());
    load(app, &id).await
}

/// The API with this id.
pub(crate) async fn api_of_id(app: &App, id: &str) -> Result<Option<Arc<Api>>> {
    if let Some(api) = app.memory().apis.get(id) {
        return Ok(Some(api));
    }
    load(app, &Arc::from(id)).await
}

async fn load(app: &App, id: &Arc<str>) -> Result<Option<Arc<Api>>> {
    let memory = app.memory();
    let ticket = memory.apis.ticket(id);
    let mut reader = app.db().read().await?;
    let found = store::resource_servers::find(&mut reader, app.home(), id).await?;
    drop(reader);
    let Some(server) = found else { return Ok(None) };
    let policy = ApiPolicy::of(&server);
    let typ = policy.dialect.token_type();
    let signer = match policy.signing_alg.as_str() {
        "HS256" => {
            let secret = open_secret(app, &server)?
                .ok_or_else(|| Error::internal("an HS256 API has no signing secret"))?;
            keyring::hmac_signer(&secret, typ)?
        }
        algorithm => keyring::load(app).await?.signer(algorithm, typ)?,
    };
    let encryption = policy
        .token_encryption
        .as_ref()
        .map(encryption_key)
        .transpose()?;
    let grants = Cache::new(GRANTS_MAX);
    let api = Arc::new(Api {
        id: id.clone(),
        number: server.number,
        policy,
        signer,
        encryption,
        grants,
        user_grants: Cache::new(GRANTS_MAX),
    });
    memory.apis.fill(&ticket, id.clone(), api.clone());
    Ok(Some(api))
}

fn encryption_key(settings: &Value) -> Result<EncryptionKey> {
    let text = |key: &str| {
        settings
            .pointer(&format!("/encryption_key/{key}"))
            .and_then(Value::as_str)
    };
    EncryptionKey::from_pem(
        text("pem").unwrap_or_default(),
        text("alg").unwrap_or_default(),
        text("kid"),
    )
    .map_err(Error::internal)
}

/// What the application was granted at the API for itself.
pub(crate) async fn grant(
    app: &App,
    api: &Api,
    client: &KnownClient,
) -> Result<Option<Arc<Entitlement>>> {
    let is_third_party = client.is_third_party;
    if let Some(known) = api.grants.get(&client.id)
        && known.is_third_party == is_third_party
    {
        return Ok(known.grant);
    }
    let ticket = api.grants.ticket(&client.id);
    let mut reader = app.db().read().await?;
    let pair = (&*client.id, &*api.id);
    let found =
        store::client_grants::of_client(&mut reader, app.home(), pair, is_third_party).await?;
    let grant = found.map(|grant| Arc::new(as_granted(&api.policy, grant)));
    let known = KnownGrant {
        grant: grant.clone(),
        is_third_party,
    };
    api.grants.fill(&ticket, client.id.clone(), known);
    Ok(grant)
}

/// What the application was granted at the API for its users.
pub(crate) async fn user_grants(
    app: &App,
    api: &Api,
    client: &KnownClient,
) -> Result<Arc<UserGrants>> {
    if let Some(known) = api.user_grants.get(&client.id) {
        return Ok(known);
    }
    let ticket = api.user_grants.ticket(&client.id);
    let mut reader = app.db().read().await?;
    let tenant = app.home().tenant;
    let pair = (&*client.id, &*api.id);
    let (own, default) = store::user_grants::of_client(&mut reader, tenant, pair).await?;
    drop(reader);
    let known = Arc::new(UserGrants { own, default });
    api.user_grants
        .fill(&ticket, client.id.clone(), known.clone());
    Ok(known)
}

fn as_granted(policy: &ApiPolicy, grant: ClientGrant) -> Entitlement {
    let organization = grant
        .settings
        .get("organization_usage")
        .and_then(Value::as_str);
    let grant = Grant {
        allow_all_scopes: grant.allows_all_scopes(),
        requires_organization: organization == Some("require"),
        scope: grant.scope,
    };
    let everything = match decide(policy, Some(&grant), "") {
        Ok(granted) => numbers(policy, &granted),
        Err(_) => Arc::default(),
    };
    Entitlement { grant, everything }
}

/// The numbers of what a token carries.
pub(crate) fn numbers(policy: &ApiPolicy, Granted(values): &Granted<'_>) -> Arc<[i64]> {
    values
        .iter()
        .filter_map(|value| policy.number_of(value))
        .collect()
}
