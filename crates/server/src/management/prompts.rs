//! `/api/v2/prompts`: how people are asked for their name and password.

use axum::extract::State;
use axum::response::Response;
use domain::schema::prompts as schema;
use http::StatusCode;
use serde_json::Value;

use crate::App;
use crate::ops::prompts as ops;
use crate::rest::{Call, Problem, json_response};

type Answer = Result<Response, Problem>;

/// `GET /prompts`
pub(crate) async fn get(State(app): State<App>) -> Answer {
    let settings = ops::get(&app).await?;
    let body = Value::Object((*settings).clone());
    Ok(json_response(StatusCode::OK, &body))
}

/// `PATCH /prompts`
pub(crate) async fn update(State(app): State<App>, call: Call) -> Answer {
    let sent = call.body(&schema::UPDATE)?;
    let settings = ops::update(&app, &call.act(&app, &sent), &sent).await?;
    Ok(json_response(StatusCode::OK, &Value::Object(settings)))
}
