//! Public keys of applications: add, limit, remove (Management API reference §4.5).

use domain::client::credential_lists_mut;
use domain::{Error, Noun, Result, Timestamp, ids};
use serde_json::{Map, Value, json};
use store::clients;
use store::credentials::{self as stored, Credential};

use super::Act;
use crate::App;

/// Number of credentials that one application may have.
const CREDENTIALS_MAX: usize = 50;

/// Reads a credential from a body that its schema has accepted.
///
/// # Errors
/// [`Error::Refused`] for a key or certificate that can't be used.
pub(super) fn parse(app: &App, sent: &Value, now: Timestamp) -> Result<Credential> {
    let text = |key: &str| sent.get(key).and_then(Value::as_str);
    let mut settings = Map::new();
    let mut set = |key: &str, value: Value| settings.insert(key.to_owned(), value);
    set(
        "credential_type",
        text("credential_type").unwrap_or_default().into(),
    );
    let mut expires_at = text("expires_at").and_then(Timestamp::parse);
    let pem = text("pem").map(|pem| pem.replace("\\n", "\n"));
    match (text("credential_type"), pem.as_deref()) {
        (Some("public_key"), Some(pem)) => {
            let key = jose::PublicKeyCredential::parse(pem).map_err(|_| BAD_PEM)?;
            let kid = text("kid").map_or_else(|| key.thumbprint(), str::to_owned);
            set("kid", kid.into());
            set("alg", text("alg").unwrap_or("RS256").into());
            if sent.get("parse_expiry_from_cert") == Some(&Value::Bool(true)) {
                expires_at = key.not_after().map(Timestamp::from_seconds).or(expires_at);
            }
        }
        (Some("x509_cert"), Some(pem)) => {
            let certificate = jose::CertificateCredential::parse(pem).map_err(|_| BAD_PEM)?;
            set("thumbprint_sha256", certificate.thumbprint_sha256().into());
            expires_at = Some(Timestamp::from_seconds(certificate.not_after()));
        }
        (_, Some(pem)) => {
            let certificate = jose::CertificateCredential::parse(pem).map_err(|_| BAD_PEM)?;
            set("subject_dn", certificate.subject_dn().into());
        }
        (_, None) => {
            set("subject_dn", text("subject_dn").unwrap_or_default().into());
        }
    }
    if let Some(name) = text("name") {
        set("name", name.into());
    }
    Ok(Credential {
        id: ids::base58(app.random(), "cred_"),
        settings,
        pem,
        created_at: now,
        updated_at: now,
        expires_at,
    })
}

const BAD_PEM: Error = Error::Refused("pem is not a usable public key or certificate");

/// The credential as the Management API answers it.
pub fn wire(credential: &Credential) -> Value {
    let mut out = Map::new();
    out.insert("id".to_owned(), credential.id.clone().into());
    out.extend(credential.settings.clone());
    out.insert("created_at".to_owned(), credential.created_at.iso().into());
    out.insert("updated_at".to_owned(), credential.updated_at.iso().into());
    if let Some(expires_at) = credential.expires_at {
        out.insert("expires_at".to_owned(), expires_at.iso().into());
    }
    Value::Object(out)
}

/// Adds a credential to an application. It is used once the application names it.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Refused`], [`Error::Limit`].
pub async fn create(app: &App, act: &Act, client_id: &str, sent: &Value) -> Result<Credential> {
    let credential = parse(app, sent, act.now)?;
    let tenant = app.home().tenant;
    let mut writer = app.db().write().await?;
    let client = clients::take(&mut writer, tenant, client_id).await?;
    client.ok_or(Error::NotFound(Noun::Client))?;
    if stored::of_client(writer.conn(), tenant, client_id)
        .await?
        .len()
        >= CREDENTIALS_MAX
    {
        return Err(Error::Limit {
            what: "credentials",
            max: CREDENTIALS_MAX,
        });
    }
    stored::insert(&mut writer, tenant, client_id, &credential).await?;
    act.record(app, &mut writer, &Value::Null, &wire(&credential))?;
    writer.commit().await?;
    Ok(credential)
}

/// Sets when a credential ends; `None` lets it live on.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn update(
    app: &App,
    act: &Act,
    (client_id, id): (&str, &str),
    expires_at: Option<Timestamp>,
) -> Result<Credential> {
    let tenant = app.home().tenant;
    let mut writer = app.db().write().await?;
    let client = clients::take(&mut writer, tenant, client_id).await?;
    client.ok_or(Error::NotFound(Noun::Client))?;
    let own = stored::of_client(writer.conn(), tenant, client_id).await?;
    let found = own.into_iter().find(|credential| credential.id == id);
    let mut credential = found.ok_or(Error::NotFound(Noun::Credential))?;
    let before = wire(&credential);
    credential.expires_at = expires_at;
    credential.updated_at = act.now;
    stored::update(&mut writer, tenant, client_id, &credential).await?;
    act.record(app, &mut writer, &before, &wire(&credential))?;
    writer.commit().await?;
    Ok(credential)
}

/// Removes a credential, also from the application's methods. One that isn't there is removed
/// already.
pub async fn delete(app: &App, act: &Act, client_id: &str, id: &str) -> Result<()> {
    let tenant = app.home().tenant;
    let mut writer = app.db().write().await?;
    let Some(mut client) = clients::take(&mut writer, tenant, client_id).await? else {
        return Ok(());
    };
    let own = stored::of_client(writer.conn(), tenant, client_id).await?;
    let Some(credential) = own.into_iter().find(|credential| credential.id == id) else {
        return Ok(());
    };
    stored::delete(&mut writer, tenant, (client_id, id), act.now).await?;
    if forget(&mut client.settings, id) {
        clients::update(&mut writer, tenant, &client, act.now).await?;
    }
    act.record(app, &mut writer, &wire(&credential), &json!(null))?;
    writer.commit().await
}

/// Takes the credential out of the lists that name it.
fn forget(settings: &mut Map<String, Value>, id: &str) -> bool {
    let mut found = false;
    for list in credential_lists_mut(settings) {
        let before = list.len();
        list.retain(|credential| credential.get("id").and_then(Value::as_str) != Some(id));
        found |= list.len() < before;
    }
    found
}
