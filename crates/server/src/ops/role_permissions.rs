//! The permissions of a role: give, take.

use domain::assignment::PermissionName;
use domain::{Error, Noun, Result};
use serde_json::{Value, json};
use store::permission_holders::{self, Holder};
use store::{permission_names, roles};

use super::Act;
use crate::App;

/// Gives permissions to a role: all of those named, or none.
///
/// # Errors
/// [`Error::NotFound`] for the role or an API, [`Error::UnknownPermission`], [`Error::Refused`]
/// beyond the limit.
pub async fn add(app: &App, act: &Act, id: &str, names: &[PermissionName]) -> Result<()> {
    let mut writer = app.db().write().await?;
    let home = app.home();
    if roles::get(writer.conn(), home.tenant, id).await?.is_none() {
        return Err(Error::NotFound(Noun::Role));
    }
    let permissions = permission_names::find(&mut writer, home, names).await?;
    let role = roles::hold(&mut writer, home.tenant, id).await?;
    let role = role.ok_or(Error::NotFound(Noun::Role))?;
    let holder = Holder::Role(role.number);
    let what = (permissions.as_slice(), act.now);
    permission_holders::add(&mut writer, home.tenant, holder, what).await?;
    act.record(app, &mut writer, &Value::Null, &shown(id, names))?;
    writer.commit().await
}

/// Takes permissions from a role. Those it doesn't hold are taken already.
///
/// # Errors
/// [`Error::NotFound`] for the role.
pub async fn remove(app: &App, act: &Act, id: &str, names: &[PermissionName]) -> Result<()> {
    let mut writer = app.db().write().await?;
    let home = app.home();
    permission_names::hold_apis(&mut writer, home, names).await?;
    let role = roles::hold(&mut writer, home.tenant, id).await?;
    let role = role.ok_or(Error::NotFound(Noun::Role))?;
    let holder = Holder::Role(role.number);
    let removed = permission_holders::remove(&mut writer, home, holder, (names, act.now)).await?;
    act.record(app, &mut writer, &shown(id, &removed), &Value::Null)?;
    writer.commit().await
}

/// What an audit entry says about permissions that a role was given, or that were taken from it.
fn shown(role: &str, names: &[PermissionName]) -> Value {
    let names: Vec<Value> = names.iter().map(PermissionName::wire).collect();
    json!({"role_id": role, "permissions": names})
}
