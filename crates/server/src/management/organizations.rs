//! `/api/v2/organizations` (reference §11).

use axum::extract::{Path, State};
use axum::response::Response;
use domain::organization::Organization;
use domain::schema::organization as schema;
use domain::schema::path::{UserFor, organization_id, organization_name, user_id};
use domain::schema::user;
use domain::{Error, Noun};
use http::StatusCode;
use serde_json::{Map, Value};
use store::organizations::{self, Numbered, Order};
use store::users;

use crate::App;
use crate::ops::organizations as ops;
use crate::rest::{Call, Caller, Listing, Paging, Problem, fields, json_response, no_content};
use crate::routes::Scopes;

type Answer = Result<Response, Problem>;

/// `GET /organizations`
pub(crate) async fn list(State(app): State<App>, call: Call) -> Answer {
    let query = call.query(&schema::LIST)?;
    let paging = Paging::of(&query)?;
    let order = order(query.get("sort").and_then(Value::as_str))?;
    let mut reader = app.db().read().await?;
    let tenant = app.home().tenant;
    let page = organizations::page(&mut reader, tenant, order, &paging.rows()).await?;
    drop(reader);
    Ok(listed(page, &paging))
}

fn listed((found, total): (Vec<Numbered>, i64), paging: &Paging) -> Response {
    let item = |(number, organization): &Numbered| (number.to_string(), organization.wire());
    let listing = Listing {
        name: "organizations",
        items: found.iter().map(item).collect(),
        total,
    };
    listing.unlinked(paging, &fields(&Map::new()))
}

/// The order of a list, from its `sort`; Auth0's answer to other fields is not known.
fn order(sort: Option<&str>) -> Result<Order, Problem> {
    match sort {
        None | Some("created_at:1") => Ok(Order::Oldest),
        Some("created_at:-1") => Ok(Order::Newest),
        Some("name:1") => Ok(Order::Name),
        Some("name:-1") => Ok(Order::NameDescending),
        Some("display_name:1") => Ok(Order::DisplayName),
        Some("display_name:-1") => Ok(Order::DisplayNameDescending),
        Some(other) => {
            let message = format!(
                "Query validation error: 'Organizations cannot be sorted by {other}' on property \
                 sort."
            );
            let code = Some("invalid_query_string");
            Err(Problem::new(StatusCode::BAD_REQUEST, message, code))
        }
    }
}

/// `POST /organizations`
pub(crate) async fn create(State(app): State<App>, call: Call) -> Answer {
    let sent = call.body(&schema::CREATE)?;
    check_connections(&call.caller, &sent)?;
    let made = ops::create(&app, &call.act(&app, &sent), &sent).await?;
    Ok(json_response(StatusCode::CREATED, &made.written()))
}

/// Who sends connections along needs the scope for those, too (reference §11).
fn check_connections(caller: &Caller, sent: &Map<String, Value>) -> Result<(), Problem> {
    const NEEDED: Scopes = Scopes::Any(&["create:organization_connections"]);
    let connections = sent.get("enabled_connections").and_then(Value::as_array);
    if connections.is_none_or(Vec::is_empty) || NEEDED.allow(|scope| caller.has(scope)) {
        return Ok(());
    }
    Err(Problem::scopes(NEEDED))
}

/// `GET /organizations/{id}`
pub(crate) async fn get(State(app): State<App>, Path(id): Path<String>) -> Answer {
    let (_, found) = find(&app, &id).await?;
    Ok(json_response(StatusCode::OK, &found.wire()))
}

/// The organization of a path.
pub(super) async fn find(app: &App, id: &str) -> Result<(i64, Organization), Problem> {
    organization_id(id)?;
    let mut reader = app.db().read().await?;
    let found = organizations::get(reader.conn(), app.home().tenant, id).await?;
    Ok(found.ok_or(Error::NotFound(Noun::Organization))?)
}

/// `GET /organizations/name/{name}`
pub(crate) async fn by_name(State(app): State<App>, Path(name): Path<String>) -> Answer {
    organization_name(&name)?;
    let mut reader = app.db().read().await?;
    let found = organizations::by_name(reader.conn(), app.home().tenant, &name).await?;
    let (_, found) = found.ok_or(Error::NotFound(Noun::Organization))?;
    Ok(json_response(StatusCode::OK, &found.wire()))
}

/// `PATCH /organizations/{id}`
pub(crate) async fn update(State(app): State<App>, Path(id): Path<String>, call: Call) -> Answer {
    organization_id(&id)?;
    let sent = call.body(&schema::UPDATE)?;
    let changed = ops::update(&app, &call.act(&app, &sent), &id, &sent).await?;
    Ok(json_response(StatusCode::OK, &changed.written()))
}

/// `DELETE /organizations/{id}`
pub(crate) async fn delete(State(app): State<App>, Path(id): Path<String>, call: Call) -> Answer {
    organization_id(&id)?;
    ops::delete(&app, &call.act(&app, &Map::new()), &id).await?;
    Ok(no_content())
}

/// `GET /users/{id}/organizations`
pub(crate) async fn of_user(State(app): State<App>, Path(id): Path<String>, call: Call) -> Answer {
    user_id(&id, UserFor::Passage)?;
    let query = call.query(&user::LIST_ORGANIZATIONS)?;
    let paging = Paging::of(&query)?;
    let mut reader = app.db().read().await?;
    let tenant = app.home().tenant;
    let number = users::number(reader.conn(), tenant, &id).await?;
    let number = number.ok_or(Error::NotFound(Noun::User))?;
    let page = organizations::of_member(&mut reader, tenant, number, paging.offset()).await?;
    drop(reader);
    Ok(listed(page, &paging))
}
