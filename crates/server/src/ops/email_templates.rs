//! The texts of the tenant's mails.

use std::sync::Arc;

use domain::email_template::updated;
use domain::{Conflict, Error, Noun, Result};
use serde_json::{Map, Value};
use store::documents::{self, Key, Kind};

use super::Act;
use crate::App;
use crate::memory::document;

/// The template of this name, if the tenant has one of its own.
///
/// # Errors
/// If the database refuses.
pub async fn get(app: &App, name: &str) -> Result<Option<Arc<Map<String, Value>>>> {
    document(app, Key(Kind::EmailTemplate, name)).await
}

/// Makes a template from a body that its schema has accepted.
///
/// # Errors
/// [`Conflict::EmailTemplate`] if there is one of its name.
pub async fn create(app: &App, act: &Act, sent: &Map<String, Value>) -> Result<Map<String, Value>> {
    let tenant = app.home().tenant;
    let name = sent.get("template").and_then(Value::as_str);
    let key = Key(Kind::EmailTemplate, name.unwrap_or_default());
    let mut writer = app.db().write().await?;
    if documents::take(&mut writer, tenant, key).await?.is_some() {
        return Err(Error::Conflict(Conflict::EmailTemplate(key.1.to_owned())));
    }
    let template = updated(&Map::new(), sent);
    documents::put(&mut writer, tenant, key, (&template, act.now)).await?;
    act.record(app, &mut writer, &Value::Null, &template.clone().into())?;
    writer.commit().await?;
    Ok(template)
}

/// Changes a template by a body that its schema has accepted; one that isn't there is made if
/// `may_make`.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Refused`] if the body names another template.
pub async fn update(
    app: &App,
    act: &Act,
    (name, may_make): (&str, bool),
    sent: &Map<String, Value>,
) -> Result<Map<String, Value>> {
    let tenant = app.home().tenant;
    if sent.get("template").is_some_and(|other| other != name) {
        return Err(Error::Refused("The name of a template can't be changed."));
    }
    let key = Key(Kind::EmailTemplate, name);
    let mut writer = app.db().write().await?;
    let before = documents::take(&mut writer, tenant, key).await?;
    if before.is_none() && !may_make {
        return Err(Error::NotFound(Noun::EmailTemplate));
    }
    let after = updated(before.as_ref().unwrap_or(&Map::new()), sent);
    documents::put(&mut writer, tenant, key, (&after, act.now)).await?;
    let before = before.map_or(Value::Null, Value::Object);
    act.record(app, &mut writer, &before, &after.clone().into())?;
    writer.commit().await?;
    Ok(after)
}
