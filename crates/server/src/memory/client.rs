//! An application as the token endpoint needs it.

use std::sync::Arc;

use domain::client::Client;
use domain::{Result, Timestamp};
use jose::VerifyingKey;
use store::credentials::Credential;

use crate::App;
use crate::ops::clients::open_secret;

/// An application, ready to be authenticated.
#[derive(Debug)]
pub(crate) struct KnownClient {
    pub(crate) id: Arc<str>,
    pub(crate) name: Arc<str>,
    pub(crate) is_third_party: bool,
    /// `token_endpoint_auth_method` is `none`.
    pub(crate) is_public: bool,
    pub(crate) grant_types: Vec<String>,
    /// The MAC of its secret; absent if it authenticates by keys.
    pub(crate) secret_mac: Option<[u8; 32]>,
    pub(crate) keys: Vec<ClientKey>,
    /// How long its tokens live, whatever the API says; a strict third-party application's.
    pub(crate) token_lifetime_seconds: Option<i64>,
}

/// A public key by which an application signs its assertions.
#[derive(Debug)]
pub(crate) struct ClientKey {
    pub(crate) kid: Option<String>,
    pub(crate) key: VerifyingKey,
    pub(crate) expires_at: Option<Timestamp>,
}

/// The application with this id.
pub(crate) async fn client(app: &App, client_id: &str) -> Result<Option<Arc<KnownClient>>> {
    let memory = app.memory();
    if let Some(client) = memory.clients.get(client_id) {
        return Ok(Some(client));
    }
    let ticket = memory.clients.ticket(client_id);
    let tenant = app.home().tenant;
    let mut reader = app.db().read().await?;
    let Some(client) = store::clients::get(reader.conn(), tenant, client_id).await? else {
        return Ok(None);
    };
    let credentials = store::credentials::of_client(reader.conn(), tenant, client_id).await?;
    drop(reader);
    let known = Arc::new(know(app, &client, &credentials)?);
    memory
        .clients
        .fill(&ticket, client_id.to_owned(), known.clone());
    Ok(Some(known))
}

fn know(app: &App, client: &Client, credentials: &[Credential]) -> Result<KnownClient> {
    let secret = if client.uses_keys() {
        None
    } else {
        open_secret(app, client)?
    };
    let allowed = client.credential_ids("private_key_jwt");
    let keys = credentials
        .iter()
        .filter(|credential| allowed.contains(&credential.id.as_str()))
        .filter_map(client_key)
        .collect();
    let grants = client
        .settings
        .get("grant_types")
        .and_then(|list| list.as_array());
    Ok(KnownClient {
        id: client.client_id.as_str().into(),
        name: client.name().into(),
        is_third_party: !client.is_first_party(),
        is_public: client.auth_method() == Some("none"),
        grant_types: grants
            .into_iter()
            .flatten()
            .filter_map(|grant| grant.as_str().map(str::to_owned))
            .collect(),
        secret_mac: secret.map(|secret| app.memory().mac_key.mac(secret.as_bytes())),
        keys,
        token_lifetime_seconds: strict_lifetime(client),
    })
}

/// Tokens of strict third-party applications live as long as `jwt_configuration` says
/// (Authentication API reference §2.5).
fn strict_lifetime(client: &Client) -> Option<i64> {
    let mode = client.settings.get("third_party_security_mode");
    if client.is_first_party() || mode.and_then(|mode| mode.as_str()) != Some("strict") {
        return None;
    }
    client
        .settings
        .get("jwt_configuration")?
        .get("lifetime_in_seconds")?
        .as_i64()
}

/// A credential that was accepted when it was stored reads again; if not, it is no key.
fn client_key(credential: &Credential) -> Option<ClientKey> {
    let text = |key: &str| {
        credential
            .settings
            .get(key)
            .and_then(|value| value.as_str())
    };
    let parsed = jose::PublicKeyCredential::parse(credential.pem.as_deref()?).ok()?;
    Some(ClientKey {
        kid: text("kid").map(str::to_owned),
        key: parsed.verifying_key(text("alg").unwrap_or("RS256")).ok()?,
        expires_at: credential.expires_at,
    })
}
