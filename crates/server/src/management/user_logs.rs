//! `GET /api/v2/users/{id}/logs` (reference §6.2, §9).

use axum::extract::{Path, State};
use axum::response::Response;
use domain::patch::Fields;
use domain::schema::Invalid;
use domain::schema::path::{self, UserFor};
use domain::schema::query::within_reach;
use domain::schema::user as schema;
use http::{HeaderValue, StatusCode, header};
use serde_json::{Value, json};
use store::log_subjects::{self, By, Subject};
use store::users;

use super::logs::wire_all;
use crate::App;
use crate::rest::{Call, Problem, json_response, link};

type Answer = Result<Response, Problem>;

/// `GET /users/{id}/logs`: what was done to the user and by the user. Of somebody who isn't there
/// there is nothing.
pub(crate) async fn list(State(app): State<App>, Path(id): Path<String>, call: Call) -> Answer {
    path::user_id(&id, UserFor::Passage)?;
    let query = call.query(&schema::LIST_LOGS)?;
    let number = |key: &str| query.get(key).and_then(Value::as_i64);
    let (page, per_page) = (
        number("page").unwrap_or(0),
        number("per_page").unwrap_or(50),
    );
    within_reach(page, per_page)?;
    let by = match query.get("sort").and_then(Value::as_str) {
        None | Some("date:-1") => By::Newest,
        Some("date:1") => By::Oldest,
        Some(_) => {
            let text = "'Logs are sorted by date:1 or date:-1 only' on property sort";
            return Err(Invalid::query(text).into());
        }
    };
    let start = page.saturating_mul(per_page);
    let mut reader = app.db().read().await?;
    let tenant = app.home().tenant;
    let found = users::number(reader.conn(), tenant, &id).await?;
    let subject = Subject {
        number: found.unwrap_or_default(),
        user_id: &id,
    };
    let (records, total) =
        log_subjects::page(&mut reader, tenant, subject, by, (start, per_page)).await?;
    drop(reader);
    let logs = wire_all(&records, &Fields::default())?;
    let body = if query.get("include_totals") == Some(&Value::Bool(true)) {
        json!({
            "start": start, "limit": per_page, "length": records.len(), "total": total,
            "logs": logs,
        })
    } else {
        logs
    };
    let mut response = json_response(StatusCode::OK, &body);
    let links = link(call.uri(), app.host(), (page, per_page), total);
    if let Ok(value) = HeaderValue::from_str(&links) {
        response.headers_mut().insert(header::LINK, value);
    }
    Ok(response)
}
