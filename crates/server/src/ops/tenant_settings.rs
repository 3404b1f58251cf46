//! The tenant's settings.

use domain::tenant::{TenantSettings, merge_settings};
use domain::{Error, Result};
use serde_json::{Map, Value};
use store::tenants;

use super::Act;
use crate::App;

/// Changes the settings by a body that its schema has accepted.
///
/// # Errors
/// [`Error::Internal`] only.
pub async fn update(app: &App, act: &Act, sent: &Map<String, Value>) -> Result<TenantSettings> {
    let tenant = app.home().tenant;
    let mut writer = app.db().write().await?;
    let found = tenants::take(&mut writer, tenant).await?;
    let mut settings = found.ok_or_else(|| Error::internal("the tenant is gone"))?;
    let before = Value::Object(settings.settings.clone());
    merge_settings(&mut settings.settings, sent);
    tenants::update(&mut writer, tenant, &settings, act.now).await?;
    let after = Value::Object(settings.settings.clone());
    act.record(app, &mut writer, &before, &after)?;
    writer.commit().await?;
    Ok(settings)
}
