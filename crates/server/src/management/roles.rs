//! `/api/v2/roles` (reference §5).

use axum::extract::{Path, State};
use axum::response::Response;
use domain::schema::role as schema;
use domain::{Error, Noun};
use http::StatusCode;
use serde_json::{Map, Value, json};
use store::roles::{self, Filter, Kind};

use crate::App;
use crate::ops::roles as ops;
use crate::rest::{Call, Listing, Paging, Problem, fields, json_response};

type Answer = Result<Response, Problem>;

/// `GET /roles`
pub(crate) async fn list(State(app): State<App>, call: Call) -> Answer {
    let query = call.query(&schema::LIST)?;
    let paging = Paging::of(&query)?;
    let text = |key: &str| query.get(key).and_then(Value::as_str);
    let filter = Filter {
        name: text("name_filter").map(str::to_owned),
        kind: text("type").map(|kind| match kind {
            "organization" => Kind::Organization,
            _ => Kind::Tenant,
        }),
    };
    let mut reader = app.db().read().await?;
    let tenant = app.home().tenant;
    let (found, total) = roles::page(&mut reader, tenant, &filter, paging.offset()).await?;
    drop(reader);
    let items = found.iter().map(|role| (role.id.clone(), role.wire()));
    let listing = Listing {
        name: "roles",
        items: items.collect(),
        total,
    };
    Ok(listing.unlinked(&paging, &fields(&Map::new())))
}

/// `POST /roles`
pub(crate) async fn create(State(app): State<App>, call: Call) -> Answer {
    let sent = call.body(&schema::CREATE)?;
    let role = ops::create(&app, &call.act(&app, &sent), &sent).await?;
    Ok(json_response(StatusCode::OK, &role.created()))
}

/// `GET /roles/{id}`
pub(crate) async fn get(State(app): State<App>, Path(id): Path<String>) -> Answer {
    let mut reader = app.db().read().await?;
    let found = roles::get(reader.conn(), app.home().tenant, &id).await?;
    let role = found.ok_or(Error::NotFound(Noun::Role))?;
    Ok(json_response(StatusCode::OK, &role.wire()))
}

/// `PATCH /roles/{id}`
pub(crate) async fn update(State(app): State<App>, Path(id): Path<String>, call: Call) -> Answer {
    let sent = call.body(&schema::UPDATE)?;
    let role = ops::update(&app, &call.act(&app, &sent), &id, &sent).await?;
    Ok(json_response(StatusCode::OK, &role.wire()))
}

/// `DELETE /roles/{id}`
pub(crate) async fn delete(State(app): State<App>, Path(id): Path<String>, call: Call) -> Answer {
    ops::delete(&app, &call.act(&app, &Map::new()), &id).await?;
    Ok(json_response(StatusCode::OK, &json!({})))
}
