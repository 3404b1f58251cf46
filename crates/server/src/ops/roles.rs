//! Roles: create, change, delete.

use domain::deletion::Deletion;
use domain::role::{Role, new_role};
use domain::{Error, Noun, Result, ids};
use serde_json::{Map, Value};
use store::{Writer, roles};

use super::{Act, deletions};
use crate::App;

/// Creates a role from a body that its schema has accepted.
///
/// # Errors
/// [`Error::Conflict`] if its owner has a role of this name, [`Error::Unknown`] if the owner isn't
/// there, [`Error::Limit`].
pub async fn create(app: &App, act: &Act, sent: &Map<String, Value>) -> Result<Role> {
    let role = new_role(sent, ids::prefixed(app.random(), "rol_"));
    let mut writer = app.db().write().await?;
    let number = roles::insert(&mut writer, app.home().tenant, &role, act.now).await?;
    let role = Role { number, ..role };
    act.record(app, &mut writer, &Value::Null, &role.created())?;
    writer.commit().await?;
    Ok(role)
}

/// Changes a role by a body that its schema has accepted.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Conflict`] if its owner has another role of this name.
pub async fn update(app: &App, act: &Act, id: &str, sent: &Map<String, Value>) -> Result<Role> {
    let mut writer = app.db().write().await?;
    let tenant = app.home().tenant;
    let before = roles::take(&mut writer, tenant, id).await?;
    let before = before.ok_or(Error::NotFound(Noun::Role))?;
    let after = before.updated(sent);
    roles::update(&mut writer, tenant, &after, act.now).await?;
    act.record(app, &mut writer, &before.wire(), &after.wire())?;
    writer.commit().await?;
    Ok(after)
}

/// Deletes a role: nobody has it any more, until it is restored.
///
/// # Errors
/// [`Error::NotFound`], also for one that was deleted.
pub async fn delete(app: &App, act: &Act, id: &str) -> Result<()> {
    let mut writer = app.db().write().await?;
    let tenant = app.home().tenant;
    let role = roles::take(&mut writer, tenant, id).await?;
    let role = role.ok_or(Error::NotFound(Noun::Role))?;
    bury(app, act, &mut writer, &role).await?;
    act.record(app, &mut writer, &role.wire(), &Value::Null)?;
    writer.commit().await
}

/// Deletes a role that was taken, as a deletion that can be undone.
pub(super) async fn bury(
    app: &App,
    act: &Act,
    writer: &mut Writer,
    role: &Role,
) -> Result<Deletion> {
    let deletion = deletions::of_role(app, act, writer, role).await?;
    roles::delete(writer, app.home().tenant, role, (&deletion.id, act.now)).await?;
    Ok(deletion)
}
