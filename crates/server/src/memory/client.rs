//! An application as the token endpoint needs it.

use std::sync::Arc;

use domain::authorize::Application;
use domain::client::Client;
use domain::refresh_token::Settings;
use domain::token::Compliance;
use domain::{Error, Result, Timestamp};
use jose::{Algorithm, Signer, SigningKey, VerifyingKey};
use serde_json::Value;
use store::credentials::Credential;

use crate::App;
use crate::keyring::{self, Keyring};
use crate::ops::clients::open_secret;

/// How long an ID token lives where the client doesn't say.
const ID_TOKEN_SECONDS: i64 = 36_000;

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
    /// The keys of its signed requests.
    pub(crate) request_keys: Vec<ClientKey>,
    /// How long its tokens live, whatever the API says; a strict third-party application's.
    pub(crate) token_lifetime_seconds: Option<i64>,
    pub(crate) refresh: Settings,
    pub(crate) id_token: IdToken,
    pub(crate) compliance: Compliance,
    /// Origins whose scripts may call the token endpoint.
    pub(crate) origins: Vec<String>,
    /// What `/authorize` needs to know.
    pub(crate) sign_in: Application,
}

/// How its ID tokens are made.
#[derive(Debug)]
pub(crate) struct IdToken {
    /// None if it has no key for the algorithm that it wants.
    pub(crate) signer: Option<Signer>,
    /// By which those that are signed with its secret are known again.
    pub(crate) secret_key: Option<VerifyingKey>,
    pub(crate) lifetime_seconds: i64,
}

impl KnownClient {
    /// Whether `grant_types` has the grant.
    pub(crate) fn may_use(&self, grant_type: &str) -> bool {
        self.grant_types.iter().any(|own| own == grant_type)
    }
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
    let is_strict = store::clients::is_strict(reader.conn(), tenant, client_id).await?;
    drop(reader);
    let keyring = keyring::load(app).await?;
    let mut known = know(app, &client, &credentials, &keyring)?;
    if is_strict {
        known.compliance = Compliance::Specifications;
        known.sign_in.is_strict = true;
    }
    let known = Arc::new(known);
    memory
        .clients
        .fill(&ticket, client_id.to_owned(), known.clone());
    Ok(Some(known))
}

fn know(
    app: &App,
    client: &Client,
    credentials: &[Credential],
    keyring: &Keyring,
) -> Result<KnownClient> {
    let secret = if client.uses_keys() {
        None
    } else {
        open_secret(app, client)?
    };
    let keys = |allowed: Vec<&str>| -> Vec<ClientKey> {
        let own = credentials.iter();
        let own = own.filter(|credential| allowed.contains(&credential.id.as_str()));
        own.filter_map(client_key).collect()
    };
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
        id_token: id_token(client, secret.as_deref(), keyring)?,
        secret_mac: secret.map(|secret| app.memory().mac_key.mac(secret.as_bytes())),
        keys: keys(client.credential_ids("private_key_jwt")),
        request_keys: keys(client.request_credential_ids()),
        token_lifetime_seconds: strict_lifetime(client),
        refresh: Settings::read(client.settings.get("refresh_token")),
        compliance: Compliance::Auth0,
        origins: origins(client),
        sign_in: Application::of(&client.settings, false),
    })
}

/// The key is the tenant's, or for HS256 the client's secret: its bytes, which older clients have
/// in base64 (`secret_encoded`).
fn id_token(client: &Client, secret: Option<&str>, keyring: &Keyring) -> Result<IdToken> {
    let of = |key: &str| client.settings.get("jwt_configuration")?.get(key);
    let (signer, secret_key) = match of("alg").and_then(Value::as_str).unwrap_or("RS256") {
        "HS256" => {
            let own = secret.map(|secret| {
                let is_encoded = of("secret_encoded") == Some(&Value::Bool(true));
                let decoded = jose::from_base64(secret).filter(|_| is_encoded);
                let bytes = decoded.unwrap_or_else(|| secret.as_bytes().to_vec());
                SigningKey::hmac(&bytes)
            });
            let signer = own
                .as_ref()
                .map(|key| Signer::new(key, Algorithm::HS256, "JWT").map_err(Error::internal));
            let verifying = own
                .as_ref()
                .map(|key| key.verifying_key().map_err(Error::internal));
            (signer.transpose()?, verifying.transpose()?)
        }
        // Without a key it gets no ID tokens; it may want none.
        algorithm => (keyring.signer(algorithm, "JWT").ok(), None),
    };
    Ok(IdToken {
        signer,
        secret_key,
        lifetime_seconds: of("lifetime_in_seconds")
            .and_then(Value::as_i64)
            .unwrap_or(ID_TOKEN_SECONDS),
    })
}

/// The origins of `callbacks`, and `allowed_origins`.
fn origins(client: &Client) -> Vec<String> {
    let list = |key: &str| {
        let list = client.settings.get(key).and_then(Value::as_array);
        list.into_iter().flatten().filter_map(Value::as_str)
    };
    let of_callback = |url: &str| {
        let (scheme, rest) = url.split_once("://")?;
        let host = rest.split(['/', '?', '#']).next()?;
        Some(format!("{scheme}://{host}"))
    };
    let callbacks = list("callbacks").filter_map(of_callback);
    let allowed = list("allowed_origins").map(|one| one.trim_end_matches('/').to_owned());
    callbacks.chain(allowed).collect()
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
