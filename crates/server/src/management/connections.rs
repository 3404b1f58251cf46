//! `/api/v2/connections`, read-only: the database of a fresh tenant (reference §10).

use axum::extract::{Path, State};
use axum::response::Response;
use domain::patch::select;
use domain::schema::connection as schema;
use domain::{Error, Noun, Result};
use http::StatusCode;
use serde_json::{Map, Value, json};
use store::Page;
use store::connections::{self, Connection};

use crate::App;
use crate::rest::{Call, Listing, Paging, Problem, fields, json_response};

type Answer = Result<Response, Problem>;

/// The members in the recorded order.
fn wire(connection: &Connection) -> Value {
    let mut out = Map::new();
    out.insert("id".to_owned(), connection.id.clone().into());
    let mut settings = connection.settings.clone();
    if let Some(options) = settings.shift_remove("options") {
        out.insert("options".to_owned(), options);
    }
    out.insert("strategy".to_owned(), connection.strategy.clone().into());
    out.insert("name".to_owned(), connection.name.clone().into());
    out.extend(settings);
    Value::Object(out)
}

async fn all(app: &App) -> Result<Vec<Connection>> {
    let mut reader = app.db().read().await?;
    connections::all(reader.conn(), app.home().tenant).await
}

/// `GET /connections`
pub(crate) async fn list(State(app): State<App>, call: Call) -> Answer {
    let query = call.query(&schema::LIST)?;
    let paging = Paging::of(&query)?;
    let name = query.get("name").and_then(Value::as_str);
    let strategies = query.get("strategy").and_then(Value::as_array);
    let mut found = all(&app).await?;
    found.retain(|connection| {
        name.is_none_or(|name| connection.name == name)
            && strategies.is_none_or(|list| list.iter().any(|one| *one == *connection.strategy))
    });
    let total = i64::try_from(found.len()).unwrap_or_default();
    let items = page_of(found, &paging.rows());
    let items = items
        .iter()
        .map(|one| (one.id.clone(), wire(one)))
        .collect();
    let listing = Listing {
        name: "connections",
        items,
        total,
    };
    Ok(listing.response(&paging, &fields(&query), &[], (call.uri(), app.host())))
}

fn page_of(all: Vec<Connection>, page: &Page) -> Vec<Connection> {
    let number = |value: i64| usize::try_from(value).unwrap_or_default();
    match page {
        Page::Offset { skip, limit } => all
            .into_iter()
            .skip(number(*skip))
            .take(number(*limit))
            .collect(),
        Page::After { last, limit } => {
            let after = last
                .as_ref()
                .and_then(|last| all.iter().position(|one| one.id == *last));
            let skip = after.map_or(0, |position| position + 1);
            all.into_iter().skip(skip).take(number(*limit)).collect()
        }
    }
}

async fn find(app: &App, id: &str) -> Result<Connection> {
    let found = all(app)
        .await?
        .into_iter()
        .find(|connection| connection.id == id);
    found.ok_or(Error::NotFound(Noun::Connection))
}

/// `GET /connections/{id}`
pub(crate) async fn get(State(app): State<App>, Path(id): Path<String>, call: Call) -> Answer {
    let query = call.query(&schema::GET)?;
    let body = select(wire(&find(&app, &id).await?), &fields(&query), &[]);
    Ok(json_response(StatusCode::OK, &body))
}

/// `GET /connections/{id}/clients`: none is enabled, and none can be yet.
pub(crate) async fn clients(State(app): State<App>, Path(id): Path<String>) -> Answer {
    find(&app, &id).await?;
    Ok(json_response(StatusCode::OK, &json!({"clients": []})))
}
