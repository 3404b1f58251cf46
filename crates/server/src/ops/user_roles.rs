//! Which users have which roles of the tenant: give, take.

use std::collections::BTreeSet;

use domain::role::{Owner, Role};
use domain::{Error, Noun, Result};
use serde_json::{Value, json};
use store::{Writer, roles, user_roles, users};

use super::Act;
use crate::App;

/// Gives roles to a user: all of them, or none.
///
/// # Errors
/// [`Error::NotFound`] for the user or a role, [`Error::Refused`] beyond the limit.
pub async fn add(app: &App, act: &Act, user_id: &str, role_ids: &[String]) -> Result<()> {
    let mut writer = app.db().write().await?;
    let (user, roles) = hold(app, &mut writer, user_id, role_ids).await?;
    let tenant = app.home().tenant;
    user_roles::add(&mut writer, tenant, (&[user], &numbers(&roles)), act.now).await?;
    act.record(app, &mut writer, &Value::Null, &shown(user_id, &roles))?;
    writer.commit().await
}

/// Takes roles from a user. Those that the user doesn't have are taken already.
///
/// # Errors
/// [`Error::NotFound`] for the user or a role.
pub async fn remove(app: &App, act: &Act, user_id: &str, role_ids: &[String]) -> Result<()> {
    let mut writer = app.db().write().await?;
    let (user, mut roles) = hold(app, &mut writer, user_id, role_ids).await?;
    let tenant = app.home().tenant;
    let what = (user, numbers(&roles));
    let removed = user_roles::remove(&mut writer, tenant, (what.0, &what.1), act.now).await?;
    roles.retain(|role| removed.contains(&role.number));
    act.record(app, &mut writer, &shown(user_id, &roles), &Value::Null)?;
    writer.commit().await
}

/// The user's number, and the roles of these ids; nobody else can change them until this change
/// ends.
async fn hold(
    app: &App,
    writer: &mut Writer,
    user_id: &str,
    role_ids: &[String],
) -> Result<(i64, Vec<Role>)> {
    let tenant = app.home().tenant;
    let missing = || Error::NotFound(Noun::User);
    let known = users::number(writer.conn(), tenant, user_id).await?;
    known.ok_or_else(missing)?;
    let ids = role_ids.iter().map(String::as_str).collect();
    let roles = roles::hold_all(writer, tenant, &ids).await?;
    // An organization's roles are given to its members only.
    if roles.iter().any(|role| role.owner != Owner::Tenant) {
        return Err(Error::NotFound(Noun::Role));
    }
    let held = user_roles::hold_users(writer, tenant, &BTreeSet::from([user_id])).await?;
    Ok((held.first().copied().ok_or_else(missing)?, roles))
}

fn numbers(roles: &[Role]) -> Vec<i64> {
    roles.iter().map(|role| role.number).collect()
}

/// What an audit entry says about roles that a user was given, or that were taken from the user.
fn shown(user_id: &str, roles: &[Role]) -> Value {
    let roles: Value = roles.iter().map(Role::brief).collect();
    json!({"user_id": user_id, "roles": roles})
}

/// Gives a role to users: to all of them, or to none.
///
/// # Errors
/// [`Error::NotFound`] for the role, [`Error::Unknown`] for a user, [`Error::Refused`] beyond the
/// limit.
pub async fn add_users(app: &App, act: &Act, role_id: &str, user_ids: &[String]) -> Result<()> {
    let mut writer = app.db().write().await?;
    let tenant = app.home().tenant;
    let role = roles::hold(&mut writer, tenant, role_id).await?;
    let role = role.filter(|role| role.owner == Owner::Tenant);
    let role = role.ok_or(Error::NotFound(Noun::Role))?;
    let ids: BTreeSet<&str> = user_ids.iter().map(String::as_str).collect();
    let users = user_roles::hold_users(&mut writer, tenant, &ids).await?;
    if users.len() < ids.len() {
        return Err(Error::Unknown(Noun::User));
    }
    user_roles::add(&mut writer, tenant, (&users, &[role.number]), act.now).await?;
    let given = json!({"role_id": role.id, "users": ids});
    act.record(app, &mut writer, &Value::Null, &given)?;
    writer.commit().await
}
