//! `/dashboard/users`: the list of users, and a user with its sections.

pub(crate) mod assign_permissions;
pub(crate) mod assign_roles;
pub(crate) mod authorized;
pub(crate) mod block;
pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod details;
pub(crate) mod devices;
mod frame;
pub(crate) mod list;
pub(crate) mod logs;
mod metadata;
pub(crate) mod password;
pub(crate) mod permissions;
mod query;
pub(crate) mod raw;
pub(crate) mod roles;

use domain::user::User;

use super::{Fault, Visit};
use crate::App;

/// The label of the navigation's link.
const SECTION: &str = "Users";

/// The user whom the path names.
async fn find(app: &App, visit: &Visit) -> Result<User, Fault> {
    let mut reader = app.db().read().await?;
    let found = store::users::get(reader.conn(), app.home().tenant, visit.param("id")).await?;
    found.ok_or_else(Fault::not_found)
}

/// What people call a user: the name, which is the address unless somebody chose another.
pub(crate) fn called(user: &User) -> &str {
    let known = ["name", "email", "username", "phone_number"];
    let mut known = known.into_iter().filter_map(|key| user.text(key));
    known
        .find(|text| !text.trim().is_empty())
        .unwrap_or(&user.user_id)
}
