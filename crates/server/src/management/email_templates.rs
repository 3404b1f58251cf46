//! `/api/v2/email-templates` (reference §14): the texts of the tenant's mails.

use axum::extract::{Path, State};
use axum::response::Response;
use domain::schema::{email_template as schema, path};
use domain::{Error, Noun};
use http::StatusCode;
use serde_json::{Map, Value, json};

use crate::App;
use crate::ops::email_templates as ops;
use crate::rest::{Call, Problem, json_response};

type Answer = Result<Response, Problem>;

/// `POST /email-templates`
pub(crate) async fn create(State(app): State<App>, call: Call) -> Answer {
    let sent = call.body(&schema::CREATE)?;
    let template = ops::create(&app, &call.act(&app, &sent), &sent).await?;
    Ok(json_response(StatusCode::OK, &template.into()))
}

/// `GET /email-templates/{templateName}`
pub(crate) async fn get(State(app): State<App>, Path(name): Path<String>) -> Answer {
    path::email_template(&name)?;
    let found = ops::get(&app, &name).await?;
    let template = found.ok_or(Error::NotFound(Noun::EmailTemplate))?;
    let body = Value::Object((*template).clone());
    Ok(json_response(StatusCode::OK, &body))
}

async fn change(app: &App, call: &Call, name: &str, sent: (Map<String, Value>, bool)) -> Answer {
    let (sent, may_make) = sent;
    let template = ops::update(app, &call.act(app, &sent), (name, may_make), &sent).await?;
    Ok(json_response(StatusCode::OK, &template.into()))
}

/// `PUT /email-templates/{templateName}`
pub(crate) async fn replace(
    State(app): State<App>,
    Path(name): Path<String>,
    call: Call,
) -> Answer {
    path::email_template(&name)?;
    let sent = call.body(&schema::CREATE)?;
    change(&app, &call, &name, (sent, false)).await
}

/// `PATCH /email-templates/{templateName}`: one that says everything makes a template that isn't
/// there. Recorded tenants had them all, so that tools change what they have never made.
pub(crate) async fn update(State(app): State<App>, Path(name): Path<String>, call: Call) -> Answer {
    path::email_template(&name)?;
    let sent = call.body(&schema::UPDATE)?;
    let is_whole = schema::CREATE.payload(&json!(sent)).is_ok();
    change(&app, &call, &name, (sent, is_whole)).await
}
