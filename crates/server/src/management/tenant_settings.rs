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

/// Flags that a change answers and a read doesn't (recorded, without exception).
const ONLY_AFTER_CHANGES: [&str; 2] = [
    "cannot_change_enforce_client_authentication_on_passwordless_start",
    "enforce_client_authentication_on_passwordless_start",
];
/// What a read answers and a change doesn't (recorded, without exception).
const ONLY_IN_READS: &str = "sandbox_versions_available";

/// `GET /tenants/settings`
pub(crate) async fn get(State(app): State<App>, call: Call) -> Answer {
    let fields = fields(&call.query(&schema::GET)?);
    let mut reader = app.db().read().await?;
    let found = store::tenants::get(reader.conn(), app.home().tenant).await?;
    let mut settings = found
        .ok_or_else(|| Error::internal("the tenant is gone"))?
        .settings;
    if let Some(Value::Object(flags)) = settings.get_mut("flags") {
        flags.retain(|flag, _| !ONLY_AFTER_CHANGES.contains(&flag.as_str()));
    }
    Ok(json_response(
        StatusCode::OK,
        &select(Value::Object(settings), &fields, &[]),
    ))
}

/// `PATCH /tenants/settings`
pub(crate) async fn update(State(app): State<App>, call: Call) -> Answer {
    let sent = call.body(&schema::UPDATE)?;
    let changed = ops::update(&app, &call.act(&app, &sent), &sent).await?;
    let mut settings = changed.settings;
    settings.shift_remove(ONLY_IN_READS);
    Ok(json_response(StatusCode::OK, &Value::Object(settings)))
}
