//! `/api/v2/connections` (reference §10): databases.

use axum::extract::{Path, State};
use axum::response::Response;
use domain::connection::{Connection, DATABASE};
use domain::patch::select;
use domain::schema::connection as schema;
use domain::{Error, Noun};
use http::StatusCode;
use serde_json::{Map, Value, json};
use store::connection_clients;
use store::connections::{self, Filter};

use crate::App;
use crate::ops::connections as ops;
use crate::rest::{Call, Listing, Paging, Problem, fields, json_response, no_content, texts};

type Answer = Result<Response, Problem>;

/// Applications of an answer if nothing else is asked for.
const CLIENTS: i64 = 50;

/// Recorded: what `GET /connections/{id}` answers whatever `fields` asks for.
const ALWAYS: [&str; 4] = [
    "id",
    "is_domain_connection",
    "authentication",
    "connected_accounts",
];

/// What the filters of a checked query say.
pub(super) fn filter(query: &Map<String, Value>) -> Filter {
    let name = query.get("name").and_then(Value::as_str);
    Filter {
        name: name.map(str::to_owned),
        strategies: query
            .contains_key("strategy")
            .then(|| texts(query, "strategy")),
        client_id: None,
    }
}

/// A page of connections, each with its place.
pub(super) async fn page(app: &App, filter: &Filter, paging: &Paging) -> Result<Listing, Problem> {
    let mut reader = app.db().read().await?;
    let tenant = app.home().tenant;
    let (found, total) = connections::page(&mut reader, tenant, filter, &paging.rows()).await?;
    let items = found
        .into_iter()
        .map(|one| (one.place, one.connection.wire(&one.enabled)))
        .collect();
    Ok(Listing {
        name: "connections",
        items,
        total,
    })
}

/// `GET /connections`
pub(crate) async fn list(State(app): State<App>, call: Call) -> Answer {
    let query = call.query(&schema::LIST)?;
    let paging = Paging::of(&query)?;
    let listing = page(&app, &filter(&query), &paging).await?;
    Ok(listing.response(&paging, &fields(&query), &[], (call.uri(), app.host())))
}

/// `POST /connections`
pub(crate) async fn create(State(app): State<App>, call: Call) -> Answer {
    let sent = call.body(&schema::CREATE)?;
    if sent.get("strategy").and_then(Value::as_str) == Some(DATABASE) {
        schema::DATABASE.payload(&Value::Object(sent.clone()))?;
    }
    let body = ops::create(&app, &call.act(&app, &sent), &sent).await?;
    Ok(json_response(StatusCode::CREATED, &body))
}

async fn find(app: &App, id: &str) -> Result<(Connection, Value), Problem> {
    let mut reader = app.db().read().await?;
    let tenant = app.home().tenant;
    let found = connections::get(reader.conn(), tenant, id).await?;
    let found = found.ok_or(Error::NotFound(Noun::Connection))?;
    let enabled = connection_clients::all(reader.conn(), tenant, &found.id).await?;
    let body = found.wire(&enabled);
    Ok((found, body))
}

/// `GET /connections/{id}`
pub(crate) async fn get(State(app): State<App>, Path(id): Path<String>, call: Call) -> Answer {
    let query = call.query(&schema::GET)?;
    let (_, body) = find(&app, &id).await?;
    let body = select(body, &fields(&query), &ALWAYS);
    Ok(json_response(StatusCode::OK, &body))
}

/// `PATCH /connections/{id}`
pub(crate) async fn update(State(app): State<App>, Path(id): Path<String>, call: Call) -> Answer {
    let sent = call.body(&schema::UPDATE)?;
    let body = ops::update(&app, &call.act(&app, &sent), &id, &sent).await?;
    Ok(json_response(StatusCode::OK, &body))
}

/// `DELETE /connections/{id}`
pub(crate) async fn delete(State(app): State<App>, Path(id): Path<String>, call: Call) -> Answer {
    let act = call.act(&app, &Map::new());
    if !ops::delete(&app, &act, &id).await? {
        return Ok(no_content());
    }
    let body = json!({"deleted_at": act.now.iso()});
    Ok(json_response(StatusCode::ACCEPTED, &body))
}

/// `GET /connections/{id}/clients`
pub(crate) async fn clients(State(app): State<App>, Path(id): Path<String>, call: Call) -> Answer {
    let query = call.query(&schema::LIST_CLIENTS)?;
    let (from, take) = match Paging::of(&query)? {
        Paging::Checkpoint { from, take } => (from, take),
        Paging::Offset { .. } => (None, CLIENTS),
    };
    let (connection, _) = find(&app, &id).await?;
    let place = (from.as_deref().unwrap_or_default(), take + 1);
    let mut reader = app.db().read().await?;
    let tenant = app.home().tenant;
    let found = connection_clients::page(reader.conn(), tenant, &connection.id, place).await?;
    let item = |id: String| (id.clone(), json!({"client_id": id}));
    let listing = Listing {
        name: "clients",
        items: found.into_iter().map(item).collect(),
        total: 0,
    };
    let paging = Paging::Checkpoint { from, take };
    Ok(listing.unlinked(&paging, &fields(&query)))
}

/// `PATCH /connections/{id}/clients`, whose body is a list.
pub(crate) async fn switch_clients(
    State(app): State<App>,
    Path(id): Path<String>,
    call: Call,
) -> Answer {
    let sent = call.unchecked(&schema::UPDATE_CLIENTS)?;
    schema::UPDATE_CLIENTS.payload(&sent)?;
    let mut act = call.act(&app, &Map::new());
    act.body = sent;
    let switches = act.body.as_array().cloned().unwrap_or_default();
    ops::switch_clients(&app, &act, &id, &switches).await?;
    Ok(no_content())
}
