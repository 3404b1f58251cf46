//! The tenant's signing keys, parsed and ready.

use std::sync::Arc;

use domain::tenant::TenantSettings;
use domain::{Error, Result};
use jose::{Algorithm, Signer, SigningKey, VerifyingKey};
use serde_json::{Value, json};
use store::signing_keys::{Kind, State, StoredKey};

use crate::App;
use crate::ops::signing_keys::Certificate;

/// What is sealed under the master key is bound to its use by this context.
const CONTEXT: &str = "signing key";

/// The keys that tokens are signed with and verified by.
#[derive(Debug)]
pub(crate) struct Keyring {
    keys: Vec<Key>,
    /// The JSON Web Key Set, ready to be sent.
    pub(crate) jwks: Arc<str>,
    /// The current RSA key's certificate.
    pub(crate) certificate: Option<Arc<Certificate>>,
    /// Algorithms beyond Auth0's that some API uses.
    pub(crate) more_algorithms: Vec<String>,
}

#[derive(Debug)]
struct Key {
    kind: Kind,
    state: State,
    signing: SigningKey,
    verifying: VerifyingKey,
}

/// The keyring, from memory or loaded.
pub(crate) async fn load(app: &App) -> Result<Arc<Keyring>> {
    let cache = &app.memory().keyring;
    if let Some(keyring) = cache.get(&()) {
        return Ok(keyring);
    }
    let ticket = cache.ticket(&());
    let tenant = app.home().tenant;
    let mut reader = app.db().read().await?;
    let stored = store::signing_keys::all(reader.conn(), tenant).await?;
    let algorithms = store::resource_servers::algorithms(reader.conn(), tenant).await?;
    let settings = store::tenants::get(reader.conn(), tenant).await?;
    drop(reader);
    let keyring = Arc::new(Keyring::build(
        app,
        &stored,
        &algorithms,
        settings.as_ref(),
    )?);
    cache.fill(&ticket, (), keyring.clone());
    Ok(keyring)
}

/// Seals a private key for the store.
pub(crate) fn seal(app: &App, private_key: &[u8]) -> Vec<u8> {
    app.master_key().seal(CONTEXT, private_key)
}

/// A signer for an API whose tokens are signed with its own secret.
pub(crate) fn hmac_signer(secret: &str, typ: &str) -> Result<Signer> {
    Signer::new(&SigningKey::hmac(secret.as_bytes()), Algorithm::HS256, typ)
        .map_err(Error::internal)
}

/// The kind of key that an algorithm needs.
fn kind_for(algorithm: Algorithm) -> Kind {
    match algorithm {
        Algorithm::ES256 => Kind::P256,
        Algorithm::EdDSA => Kind::Ed25519,
        _ => Kind::Rsa,
    }
}

impl Keyring {
    fn build(
        app: &App,
        stored: &[StoredKey],
        algorithms: &[String],
        settings: Option<&TenantSettings>,
    ) -> Result<Self> {
        let usable = stored.iter().filter(|key| key.state != State::Revoked);
        let keys = usable
            .clone()
            .map(|key| parse(app, key))
            .collect::<Result<Vec<_>>>()?;
        let used = |kind| match kind {
            Kind::Rsa => true,
            Kind::P256 => algorithms.iter().any(|name| name == "ES256"),
            Kind::Ed25519 => algorithms.iter().any(|name| name == "EdDSA"),
        };
        let mut published: Vec<Value> = usable
            .zip(&keys)
            .filter(|(stored, _)| used(stored.kind))
            .map(|(stored, key)| public_jwk(stored, key))
            .collect::<Result<_>>()?;
        if settings.is_some_and(removes_algorithms) {
            for jwk in published.iter_mut().filter_map(Value::as_object_mut) {
                jwk.remove("alg");
            }
        }
        let more = algorithms
            .iter()
            .filter(|name| matches!(name.as_str(), "ES256" | "EdDSA" | "RS512"));
        let current = stored
            .iter()
            .find(|key| key.kind == Kind::Rsa && key.state == State::Current);
        let certificate = current
            .and_then(|key| key.certificate.as_deref())
            .map(describe);
        Ok(Self {
            keys,
            certificate: certificate.transpose()?,
            jwks: json!({"keys": published}).to_string().into(),
            more_algorithms: more.cloned().collect(),
        })
    }

    /// A signer with the current key for `algorithm`.
    pub(crate) fn signer(&self, algorithm: &str, typ: &str) -> Result<Signer> {
        let algorithm = Algorithm::parse(algorithm)
            .ok_or_else(|| Error::internal(format!("unknown algorithm {algorithm}")))?;
        let kind = kind_for(algorithm);
        let key = self
            .keys
            .iter()
            .find(|key| key.kind == kind && key.state == State::Current)
            .ok_or_else(|| Error::internal("there is no current signing key"))?;
        Signer::new(&key.signing, algorithm, typ).map_err(Error::internal)
    }

    /// The key by which a token with this `kid` is verified.
    pub(crate) fn verifying(&self, kid: &str) -> Option<&VerifyingKey> {
        self.keys
            .iter()
            .find(|key| key.signing.kid() == Some(kid))
            .map(|key| &key.verifying)
    }
}

fn describe(pem: &str) -> Result<Arc<Certificate>> {
    let described = jose::describe_certificate(pem).map_err(Error::internal)?;
    Ok(Arc::new(Certificate {
        pem: pem.to_owned(),
        pkcs7: described.pkcs7,
    }))
}

fn parse(app: &App, stored: &StoredKey) -> Result<Key> {
    let opened = app
        .master_key()
        .open(CONTEXT, &stored.private_key)
        .map_err(Error::internal)?;
    let signing = SigningKey::from_pkcs8(key_kind(stored.kind), &stored.kid, opened.expose())
        .map_err(Error::internal)?;
    let verifying = signing.verifying_key().map_err(Error::internal)?;
    Ok(Key {
        kind: stored.kind,
        state: stored.state,
        signing,
        verifying,
    })
}

/// The same kind in the words of the crate that makes keys.
pub(crate) fn key_kind(kind: Kind) -> jose::KeyKind {
    match kind {
        Kind::Rsa => jose::KeyKind::Rsa,
        Kind::P256 => jose::KeyKind::P256,
        Kind::Ed25519 => jose::KeyKind::Ed25519,
    }
}

/// Whether published keys don't say what they are for. Clients that take the `alg` of a key
/// literally refuse PS256 tokens otherwise, since the key also signs RS256.
fn removes_algorithms(settings: &TenantSettings) -> bool {
    let flag = |flags: &Value| flags.get("remove_alg_from_jwks")?.as_bool();
    settings.settings.get("flags").and_then(flag) == Some(true)
}

fn public_jwk(stored: &StoredKey, key: &Key) -> Result<Value> {
    let algorithm = match stored.kind {
        Kind::Rsa => Algorithm::RS256,
        Kind::P256 => Algorithm::ES256,
        Kind::Ed25519 => Algorithm::EdDSA,
    };
    jose::public_jwk(&key.signing, algorithm, stored.certificate.as_deref())
        .map_err(Error::internal)
}
