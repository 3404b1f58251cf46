//! `/api/v2/roles/{id}/permissions` (reference §5).

use axum::extract::{Path, State};
use axum::response::Response;
use domain::assignment::{HeldPermission, named};
use domain::schema::role as schema;
use domain::{Error, Noun};
use http::StatusCode;
use serde_json::{Map, Value, json};
use store::permission_holders::{self, Holder};
use store::roles;

use crate::App;
use crate::ops::role_permissions as ops;
use crate::rest::{Call, Listing, Paging, Problem, fields, json_response, no_content};

type Answer = Result<Response, Problem>;

/// `GET /roles/{id}/permissions`
pub(crate) async fn list(State(app): State<App>, Path(id): Path<String>, call: Call) -> Answer {
    let query = call.query(&schema::LIST_HELD)?;
    let paging = Paging::of(&query)?;
    let mut reader = app.db().read().await?;
    let role = roles::get(reader.conn(), app.home().tenant, &id).await?;
    let role = role.ok_or(Error::NotFound(Noun::Role))?;
    let held = permission_holders::of(&mut reader, app.home(), Holder::Role(role.number)).await?;
    drop(reader);
    let items = held.iter().map(HeldPermission::wire);
    let listing = Listing::page_of("permissions", items, &paging);
    Ok(listing.unlinked(&paging, &fields(&Map::new())))
}

/// `POST /roles/{id}/permissions`
pub(crate) async fn add(State(app): State<App>, Path(id): Path<String>, call: Call) -> Answer {
    let sent = call.body(&schema::PERMISSIONS)?;
    let act = call.act(&app, &sent);
    ops::add(&app, &act, &id, &named(&Value::Object(sent))).await?;
    Ok(json_response(StatusCode::CREATED, &json!({})))
}

/// `DELETE /roles/{id}/permissions`
pub(crate) async fn remove(State(app): State<App>, Path(id): Path<String>, call: Call) -> Answer {
    let sent = call.body(&schema::PERMISSIONS)?;
    let act = call.act(&app, &sent);
    ops::remove(&app, &act, &id, &named(&Value::Object(sent))).await?;
    Ok(no_content())
}
