//! `/api/v2/emails/provider` (reference §14): who carries the tenant's mail.

use axum::extract::State;
use axum::response::Response;
use domain::patch::select;
use domain::schema::email_provider as schema;
use domain::{Error, Noun};
use http::StatusCode;
use serde_json::Map;

use crate::App;
use crate::ops::email_provider as ops;
use crate::rest::{Call, Problem, fields, json_response, no_content};

type Answer = Result<Response, Problem>;

/// What is answered to whoever asks for no fields.
const DEFAULT_FIELDS: [&str; 2] = ["name", "enabled"];

/// `GET /emails/provider`
pub(crate) async fn get(State(app): State<App>, call: Call) -> Answer {
    let mut fields = fields(&call.query(&schema::GET)?);
    if fields.names.is_none() {
        fields.names = Some(DEFAULT_FIELDS.map(str::to_owned).to_vec());
        fields.include = true;
    }
    let mut reader = app.db().read().await?;
    let found = ops::get(&app, reader.conn()).await?;
    let provider = found.ok_or(Error::NotFound(Noun::EmailProvider))?;
    let body = select(provider.wire(), &fields, &[]);
    Ok(json_response(StatusCode::OK, &body))
}

/// `POST /emails/provider`
pub(crate) async fn create(State(app): State<App>, call: Call) -> Answer {
    let sent = call.body(&schema::CREATE)?;
    let provider = ops::create(&app, &call.act(&app, &sent), &sent).await?;
    Ok(json_response(StatusCode::CREATED, &provider.wire()))
}

/// `PATCH /emails/provider`
pub(crate) async fn update(State(app): State<App>, call: Call) -> Answer {
    let sent = call.body(&schema::UPDATE)?;
    let provider = ops::update(&app, &call.act(&app, &sent), &sent).await?;
    Ok(json_response(StatusCode::OK, &provider.wire()))
}

/// `DELETE /emails/provider`
pub(crate) async fn delete(State(app): State<App>, call: Call) -> Answer {
    ops::delete(&app, &call.act(&app, &Map::new())).await?;
    Ok(no_content())
}
