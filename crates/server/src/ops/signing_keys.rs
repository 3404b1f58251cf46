//! Signing keys: make, rotate, revoke (Management API reference §8).
//!
//! There are always a current key and a next one, which is published before it is used. Rotating
//! makes the next key current; the current key becomes previous and verifies until it is revoked.

use domain::{Error, Noun, Result, Timestamp, ids};
use serde_json::{Value, json};
use store::signing_keys::{self, Kind, State, StoredKey};
use store::{Writer, tenants};

use super::Act;
use crate::{App, keyring};

/// How long a signing key's certificate is valid, in milliseconds: 13 years, as Auth0's. Nothing
/// checks it; it carries the key.
const CERTIFICATE_MILLIS: i64 = 13 * 365 * 86_400_000;

/// Makes a key that is not stored yet. Takes some tens of milliseconds for RSA.
pub(super) fn generate(app: &App, kind: Kind, state: State, now: Timestamp) -> Result<StoredKey> {
    let private_key = match kind {
        Kind::Rsa => jose::generate_rsa_2048(),
        Kind::P256 => jose::generate_p256(),
        Kind::Ed25519 => jose::generate_ed25519(),
    }
    .map_err(Error::internal)?;
    build(app, kind, state, private_key.expose(), now)
}

/// A key to be stored, from its PKCS#8.
pub(super) fn build(
    app: &App,
    kind: Kind,
    state: State,
    private_key: &[u8],
    now: Timestamp,
) -> Result<StoredKey> {
    let certificate = match kind {
        Kind::Rsa => Some(certificate(app, private_key, now)?),
        Kind::P256 | Kind::Ed25519 => None,
    };
    Ok(StoredKey {
        kid: ids::key_id(app.random()),
        kind,
        state,
        private_key: keyring::seal(app, private_key),
        certificate,
        created_at: now,
        current_since: (state == State::Current).then_some(now),
        current_until: None,
        revoked_at: None,
    })
}

fn certificate(app: &App, private_key: &[u8], now: Timestamp) -> Result<String> {
    let until = now.plus_millis(CERTIFICATE_MILLIS);
    jose::signing_certificate(private_key, app.host(), now.seconds(), until.seconds())
        .map_err(Error::internal)
}

/// Makes the current key for an algorithm beyond Auth0's if there is none.
pub(super) async fn ensure(
    app: &App,
    writer: &mut Writer,
    algorithm: &str,
    now: Timestamp,
) -> Result<()> {
    let kind = match algorithm {
        "ES256" => Kind::P256,
        "EdDSA" => Kind::Ed25519,
        _ => return Ok(()),
    };
    let tenant = app.home().tenant;
    let keys = signing_keys::all(writer.conn(), tenant).await?;
    if keys
        .iter()
        .any(|key| key.kind == kind && key.state == State::Current)
    {
        return Ok(());
    }
    let key = generate(app, kind, State::Current, now)?;
    signing_keys::put(writer, tenant, &key, now).await
}

/// Makes the next key current and adds a new next one, which is returned. Keys of other kinds
/// are replaced at once.
///
/// # Errors
/// [`Error::Internal`] only.
pub async fn rotate(app: &App, act: &Act) -> Result<StoredKey> {
    // Before the transaction: making a key takes long.
    let new = generate(app, Kind::Rsa, State::Next, act.now)?;
    let tenant = app.home().tenant;
    let mut writer = locked(app).await?;
    let keys = signing_keys::all(writer.conn(), tenant).await?;
    for mut key in keys {
        let others = key.kind != Kind::Rsa && key.state == State::Current;
        if others {
            let successor = generate(app, key.kind, State::Current, act.now)?;
            signing_keys::put(&mut writer, tenant, &successor, act.now).await?;
        }
        match key.state {
            State::Current => {
                key.state = State::Previous;
                key.current_until = Some(act.now);
            }
            State::Next => {
                key.state = State::Current;
                key.current_since = Some(act.now);
            }
            State::Previous | State::Revoked => continue,
        }
        signing_keys::put(&mut writer, tenant, &key, act.now).await?;
    }
    signing_keys::put(&mut writer, tenant, &new, act.now).await?;
    let made = json!({"kid": new.kid});
    act.record(app, &mut writer, &Value::Null, &made)?;
    writer.commit().await?;
    Ok(new)
}

/// A change of keys excludes every other one.
async fn locked(app: &App) -> Result<Writer> {
    let mut writer = app.db().write().await?;
    tenants::take(&mut writer, app.home().tenant).await?;
    Ok(writer)
}

/// Revokes a key: nothing that it signed verifies any more. A next key is replaced by a new one.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Refused`] for the current key, which must be rotated first.
pub async fn revoke(app: &App, act: &Act, kid: &str) -> Result<StoredKey> {
    let replacement = generate(app, Kind::Rsa, State::Next, act.now)?;
    let tenant = app.home().tenant;
    let mut writer = locked(app).await?;
    let keys = signing_keys::all(writer.conn(), tenant).await?;
    let found = keys.into_iter().find(|key| key.kid == kid);
    let mut key = found.ok_or(Error::NotFound(Noun::SigningKey))?;
    match key.state {
        State::Current => {
            return Err(Error::Refused(
                "The current signing key cannot be revoked. Rotate it first.",
            ));
        }
        State::Next => signing_keys::put(&mut writer, tenant, &replacement, act.now).await?,
        State::Previous => {}
        State::Revoked => return Ok(key),
    }
    let before = json!({"kid": key.kid, "revoked": false});
    key.state = State::Revoked;
    key.revoked_at = Some(act.now);
    signing_keys::put(&mut writer, tenant, &key, act.now).await?;
    let after = json!({"kid": key.kid, "revoked": true});
    act.record(app, &mut writer, &before, &after)?;
    writer.commit().await?;
    Ok(key)
}

/// The certificate of the current key in the two forms that clients are answered.
#[derive(Debug, Clone)]
pub struct Certificate {
    pub pem: String,
    pub pkcs7: String,
}

/// The current key's certificate.
///
/// # Errors
/// [`Error::Internal`] only.
pub async fn current_certificate(app: &App) -> Result<std::sync::Arc<Certificate>> {
    let keyring = keyring::load(app).await?;
    keyring
        .certificate
        .clone()
        .ok_or_else(|| Error::internal("there is no current signing key"))
}
