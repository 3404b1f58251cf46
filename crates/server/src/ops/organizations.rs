//! Organizations: create, change, delete.

use domain::organization::{Organization, new_organization};
use domain::{Error, Noun, Result, ids};
use serde_json::{Map, Value};
use store::organizations;

use super::{Act, organization_connections};
use crate::App;

/// Creates an organization from a body that its schema has accepted, with the connections in it.
///
/// # Errors
/// [`Error::Conflict`] if there is one of this name, [`Error::Limit`], and what giving it a
/// connection can end with.
pub async fn create(app: &App, act: &Act, sent: &Map<String, Value>) -> Result<Organization> {
    let made = new_organization(sent, ids::prefixed(app.random(), "org_"));
    let mut writer = app.db().write().await?;
    let number = organizations::insert(&mut writer, app.home().tenant, &made, act.now).await?;
    let mut added = Vec::new();
    let connections = sent.get("enabled_connections").and_then(Value::as_array);
    for connection in connections
        .into_iter()
        .flatten()
        .filter_map(Value::as_object)
    {
        let what = (number, connection);
        let connection = organization_connections::attach(app, act, &mut writer, what).await?;
        added.push(connection.legacy_wire());
    }
    let mut shown = made.written();
    if let (Value::Object(shown), false) = (&mut shown, added.is_empty()) {
        shown.insert("enabled_connections".to_owned(), added.into());
    }
    act.record(app, &mut writer, &Value::Null, &shown)?;
    writer.commit().await?;
    Ok(made)
}

/// Changes an organization by a body that its schema has accepted.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Conflict`] if there is another one of this name.
pub async fn update(
    app: &App,
    act: &Act,
    id: &str,
    sent: &Map<String, Value>,
) -> Result<Organization> {
    let mut writer = app.db().write().await?;
    let tenant = app.home().tenant;
    let found = organizations::take(&mut writer, tenant, id).await?;
    let (number, before) = found.ok_or(Error::NotFound(Noun::Organization))?;
    let after = before.updated(sent);
    organizations::update(&mut writer, tenant, (number, &after), act.now).await?;
    act.record(app, &mut writer, &before.wire(), &after.wire())?;
    writer.commit().await?;
    Ok(after)
}

/// Deletes an organization with its members and the roles that it owns.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn delete(app: &App, act: &Act, id: &str) -> Result<()> {
    let mut writer = app.db().write().await?;
    let tenant = app.home().tenant;
    let found = organizations::take(&mut writer, tenant, id).await?;
    let (number, gone) = found.ok_or(Error::NotFound(Noun::Organization))?;
    organizations::delete(&mut writer, tenant, (number, &gone), act.now).await?;
    act.record(app, &mut writer, &gone.wire(), &Value::Null)?;
    writer.commit().await
}
