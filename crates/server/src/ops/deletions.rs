//! Deletions that can be undone: what every one of them leaves behind, and those of our extensions.

mod bury;
mod restore;

use domain::client::Client;
use domain::deletion::{Deletion, Kind, State};
use domain::permission::Permission;
use domain::resource_server::ResourceServer;
use domain::role::Role;
use domain::{Result, ids};
use serde_json::{Map, Value};
use store::{Writer, deletions, holders};

use super::{Act, counts};
use crate::App;

pub use bury::bury;
pub use restore::restore;

/// What a deletion takes.
struct Taken<'a> {
    kind: Kind,
    object: &'a str,
    name: &'a str,
    permissions: Vec<String>,
    counts: Map<String, Value>,
}

/// Records a deletion, in its transaction.
async fn record(app: &App, act: &Act, writer: &mut Writer, taken: Taken<'_>) -> Result<Deletion> {
    let deletion = Deletion {
        id: ids::prefixed(app.random(), "del_"),
        kind: taken.kind,
        object: taken.object.to_owned(),
        name: taken.name.to_owned(),
        permissions: taken.permissions,
        counts: taken.counts,
        actor: act.subject.clone(),
        created_at: act.now,
        expires_at: act.now.plus_millis(app.retention_millis()),
        state: State::Restorable,
        ended_at: None,
    };
    deletions::insert(writer, app.home().tenant, &deletion).await?;
    Ok(deletion)
}

/// Records that permissions of an API are deleted together.
pub(super) async fn of_permissions(
    app: &App,
    act: &Act,
    writer: &mut Writer,
    server: &ResourceServer,
    gone: &[&Permission],
) -> Result<Deletion> {
    let numbers: Vec<i64> = gone.iter().map(|one| one.number).collect();
    let counts = counts::of_permissions(writer, counts::api(app, server), &numbers).await?;
    let taken = Taken {
        kind: Kind::Permissions,
        object: &server.id,
        name: &server.identifier,
        permissions: gone.iter().map(|one| one.value.clone()).collect(),
        counts,
    };
    record(app, act, writer, taken).await
}

/// Records that an API is deleted.
pub(super) async fn of_api(
    app: &App,
    act: &Act,
    writer: &mut Writer,
    server: &ResourceServer,
) -> Result<Deletion> {
    let counts = counts::of_api(writer, counts::api(app, server)).await?;
    let taken = Taken {
        kind: Kind::Api,
        object: &server.id,
        name: &server.identifier,
        permissions: Vec::new(),
        counts,
    };
    record(app, act, writer, taken).await
}

/// Records that an application is deleted.
pub(super) async fn of_client(
    app: &App,
    act: &Act,
    writer: &mut Writer,
    client: &Client,
) -> Result<Deletion> {
    let tenant = app.home().tenant;
    let max = counts::RECORDED_MAX;
    let grants = holders::grants_of_client(writer, tenant, &client.client_id, max).await?;
    let taken = Taken {
        kind: Kind::Client,
        object: &client.client_id,
        name: client.name(),
        permissions: Vec::new(),
        counts: counts::of_rows(&[("client_grants", grants)]),
    };
    record(app, act, writer, taken).await
}

/// Records that a role is deleted.
pub(super) async fn of_role(
    app: &App,
    act: &Act,
    writer: &mut Writer,
    role: &Role,
) -> Result<Deletion> {
    let (tenant, max) = (app.home().tenant, counts::RECORDED_MAX);
    let (held, members, in_organizations) =
        holders::of_role(writer, tenant, role.number, max).await?;
    let taken = Taken {
        kind: Kind::Role,
        object: &role.id,
        name: &role.name,
        permissions: Vec::new(),
        counts: counts::of_rows(&[
            ("permissions", held),
            ("users", members),
            ("organization_members", in_organizations),
        ]),
    };
    record(app, act, writer, taken).await
}
