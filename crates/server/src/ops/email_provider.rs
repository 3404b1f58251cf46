//! Who carries the tenant's mail. Credentials are sealed under the master key.

use domain::email_provider::EmailProvider;
use domain::{Conflict, Error, Noun, Result};
use jose::{base64url, from_base64url};
use serde_json::{Map, Value};
use store::documents::{self, Key, Kind};
use store::{Conn, Writer};

use super::Act;
use crate::App;

const KEY: Key<'static> = Key(Kind::EmailProvider, "");
/// The member that holds the sealed credentials.
const SEALED: &str = "sealed";
/// What they are sealed for.
const CONTEXT: &str = "credentials of the email provider";

fn decode(app: &App, mut settings: Map<String, Value>) -> Result<EmailProvider> {
    let sealed = settings.shift_remove(SEALED);
    let sealed = sealed.as_ref().and_then(Value::as_str);
    let bytes = from_base64url(sealed.unwrap_or_default()).unwrap_or_default();
    let opened = app.master_key().open(CONTEXT, &bytes);
    let opened = opened.map_err(Error::internal)?;
    Ok(EmailProvider {
        settings,
        credentials: serde_json::from_slice(opened.expose()).map_err(Error::internal)?,
    })
}

async fn store(app: &App, act: &Act, writer: &mut Writer, provider: &EmailProvider) -> Result<()> {
    let text = serde_json::to_vec(&provider.credentials).map_err(Error::internal)?;
    let sealed = base64url(&app.master_key().seal(CONTEXT, &text));
    let mut document = provider.settings.clone();
    document.insert(SEALED.to_owned(), sealed.into());
    documents::put(writer, app.home().tenant, KEY, (&document, act.now)).await
}

/// The provider with its secrets, if there is one.
///
/// # Errors
/// If the database refuses, or if the secrets can't be opened.
pub async fn get(app: &App, conn: Conn<'_>) -> Result<Option<EmailProvider>> {
    let found = documents::get(conn, app.home().tenant, KEY).await?;
    found.map(|document| decode(app, document)).transpose()
}

async fn take(app: &App, writer: &mut Writer) -> Result<Option<EmailProvider>> {
    let found = documents::take(writer, app.home().tenant, KEY).await?;
    found.map(|document| decode(app, document)).transpose()
}

/// Sets the provider by a body that its schema has accepted.
///
/// # Errors
/// [`Conflict::EmailProvider`] if there is one, [`Error::Invalid`].
pub async fn create(app: &App, act: &Act, sent: &Map<String, Value>) -> Result<EmailProvider> {
    let provider = EmailProvider::new(sent).map_err(Error::Invalid)?;
    let mut writer = app.db().write().await?;
    if let Some(other) = take(app, &mut writer).await? {
        return Err(Error::Conflict(Conflict::EmailProvider(
            other.name().to_owned(),
        )));
    }
    store(app, act, &mut writer, &provider).await?;
    act.record(app, &mut writer, &Value::Null, &provider.wire())?;
    writer.commit().await?;
    Ok(provider)
}

/// Changes the provider by a body that its schema has accepted.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Invalid`].
pub async fn update(app: &App, act: &Act, sent: &Map<String, Value>) -> Result<EmailProvider> {
    let mut writer = app.db().write().await?;
    let before = take(app, &mut writer).await?;
    let before = before.ok_or(Error::NotFound(Noun::EmailProvider))?;
    let after = before.updated(sent).map_err(Error::Invalid)?;
    store(app, act, &mut writer, &after).await?;
    act.record(app, &mut writer, &before.wire(), &after.wire())?;
    writer.commit().await?;
    Ok(after)
}

/// Removes the provider, if there is one.
///
/// # Errors
/// If the database refuses.
pub async fn delete(app: &App, act: &Act) -> Result<()> {
    let mut writer = app.db().write().await?;
    let Some(before) = take(app, &mut writer).await? else {
        return Ok(());
    };
    documents::delete(&mut writer, app.home().tenant, KEY, act.now).await?;
    act.record(app, &mut writer, &before.wire(), &Value::Null)?;
    writer.commit().await
}
