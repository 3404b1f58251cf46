//! `POST /dashboard/deletions/{deletion}/restore`: undoes a deletion of permissions, an API, an
//! application or a role.

use std::sync::Arc;

use domain::deletion::{Deletion, Kind};
use domain::permission::{NotRestored, Why};
use http::StatusCode;
use serde_json::Map;

use super::super::super::{Answer, Fault, Reply, Visit, link};
use super::list::{self, Beside};
use crate::App;
use crate::ops::permissions::{HOLDER_SCOPES, Reach};
use crate::ops::{Refused, deletions as ops};

pub(crate) async fn submit(app: App, visit: Arc<Visit>) -> Answer {
    let id = visit.param("deletion").to_owned();
    let mut reader = app.db().read().await?;
    let found = store::deletions::get(reader.conn(), app.home().tenant, &id).await?;
    drop(reader);
    let deletion = found.ok_or_else(Fault::not_found)?;
    let reach = if HOLDER_SCOPES.iter().all(|scope| visit.has(scope)) {
        Reach::Held
    } else {
        Reach::Unheld
    };
    let act = visit.act(&app, &Map::new());
    match ops::restore(&app, &act, &id, reach).await {
        Ok(_) => Ok(Reply::See(after(&deletion))),
        Err(Refused::Permissions(refused)) if deletion.kind == Kind::Permissions => {
            let failure = refused.iter().map(words).collect::<Vec<_>>().join(" ");
            stay(&app, &visit, &deletion, failure).await
        }
        Err(other) => Err(other.into()),
    }
}

/// Where what came back can be seen.
fn after(deletion: &Deletion) -> String {
    let page = match deletion.kind {
        Kind::Permissions => link::path(&["apis", &deletion.object, "permissions"]),
        Kind::Api => link::path(&["apis", &deletion.object, "settings"]),
        Kind::Client => link::path(&["applications", &deletion.object, "settings"]),
        Kind::Role => link::path(&["roles", &deletion.object, "settings"]),
    };
    link::query(&page, &[("restored", &deletion.id)])
}

/// The list, with what stands against the return.
async fn stay(app: &App, visit: &Visit, deletion: &Deletion, failure: String) -> Answer {
    let mut reader = app.db().read().await?;
    let server = store::resource_servers::find(&mut reader, app.home(), &deletion.object).await?;
    drop(reader);
    let server = server.ok_or_else(Fault::not_found)?;
    let beside = Beside {
        failure: Some(failure),
        ..Beside::default()
    };
    let page = list::page(app, visit, &server, &beside).await?;
    Ok(Reply::Page(StatusCode::CONFLICT, page))
}

fn words(one: &NotRestored) -> String {
    let value = &one.value;
    match &one.why {
        Why::Exists => format!("{value} exists again. Delete the new one first, or keep it."),
        Why::Limit => {
            format!("{value} can’t come back: the API has as many permissions as it can have.")
        }
        Why::Crowded { id } => {
            format!("{value} can’t come back: {id} has as many permissions as one can have.")
        }
        Why::Gone => format!("{value} can’t be restored any more."),
    }
}
