//! `/api/v2/branding` and the template of the pages (reference §14).

use axum::extract::State;
use axum::response::Response;
use domain::schema::branding as schema;
use domain::{Error, Noun};
use http::StatusCode;
use serde_json::{Map, Value, json};

use crate::App;
use crate::ops::branding as ops;
use crate::rest::{Call, Problem, json_response, no_content};

type Answer = Result<Response, Problem>;

/// `GET /branding`
pub(crate) async fn get(State(app): State<App>) -> Answer {
    let branding = ops::get(&app).await?;
    let body = Value::Object((*branding).clone());
    Ok(json_response(StatusCode::OK, &body))
}

/// `PATCH /branding`
pub(crate) async fn update(State(app): State<App>, call: Call) -> Answer {
    let sent = call.body(&schema::UPDATE)?;
    let branding = ops::update(&app, &call.act(&app, &sent), &sent).await?;
    Ok(json_response(StatusCode::OK, &branding.into()))
}

/// `GET /branding/templates/universal-login`
pub(crate) async fn get_template(State(app): State<App>) -> Answer {
    let found = ops::template(&app).await?;
    let template = found.ok_or(Error::NotFound(Noun::PageTemplate))?;
    let body = Value::Object((*template).clone());
    Ok(json_response(StatusCode::OK, &body))
}

/// `PUT /branding/templates/universal-login`: 201 with `{}` the first time, then 204 (recorded).
pub(crate) async fn set_template(State(app): State<App>, call: Call) -> Answer {
    let sent = call.unchecked(&schema::TEMPLATE)?;
    schema::TEMPLATE.payload(&sent)?;
    let template = sent.as_str().or_else(|| sent.get("template")?.as_str());
    let template = template.unwrap_or_default();
    let shown = Map::from_iter([("template".to_owned(), template.into())]);
    let is_new = ops::set_template(&app, &call.act(&app, &shown), template).await?;
    if is_new {
        return Ok(json_response(StatusCode::CREATED, &json!({})));
    }
    Ok(no_content())
}

/// `DELETE /branding/templates/universal-login`
pub(crate) async fn delete_template(State(app): State<App>, call: Call) -> Answer {
    ops::delete_template(&app, &call.act(&app, &Map::new())).await?;
    Ok(no_content())
}
