//! How people are asked for their name and password: the settings.

use std::sync::Arc;

use domain::Result;
use domain::prompts::{defaults, merge_prompts};
use serde_json::{Map, Value};
use store::documents::{self, Key, Kind};

use super::Act;
use crate::App;
use crate::memory::document;

const PROMPTS: Key<'static> = Key(Kind::Prompts, "");

/// The settings as they are.
///
/// # Errors
/// If the database refuses; so does [`is_identifier_first`].
pub async fn get(app: &App) -> Result<Arc<Map<String, Value>>> {
    let found = document(app, PROMPTS).await?;
    Ok(found.unwrap_or_else(|| Arc::new(defaults())))
}

/// Whether the password is asked for on a page of its own.
pub(crate) async fn is_identifier_first(app: &App) -> Result<bool> {
    Ok(get(app).await?.get("identifier_first") == Some(&Value::Bool(true)))
}

/// Changes settings by a body that its schema has accepted.
///
/// # Errors
/// [`domain::Error::Unsupported`] for pages that there aren't.
pub async fn update(app: &App, act: &Act, sent: &Map<String, Value>) -> Result<Map<String, Value>> {
    let tenant = app.home().tenant;
    let mut writer = app.db().write().await?;
    let found = documents::take(&mut writer, tenant, PROMPTS).await?;
    let before = found.unwrap_or_else(defaults);
    let mut after = before.clone();
    merge_prompts(&mut after, sent)?;
    documents::put(&mut writer, tenant, PROMPTS, (&after, act.now)).await?;
    act.record(app, &mut writer, &before.into(), &after.clone().into())?;
    writer.commit().await?;
    Ok(after)
}
