//! `/dashboard/applications`: the list of applications, and an application with its sections.

pub(crate) mod apis;
pub(crate) mod connections;
pub(crate) mod create;
pub(crate) mod credentials;
pub(crate) mod delete;
mod frame;
mod kind;
pub(crate) mod list;
pub(crate) mod quickstart;
pub(crate) mod rotate;
pub(crate) mod settings;
mod shown;

use domain::client::Client;

use super::{Fault, Visit};
use crate::App;

/// The label of the navigation's link.
const SECTION: &str = "Applications";

/// The application that the path names. The tenant's own `All Applications` is none that people
/// know.
async fn find(app: &App, visit: &Visit) -> Result<Client, Fault> {
    let mut reader = app.db().read().await?;
    let found = store::clients::get(reader.conn(), app.home().tenant, visit.param("id")).await?;
    found
        .filter(|client| !client.is_global)
        .ok_or_else(Fault::not_found)
}

/// What people call it.
fn called(client: &Client) -> &str {
    let name = client.name();
    if name.trim().is_empty() {
        &client.client_id
    } else {
        name
    }
}
