//! `/dashboard/apis`: the list of APIs, and an API with its sections.

pub(crate) mod create;
mod frame;
pub(crate) mod list;

use domain::resource_server::ResourceServer;

use super::{Fault, Visit};
use crate::App;

/// The label of the navigation's link.
const SECTION: &str = "APIs";

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
