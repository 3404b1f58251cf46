//! The permissions that a user holds directly: give, take.

use std::collections::BTreeSet;

use domain::assignment::PermissionName;
use domain::{Error, Noun, Result};
use serde_json::{Value, json};
use store::permission_holders::{self, Holder};
use store::{Writer, permission_names, user_roles, users};

use super::Act;
use crate::App;

/// Gives permissions to a user: all of those named, or none.
///
/// # Errors
/// [`Error::NotFound`] for the user or an API, [`Error::UnknownPermission`], [`Error::Refused`]
/// beyond the limit.
pub async fn add(app: &App, act: &Act, user_id: &str, names: &[PermissionName]) -> Result<()> {
    let mut writer = app.db().write().await?;
    let home = app.home();
    let known = users::number(writer.conn(), home.tenant, user_id).await?;
    known.ok_or(Error::NotFound(Noun::User))?;
    let permissions = permission_names::find(&mut writer, home, names).await?;
    let holder = hold(app, &mut writer, user_id).await?;
    let what = (permissions.as_slice(), act.now);
    permission_holders::add(&mut writer, home.tenant, holder, what).await?;
    act.record(app, &mut writer, &Value::Null, &shown(user_id, names))?;
    writer.commit().await
}

/// Takes permissions from a user. Those that the user doesn't hold directly are taken already.
///
/// # Errors
/// [`Error::NotFound`] for the user.
pub async fn remove(app: &App, act: &Act, user_id: &str, names: &[PermissionName]) -> Result<()> {
    let mut writer = app.db().write().await?;
    let home = app.home();
    permission_names::hold_apis(&mut writer, home, names).await?;
    let holder = hold(app, &mut writer, user_id).await?;
    let removed = permission_holders::remove(&mut writer, home, holder, (names, act.now)).await?;
    act.record(app, &mut writer, &shown(user_id, &removed), &Value::Null)?;
    writer.commit().await
}

async fn hold(app: &App, writer: &mut Writer, user_id: &str) -> Result<Holder> {
    let ids = BTreeSet::from([user_id]);
    let held = user_roles::hold_users(writer, app.home().tenant, &ids).await?;
    let number = held.first().copied();
    Ok(Holder::User(number.ok_or(Error::NotFound(Noun::User))?))
}

/// What an audit entry says about permissions that a user was given, or that were taken.
fn shown(user_id: &str, names: &[PermissionName]) -> Value {
    let names: Vec<Value> = names.iter().map(PermissionName::wire).collect();
    json!({"user_id": user_id, "permissions": names})
}
