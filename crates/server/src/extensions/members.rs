//! `/api/lictor/v1/members`: who may use the dashboard.

use axum::extract::{Path, State};
use axum::response::Response;
use domain::administrator::{Member, Role};
use domain::schema::Schema;
use domain::schema::member::{INVITE, UPDATE};
use domain::schema::node::object;
use http::StatusCode;
use serde_json::{Map, Value, json};

use super::write;
use crate::App;
use crate::ops::members as ops;
use crate::rest::{Call, Problem, json_response, no_content};

type Answer = Result<Response, Problem>;

static NO_QUERY: Schema = object(&[]);

/// `GET members`
pub(crate) async fn list(State(app): State<App>, call: Call) -> Answer {
    call.query(&NO_QUERY)?;
    let members = ops::all(&app).await?;
    let members: Vec<Value> = members.iter().map(Member::wire).collect();
    Ok(json_response(StatusCode::OK, &json!({"members": members})))
}

/// `POST members`
pub(crate) async fn invite(State(app): State<App>, call: Call) -> Answer {
    let sent = call.body(&INVITE)?;
    let act = write::act(&app, &call, &sent)?;
    let answer = ops::invite(&app, &act, (text(&sent, "email"), role(&sent))).await?;
    Ok(write::answered(&call, &answer))
}

/// `PATCH members/{id}`
pub(crate) async fn update(State(app): State<App>, Path(id): Path<String>, call: Call) -> Answer {
    let sent = call.body(&UPDATE)?;
    let act = write::act(&app, &call, &sent)?;
    let answer = ops::set_role(&app, &act, &id, role(&sent)).await?;
    Ok(write::answered(&call, &answer))
}

/// `DELETE members/{id}`
pub(crate) async fn remove(State(app): State<App>, Path(id): Path<String>, call: Call) -> Answer {
    let act = write::act(&app, &call, &Map::new())?;
    ops::remove(&app, &act, &id).await?;
    Ok(no_content())
}

fn text<'a>(sent: &'a Map<String, Value>, name: &str) -> &'a str {
    sent.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// The schema has accepted one of the three; nothing else may do much.
fn role(sent: &Map<String, Value>) -> Role {
    Role::parse(text(sent, "role")).unwrap_or(Role::Viewer)
}
