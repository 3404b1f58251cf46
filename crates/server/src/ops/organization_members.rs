//! Who is a member of an organization, and which roles members have in it.

use std::collections::BTreeSet;

use domain::role::{Owner, Role};
use domain::{Error, Noun, Result};
use serde_json::{Value, json};
use store::{Writer, organization_members, organizations, roles, user_roles};

use super::Act;
use crate::App;

/// Makes users members: all of them, or none.
///
/// # Errors
/// [`Error::NotFound`] for the organization, [`Error::Unknown`] for a user, [`Error::Limit`].
pub async fn add(app: &App, act: &Act, id: &str, user_ids: &[String]) -> Result<()> {
    let mut writer = app.db().write().await?;
    let (organization, ids, users) = hold(app, &mut writer, id, user_ids).await?;
    if users.len() < ids.len() {
        return Err(Error::Unknown(Noun::User));
    }
    let tenant = app.home().tenant;
    organization_members::add(&mut writer, tenant, (organization, &users), act.now).await?;
    let added = json!({"organization_id": id, "members": ids});
    act.record(app, &mut writer, &Value::Null, &added)?;
    writer.commit().await
}

/// Makes somebody a member who logs in by a connection that says so
/// (`assign_membership_on_login`); members stay what they are.
///
/// # Errors
/// [`Error::NotFound`] for the organization. Whoever can't become a member because there are too
/// many isn't one, which is said where somebody asks for it.
pub(crate) async fn join(app: &App, id: &str, user_id: &str) -> Result<()> {
    let (tenant, now) = (app.home().tenant, app.clock().now());
    let mut writer = app.db().write().await?;
    let user_ids = [user_id.to_owned()];
    let (organization, _, users) = hold(app, &mut writer, id, &user_ids).await?;
    let wanted = (organization, users.as_slice());
    match organization_members::add(&mut writer, tenant, wanted, now).await {
        Ok(_) => writer.commit().await,
        Err(Error::Limit { .. }) => Ok(()),
        Err(error) => Err(error),
    }
}

/// Ends memberships, with the roles that the members had in the organization. Users who are no
/// members aren't any already.
///
/// # Errors
/// [`Error::NotFound`] for the organization.
pub async fn remove(app: &App, act: &Act, id: &str, user_ids: &[String]) -> Result<()> {
    let mut writer = app.db().write().await?;
    let (organization, ids, users) = hold(app, &mut writer, id, user_ids).await?;
    let tenant = app.home().tenant;
    organization_members::remove(&mut writer, tenant, (organization, &users), act.now).await?;
    let removed = json!({"organization_id": id, "members": ids});
    act.record(app, &mut writer, &removed, &Value::Null)?;
    writer.commit().await
}

/// The organization's number, the users' ids, each once, and the numbers of those who are there;
/// nobody else can change them until this change ends.
async fn hold<'a>(
    app: &App,
    writer: &mut Writer,
    id: &str,
    user_ids: &'a [String],
) -> Result<(i64, BTreeSet<&'a str>, Vec<i64>)> {
    let tenant = app.home().tenant;
    let found = organizations::hold(writer, tenant, id).await?;
    let (organization, _) = found.ok_or(Error::NotFound(Noun::Organization))?;
    let ids: BTreeSet<&str> = user_ids.iter().map(String::as_str).collect();
    let users = user_roles::hold_users(writer, tenant, &ids).await?;
    Ok((organization, ids, users))
}

/// A member and roles, by id.
#[derive(Debug, Clone, Copy)]
pub struct Member<'a> {
    pub organization: &'a str,
    pub user: &'a str,
    pub roles: &'a [String],
}

/// Gives roles to a member: all of them, or none.
///
/// # Errors
/// [`Error::NotFound`] for the organization or the member, [`Error::UnknownMemberRole`],
/// [`Error::Conflict`] beyond the limit.
pub async fn add_roles(app: &App, act: &Act, member: Member<'_>) -> Result<()> {
    let mut writer = app.db().write().await?;
    let (organization, user, roles) = hold_member(app, &mut writer, member).await?;
    let what = (organization, user, numbers(&roles));
    let what = (what.0, what.1, what.2.as_slice());
    let tenant = app.home().tenant;
    organization_members::add_roles(&mut writer, tenant, what, act.now).await?;
    act.record(app, &mut writer, &Value::Null, &shown(member, &roles))?;
    writer.commit().await
}

/// Takes roles from a member. Those that the member doesn't have are taken already.
///
/// # Errors
/// [`Error::NotFound`] for the organization or the member, [`Error::UnknownMemberRole`].
pub async fn remove_roles(app: &App, act: &Act, member: Member<'_>) -> Result<()> {
    let mut writer = app.db().write().await?;
    let (organization, user, mut roles) = hold_member(app, &mut writer, member).await?;
    let what = (organization, user, numbers(&roles));
    let what = (what.0, what.1, what.2.as_slice());
    let tenant = app.home().tenant;
    let gone = organization_members::remove_roles(&mut writer, tenant, what, act.now).await?;
    roles.retain(|role| gone.contains(&role.number));
    act.record(app, &mut writer, &shown(member, &roles), &Value::Null)?;
    writer.commit().await
}

/// The numbers of the organization and of the member, and the roles; nobody else can change them
/// until this change ends.
async fn hold_member(
    app: &App,
    writer: &mut Writer,
    member: Member<'_>,
) -> Result<(i64, i64, Vec<Role>)> {
    let tenant = app.home().tenant;
    let found = organizations::hold(writer, tenant, member.organization).await?;
    let (organization, _) = found.ok_or(Error::NotFound(Noun::Organization))?;
    for id in member.roles {
        let role = roles::get(writer.conn(), tenant, id).await?;
        let is_given = |role: &Role| match &role.owner {
            Owner::Tenant => true,
            Owner::Organization(owner) => owner == member.organization,
        };
        if !role.is_some_and(|role| is_given(&role)) {
            return Err(Error::UnknownMemberRole(id.clone()));
        }
    }
    let ids = member.roles.iter().map(String::as_str).collect();
    let roles = roles::hold_all(writer, tenant, &ids).await?;
    let ids = BTreeSet::from([member.user]);
    let users = user_roles::hold_users(writer, tenant, &ids).await?;
    let user = users.first().copied().ok_or(Error::NotFound(Noun::User))?;
    let pair = (organization, user);
    if !organization_members::is_member(writer.conn(), tenant, pair).await? {
        return Err(Error::NotFound(Noun::User));
    }
    Ok((organization, user, roles))
}

fn numbers(roles: &[Role]) -> Vec<i64> {
    roles.iter().map(|role| role.number).collect()
}

/// What an audit entry says about roles that a member was given, or that were taken.
fn shown(member: Member<'_>, roles: &[Role]) -> Value {
    let roles: Value = roles.iter().map(Role::brief).collect();
    json!({"organization_id": member.organization, "user_id": member.user, "roles": roles})
}
