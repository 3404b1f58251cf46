//! `/api/v2/user-blocks` (reference §13): who may not log in after too many failures.

use axum::extract::{Path, State};
use axum::response::Response;
use domain::schema::query::NONE;
use domain::schema::user_block as schema;
use http::StatusCode;
use serde_json::{Map, Value};

use crate::App;
use crate::ops::user_blocks::{self as ops, Of};
use crate::rest::{Call, Problem, json_response, no_content};

type Answer = Result<Response, Problem>;

fn identifier(query: &Map<String, Value>) -> Of<'_> {
    let identifier = query.get("identifier").and_then(Value::as_str);
    Of::Identifier(identifier.unwrap_or_default())
}

async fn find(app: &App, query: &Map<String, Value>, of: Of<'_>) -> Answer {
    let is_considered = query.get("consider_brute_force_enablement") == Some(&Value::Bool(true));
    let found = ops::find(app, of, is_considered).await?;
    Ok(json_response(StatusCode::OK, &ops::wire(&found)))
}

/// `GET /user-blocks`
pub(crate) async fn list(State(app): State<App>, call: Call) -> Answer {
    let query = call.query(&schema::LIST)?;
    find(&app, &query, identifier(&query)).await
}

/// `DELETE /user-blocks`: what isn't blocked is unblocked already.
pub(crate) async fn delete(State(app): State<App>, call: Call) -> Answer {
    let query = call.query(&schema::DELETE)?;
    let act = call.act(&app, &Map::new());
    ops::lift(&app, &act, identifier(&query)).await?;
    Ok(no_content())
}

/// `GET /user-blocks/{id}`
pub(crate) async fn list_of_user(
    State(app): State<App>,
    Path(id): Path<String>,
    call: Call,
) -> Answer {
    let query = call.query(&schema::LIST_OF_USER)?;
    find(&app, &query, Of::User(&id)).await
}

/// `DELETE /user-blocks/{id}`
pub(crate) async fn delete_of_user(
    State(app): State<App>,
    Path(id): Path<String>,
    call: Call,
) -> Answer {
    call.query(&NONE)?;
    let act = call.act(&app, &Map::new());
    ops::lift(&app, &act, Of::User(&id)).await?;
    Ok(no_content())
}
