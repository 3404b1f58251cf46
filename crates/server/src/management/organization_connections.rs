//! `/api/v2/organizations/{id}/connections`, and the older `enabled_connections`, which knows only
//! those that are enabled (reference §11).

use axum::extract::{Path, State};
use axum::response::Response;
use domain::organization_connection::OrganizationConnection;
use domain::schema::Schema;
use domain::schema::organization_connection as schema;
use domain::schema::path::{connection_id, organization_id};
use domain::{Error, Noun};
use http::StatusCode;
use serde_json::{Map, Value};
use store::organization_connections;

use super::organizations::find;
use crate::App;
use crate::ops::organization_connections::{self as ops, Place};
use crate::rest::{Call, Listing, Paging, Problem, fields, json_response, no_content};

type Answer = Result<Response, Problem>;
type Ids = Path<(String, String)>;

/// `GET /organizations/{id}/connections`
pub(crate) async fn list(State(app): State<App>, Path(id): Path<String>, call: Call) -> Answer {
    let query = call.query(&schema::LIST)?;
    let mut found = all(&app, &id).await?;
    if let Some(wanted) = query.get("is_enabled").and_then(Value::as_bool) {
        found.retain(|one| one.is_enabled() == wanted);
    }
    let items = found.iter().map(OrganizationConnection::wire);
    let paging = Paging::of(&query)?;
    let listing = Listing::page_of("connections", items, &paging);
    Ok(listing.unlinked(&paging, &fields(&Map::new())))
}

/// `GET /organizations/{id}/enabled_connections`
pub(crate) async fn list_enabled(
    State(app): State<App>,
    Path(id): Path<String>,
    call: Call,
) -> Answer {
    let query = call.query(&schema::LIST_ENABLED)?;
    let mut found = all(&app, &id).await?;
    found.retain(OrganizationConnection::is_enabled);
    let items = found.iter().map(OrganizationConnection::legacy_wire);
    let paging = Paging::of(&query)?;
    let listing = Listing::page_of("enabled_connections", items, &paging);
    Ok(listing.unlinked(&paging, &fields(&Map::new())))
}

async fn all(app: &App, id: &str) -> Result<Vec<OrganizationConnection>, Problem> {
    let (organization, _) = find(app, id).await?;
    let mut reader = app.db().read().await?;
    let tenant = app.home().tenant;
    Ok(organization_connections::all(reader.conn(), tenant, organization).await?)
}

/// `GET /organizations/{id}/connections/{connection_id}`
pub(crate) async fn get(State(app): State<App>, Path(ids): Ids) -> Answer {
    let found = one(&app, &ids).await?;
    Ok(json_response(StatusCode::OK, &found.wire()))
}

/// `GET /organizations/{id}/enabled_connections/{connection_id}`
pub(crate) async fn get_enabled(State(app): State<App>, Path(ids): Ids) -> Answer {
    let found = enabled(&app, &ids).await?;
    Ok(json_response(StatusCode::OK, &found.legacy_wire()))
}

async fn one(
    app: &App,
    (id, connection): &(String, String),
) -> Result<OrganizationConnection, Problem> {
    connection_id(connection)?;
    let (organization, _) = find(app, id).await?;
    let mut reader = app.db().read().await?;
    let key = (organization, connection.as_str());
    let found = organization_connections::get(reader.conn(), app.home().tenant, key).await?;
    Ok(found.ok_or(Error::NotFound(Noun::Connection))?)
}

async fn enabled(app: &App, ids: &(String, String)) -> Result<OrganizationConnection, Problem> {
    let found = one(app, ids).await?;
    if found.is_enabled() {
        Ok(found)
    } else {
        Err(Error::NotFound(Noun::Connection).into())
    }
}

/// `POST /organizations/{id}/connections`
pub(crate) async fn add(State(app): State<App>, Path(id): Path<String>, call: Call) -> Answer {
    let added = added(&app, &id, &call, &schema::ADD).await?;
    Ok(json_response(StatusCode::CREATED, &added.wire()))
}

/// `POST /organizations/{id}/enabled_connections`
pub(crate) async fn add_enabled(
    State(app): State<App>,
    Path(id): Path<String>,
    call: Call,
) -> Answer {
    let added = added(&app, &id, &call, &schema::ADD_ENABLED).await?;
    Ok(json_response(StatusCode::CREATED, &added.legacy_wire()))
}

async fn added(
    app: &App,
    id: &str,
    call: &Call,
    schema: &'static Schema,
) -> Result<OrganizationConnection, Problem> {
    organization_id(id)?;
    let sent = call.body(schema)?;
    Ok(ops::add(app, &call.act(app, &sent), id, &sent).await?)
}

/// `PATCH /organizations/{id}/connections/{connection_id}`
pub(crate) async fn update(State(app): State<App>, Path(ids): Ids, call: Call) -> Answer {
    let changed = changed(&app, &ids, &call, &schema::UPDATE).await?;
    Ok(json_response(StatusCode::OK, &changed.wire()))
}

/// `PATCH /organizations/{id}/enabled_connections/{connection_id}`
pub(crate) async fn update_enabled(State(app): State<App>, Path(ids): Ids, call: Call) -> Answer {
    enabled(&app, &ids).await?;
    let changed = changed(&app, &ids, &call, &schema::UPDATE_ENABLED).await?;
    Ok(json_response(StatusCode::OK, &changed.legacy_wire()))
}

async fn changed(
    app: &App,
    ids: &(String, String),
    call: &Call,
    schema: &'static Schema,
) -> Result<OrganizationConnection, Problem> {
    let place = place(ids)?;
    let sent = call.body(schema)?;
    Ok(ops::update(app, &call.act(app, &sent), place, &sent).await?)
}

/// `DELETE /organizations/{id}/connections/{connection_id}` and of `enabled_connections`
pub(crate) async fn remove(State(app): State<App>, Path(ids): Ids, call: Call) -> Answer {
    let place = place(&ids)?;
    ops::remove(&app, &call.act(&app, &Map::new()), place).await?;
    Ok(no_content())
}

fn place((organization, connection): &(String, String)) -> Result<Place<'_>, Problem> {
    organization_id(organization)?;
    connection_id(connection)?;
    Ok(Place {
        organization,
        connection,
    })
}
