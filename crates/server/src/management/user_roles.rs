//! `/api/v2/users/{id}/roles` (reference §6.1).

use axum::extract::{Path, State};
use axum::response::Response;
use domain::role::Role;
use domain::schema::path::{UserFor, user_id};
use domain::schema::{role, user as schema};
use domain::{Error, Noun};
use serde_json::Map;
use store::{user_roles, users};

use crate::App;
use crate::ops::user_roles as ops;
use crate::rest::{Call, Listing, Paging, Problem, fields, no_content, texts};

type Answer = Result<Response, Problem>;

/// `GET /users/{id}/roles`
pub(crate) async fn list(State(app): State<App>, Path(id): Path<String>, call: Call) -> Answer {
    user_id(&id, UserFor::Passage)?;
    let query = call.query(&role::LIST_HELD)?;
    let paging = Paging::of(&query)?;
    let mut reader = app.db().read().await?;
    let tenant = app.home().tenant;
    let number = users::number(reader.conn(), tenant, &id).await?;
    let number = number.ok_or(Error::NotFound(Noun::User))?;
    let held = user_roles::of(reader.conn(), tenant, number).await?;
    drop(reader);
    let listing = Listing::page_of("roles", held.iter().map(Role::brief), &paging);
    Ok(listing.unlinked(&paging, &fields(&Map::new())))
}

/// `POST /users/{id}/roles`
pub(crate) async fn add(State(app): State<App>, Path(id): Path<String>, call: Call) -> Answer {
    user_id(&id, UserFor::Passage)?;
    let sent = call.body(&schema::ROLES)?;
    let act = call.act(&app, &sent);
    ops::add(&app, &act, &id, &texts(&sent, "roles")).await?;
    Ok(no_content())
}

/// `DELETE /users/{id}/roles`
pub(crate) async fn remove(State(app): State<App>, Path(id): Path<String>, call: Call) -> Answer {
    user_id(&id, UserFor::Passage)?;
    let sent = call.body(&schema::ROLES)?;
    let act = call.act(&app, &sent);
    ops::remove(&app, &act, &id, &texts(&sent, "roles")).await?;
    Ok(no_content())
}
