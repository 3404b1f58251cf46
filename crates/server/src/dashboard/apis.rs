//! `/dashboard/apis`: the list of APIs, and an API with its sections.

pub(crate) mod access;
pub(crate) mod access_edit;
pub(crate) mod create;
pub(crate) mod delete;
mod frame;
pub(crate) mod list;
pub(crate) mod permissions;
pub(crate) mod quickstart;
pub(crate) mod settings;
pub(crate) mod test;

use std::sync::Arc;

use domain::resource_server::ResourceServer;

use super::{Answer, Fault, Reply, Visit, link};
use crate::App;

/// The label of the navigation's link.
const SECTION: &str = "APIs";

/// `GET /dashboard/apis/{id}`: its most important section.
pub(crate) async fn show(_: App, visit: Arc<Visit>) -> Answer {
    let to = link::path(&["apis", visit.param("id"), "permissions"]);
    Ok(Reply::See(to))
}

/// The API that the path names by its id.
async fn find(app: &App, visit: &Visit) -> Result<ResourceServer, Fault> {
    let mut reader = app.db().read().await?;
    let found = store::resource_servers::find(&mut reader, app.home(), visit.param("id")).await?;
    found
        .filter(|server| server.id == visit.param("id"))
        .ok_or_else(Fault::not_found)
}

/// What people call it.
fn name(server: &ResourceServer) -> &str {
    server
        .name()
        .filter(|name| !name.is_empty())
        .unwrap_or(&server.identifier)
}
