//! `/api/v2/tenants/settings` (reference §7).

use axum::extract::State;
use axum::response::Response;
use domain::Error;
use domain::patch::select;
use domain::schema::tenant_settings as schema;
use http::StatusCode;
use serde_json::Value;

use crate::App;
use crate::ops::tenant_settings as ops;
use crate::rest::{Call, Problem, fields, json_response};

type Answer = Result<Response, Problem>;

/// `GET /tenants/settings`
pub(crate) async fn get(State(app): State<App>, call: Call) -> Answer {
    let fields = fields(&call.query(&schema::GET)?);
    let mut reader = app.db().read().await?;
    let found = store::tenants::get(reader.conn(), app.home().tenant).await?;
    let settings = found.ok_or_else(|| Error::internal("the tenant is gone"))?;
    Ok(json_response(
        StatusCode::OK,
        &select(Value::Object(settings.settings), &fields, &[]),
    ))
}

/// `PATCH /tenants/settings`
pub(crate) async fn update(State(app): State<App>, call: Call) -> Answer {
    let sent = call.body(&schema::UPDATE)?;
    let settings = ops::update(&app, &call.act(&app, &sent), &sent).await?;
    Ok(json_response(
        StatusCode::OK,
        &Value::Object(settings.settings),
    ))
}
