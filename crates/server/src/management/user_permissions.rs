//! `/api/v2/users/{id}/permissions` (reference §6.1).

use axum::extract::{Path, State};
use axum::response::Response;
use domain::assignment::named;
use domain::schema::path::{UserFor, user_id};
use domain::schema::role as schema;
use domain::{Error, Noun};
use http::StatusCode;
use serde_json::{Map, Value, json};
use store::{permission_holders, users};

use crate::App;
use crate::ops::user_permissions as ops;
use crate::rest::{Call, Listing, Paging, Problem, fields, json_response, no_content};

type Answer = Result<Response, Problem>;

/// `GET /users/{id}/permissions`: directly, and through roles.
pub(crate) async fn list(State(app): State<App>, Path(id): Path<String>, call: Call) -> Answer {
    user_id(&id, UserFor::Passage)?;
    let query = call.query(&schema::LIST_HELD)?;
    let paging = Paging::of(&query)?;
    let mut reader = app.db().read().await?;
    let number = users::number(reader.conn(), app.home().tenant, &id).await?;
    let number = number.ok_or(Error::NotFound(Noun::User))?;
    let held = permission_holders::sourced(&mut reader, app.home(), number).await?;
    drop(reader);
    let items = held
        .iter()
        .map(|(held, sources)| held.with_sources(sources));
    let listing = Listing::page_of("permissions", items, &paging);
    Ok(listing.unlinked(&paging, &fields(&Map::new())))
}

/// `POST /users/{id}/permissions`
pub(crate) async fn add(State(app): State<App>, Path(id): Path<String>, call: Call) -> Answer {
    user_id(&id, UserFor::Passage)?;
    let sent = call.body(&schema::PERMISSIONS)?;
    let act = call.act(&app, &sent);
    ops::add(&app, &act, &id, &named(&Value::Object(sent))).await?;
    Ok(json_response(StatusCode::CREATED, &json!({})))
}

/// `DELETE /users/{id}/permissions`
pub(crate) async fn remove(State(app): State<App>, Path(id): Path<String>, call: Call) -> Answer {
    user_id(&id, UserFor::Passage)?;
    let sent = call.body(&schema::PERMISSIONS)?;
    let act = call.act(&app, &sent);
    ops::remove(&app, &act, &id, &named(&Value::Object(sent))).await?;
    Ok(no_content())
}
