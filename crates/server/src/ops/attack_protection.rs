//! How a tenant protects its logins: the settings.

use std::sync::Arc;

use domain::Result;
use domain::attack_protection::Protection;
use serde_json::{Map, Value};
use store::documents::{self, Key, Kind};

use super::Act;
use crate::App;
use crate::memory::document;

fn key(protection: Protection) -> Key<'static> {
    Key(Kind::AttackProtection, protection.as_str())
}

/// The settings as they are.
///
/// # Errors
/// If the database refuses.
pub async fn get(app: &App, protection: Protection) -> Result<Arc<Map<String, Value>>> {
    let found = document(app, key(protection)).await?;
    Ok(found.unwrap_or_else(|| Arc::new(protection.defaults())))
}

/// Changes settings by a body that its schema has accepted.
///
/// # Errors
/// If the database refuses.
pub async fn update(
    app: &App,
    act: &Act,
    protection: Protection,
    sent: &Map<String, Value>,
) -> Result<Map<String, Value>> {
    let (tenant, key) = (app.home().tenant, key(protection));
    let mut writer = app.db().write().await?;
    let found = documents::take(&mut writer, tenant, key).await?;
    let before = found.unwrap_or_else(|| protection.defaults());
    let mut after = before.clone();
    protection.merge(&mut after, sent);
    documents::put(&mut writer, tenant, key, (&after, act.now)).await?;
    act.record(app, &mut writer, &before.into(), &after.clone().into())?;
    writer.commit().await?;
    Ok(after)
}
