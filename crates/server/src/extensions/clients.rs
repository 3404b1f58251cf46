//! `/api/lictor/v1/clients/{id}`: what an application has that Auth0's don't.

use axum::extract::{Path, State};
use axum::response::Response;
use domain::schema::Schema;
use domain::schema::node::{boolean, object, required};
use domain::{Error, Noun};
use http::StatusCode;
use serde_json::Value;

use super::write;
use crate::App;
use crate::ops::clients as ops;
use crate::rest::{Call, Problem, json_response};

type Answer = Result<Response, Problem>;

static NO_QUERY: Schema = object(&[]);
static UPDATE: Schema = object(&[required("strict", boolean())]);

/// `GET clients/{id}`
pub(crate) async fn get(
    State(app): State<App>,
    Path(client_id): Path<String>,
    call: Call,
) -> Answer {
    call.query(&NO_QUERY)?;
    let tenant = app.home().tenant;
    let mut reader = app.db().read().await?;
    let found = store::clients::get(reader.conn(), tenant, &client_id).await?;
    let client = found.ok_or(Error::NotFound(Noun::Client))?;
    let is_strict = store::clients::is_strict(reader.conn(), tenant, &client_id).await?;
    let shown = ops::extension(&client, is_strict);
    Ok(json_response(StatusCode::OK, &shown))
}

/// `PATCH clients/{id}`
pub(crate) async fn update(
    State(app): State<App>,
    Path(client_id): Path<String>,
    call: Call,
) -> Answer {
    let sent = call.body(&UPDATE)?;
    let act = write::act(&app, &call, &sent)?;
    let is_strict = sent.get("strict") == Some(&Value::Bool(true));
    let answer = ops::set_strict(&app, &act, &client_id, is_strict).await?;
    Ok(write::answered(&call, &answer))
}
