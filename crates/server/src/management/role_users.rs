//! `/api/v2/roles/{id}/users` (reference §5).

use axum::extract::{Path, State};
use axum::response::Response;
use domain::role::holder;
use domain::schema::query::within_reach;
use domain::schema::role as schema;
use domain::{Error, Noun};
use http::StatusCode;
use serde_json::{Map, json};
use store::{roles, user_roles};

use crate::App;
use crate::ops::user_roles as ops;
use crate::rest::{Call, Listing, Paging, Problem, fields, json_response, texts};

type Answer = Result<Response, Problem>;

/// `GET /roles/{id}/users`
pub(crate) async fn list(State(app): State<App>, Path(id): Path<String>, call: Call) -> Answer {
    let query = call.query(&schema::LIST_USERS)?;
    let paging = Paging::of(&query)?;
    if let Paging::Offset { page, per_page, .. } = paging {
        within_reach(page, per_page)?;
    }
    let mut reader = app.db().read().await?;
    let tenant = app.home().tenant;
    let role = roles::get(reader.conn(), tenant, &id).await?;
    let role = role.ok_or(Error::NotFound(Noun::Role))?.number;
    let found = user_roles::members(&mut reader, tenant, role, &paging.rows()).await?;
    let total = if paging.has_totals() {
        user_roles::count_members(reader.conn(), tenant, role).await?
    } else {
        0
    };
    drop(reader);
    let item = |user: &user_roles::Member| {
        let key = user.number.to_string();
        (key, holder(&user.user_id, &user.profile))
    };
    let listing = Listing {
        name: "users",
        items: found.iter().map(item).collect(),
        total,
    };
    Ok(listing.unlinked(&paging, &fields(&Map::new())))
}

/// `POST /roles/{id}/users`
pub(crate) async fn add(State(app): State<App>, Path(id): Path<String>, call: Call) -> Answer {
    let sent = call.body(&schema::USERS)?;
    let act = call.act(&app, &sent);
    ops::add_users(&app, &act, &id, &texts(&sent, "users")).await?;
    Ok(json_response(StatusCode::OK, &json!({})))
}
