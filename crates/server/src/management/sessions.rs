//! `/api/v2/sessions` and a user's sessions (reference §13). Ending is done when it is answered,
//! though Auth0's status says that it was only accepted.

use axum::extract::{Path, State};
use axum::response::Response;
use domain::schema::path::{UserFor, session_id, user_id};
use domain::schema::query::NONE;
use domain::schema::session as schema;
use domain::session::Session;
use domain::{Error, Noun};
use http::StatusCode;
use serde_json::{Map, Value};
use store::{session_clients, sessions, users};

use crate::App;
use crate::ops::session_ends::{self as ops, Access};
use crate::rest::{Call, Listing, Paging, Problem, accepted, fields, json_response};

type Answer = Result<Response, Problem>;

async fn shown(app: &App, session: &Session) -> Result<Value, Problem> {
    let mut reader = app.db().read().await?;
    let tenant = app.home().tenant;
    let clients = session_clients::all(reader.conn(), tenant, &session.id).await?;
    Ok(session.wire(&clients))
}

/// `GET /sessions/{id}`
pub(crate) async fn get(State(app): State<App>, Path(id): Path<String>, call: Call) -> Answer {
    call.query(&NONE)?;
    let mut reader = app.db().read().await?;
    let found = sessions::get(reader.conn(), app.home().tenant, &id).await?;
    drop(reader);
    let now = app.clock().now();
    let session = found.map(|found| found.session);
    let session = session
        .filter(|session| session.is_alive(now))
        .ok_or(Error::NotFound(Noun::Session))?;
    Ok(json_response(StatusCode::OK, &shown(&app, &session).await?))
}

/// `PATCH /sessions/{id}`
pub(crate) async fn update(State(app): State<App>, Path(id): Path<String>, call: Call) -> Answer {
    let sent = call.body(&schema::UPDATE)?;
    let act = call.act(&app, &sent);
    let metadata = sent.get("session_metadata").and_then(Value::as_object);
    let found = ops::set_metadata(&app, &act, &id, metadata).await?;
    let shown = shown(&app, &found.session).await?;
    Ok(json_response(StatusCode::OK, &shown))
}

/// `DELETE /sessions/{id}`: one that isn't there has ended already.
pub(crate) async fn delete(State(app): State<App>, Path(id): Path<String>, call: Call) -> Answer {
    let act = call.act(&app, &Map::new());
    ops::delete(&app, &act, &id).await?;
    Ok(accepted())
}

/// `POST /sessions/{id}/revoke`
pub(crate) async fn revoke(State(app): State<App>, Path(id): Path<String>, call: Call) -> Answer {
    session_id(&id)?;
    let act = call.act(&app, &Map::new());
    ops::revoke(&app, &act, &id).await?;
    Ok(accepted())
}

/// `GET /users/{id}/sessions`
pub(crate) async fn list_of_user(
    State(app): State<App>,
    Path(id): Path<String>,
    call: Call,
) -> Answer {
    user_id(&id, UserFor::Passage)?;
    let query = call.query(&schema::LIST_OF_USER)?;
    let paging = Paging::of(&query)?.up_to_100();
    let (from, take) = match &paging {
        Paging::Checkpoint { from, take } => (from.as_deref(), *take),
        Paging::Offset { per_page, .. } => (None, *per_page),
    };
    let (tenant, now) = (app.home().tenant, app.clock().now());
    let mut reader = app.db().read().await?;
    let user = users::number(reader.conn(), tenant, &id).await?;
    let user = user.ok_or(Error::NotFound(Noun::User))?;
    let rows = (from.unwrap_or_default(), take + 1);
    let found = sessions::of_user(reader.conn(), tenant, user, rows, now).await?;
    drop(reader);
    let mut items = Vec::with_capacity(found.len());
    for session in &found {
        items.push((session.id.clone(), shown(&app, session).await?));
    }
    let listing = Listing {
        name: "sessions",
        items,
        total: 0,
    };
    Ok(listing.unlinked(&paging, &fields(&Map::new())))
}

/// `DELETE /users/{id}/sessions`
pub(crate) async fn delete_of_user(
    State(app): State<App>,
    Path(id): Path<String>,
    call: Call,
) -> Answer {
    user_id(&id, UserFor::Passage)?;
    let act = call.act(&app, &Map::new());
    ops::delete_of_user(&app, &act, &id).await?;
    Ok(accepted())
}

/// `POST /users/{id}/revoke-access`
pub(crate) async fn revoke_access(
    State(app): State<App>,
    Path(id): Path<String>,
    call: Call,
) -> Answer {
    user_id(&id, UserFor::Passage)?;
    let sent = call.body(&schema::REVOKE_ACCESS)?;
    let act = call.act(&app, &sent);
    let access = Access {
        session: sent.get("session_id").and_then(Value::as_str),
        keeps_tokens: sent.get("preserve_refresh_tokens") == Some(&Value::Bool(true)),
    };
    ops::revoke_access(&app, &act, &id, access).await?;
    Ok(accepted())
}
