//! `/dashboard/roles`: the list of roles, and a role with its sections.

pub(crate) mod create;
pub(crate) mod delete;
mod frame;
pub(crate) mod give;
pub(crate) mod list;
pub(crate) mod permissions;
pub(crate) mod settings;
pub(crate) mod users;

use domain::role::Role;

use super::{Fault, Visit};
use crate::App;

/// The label of the navigation's link.
const SECTION: &str = "Roles";

/// The role that the path names.
async fn find(app: &App, visit: &Visit) -> Result<Role, Fault> {
    let mut reader = app.db().read().await?;
    let found = store::roles::get(reader.conn(), app.home().tenant, visit.param("id")).await?;
    found.ok_or_else(Fault::not_found)
}
