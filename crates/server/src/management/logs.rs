//! `/api/v2/logs` over the two logs (reference §9).

use axum::extract::{Path, State};
use axum::response::Response;
use domain::patch::{Fields, select};
use domain::schema::{Invalid, log as schema};
use domain::{Error, Noun, Result};
use http::{HeaderValue, StatusCode, header};
use serde_json::{Map, Value, json};
use store::logs::{self, Record};

use crate::App;
use crate::logs_query;
use crate::rest::{Call, Paging, Problem, fields, json_response};

type Answer = Result<Response, Problem>;

/// Entries that a search can page through; beyond them callers read on from a checkpoint.
const SEARCH_MAX: i64 = 1000;
/// Answered whether it was asked for or not (recorded).
const ALWAYS: [&str; 1] = ["_id"];

pub(crate) fn wire_all(records: &[Record], fields: &Fields) -> Result<Value> {
    records
        .iter()
        .map(|record| Ok(select(record.wire()?, fields, &ALWAYS)))
        .collect()
}

/// `GET /logs`: a search, newest first; or, with `from`, everything since, oldest first.
pub(crate) async fn list(State(app): State<App>, call: Call) -> Answer {
    let query = call.query(&schema::LIST)?;
    if let Some(from) = query.get("from").and_then(Value::as_str) {
        let take = query.get("take").and_then(Value::as_i64).unwrap_or(50);
        return since(&app, from, take).await;
    }
    search(&app, &query).await
}

/// What was logged after the entry `from`. An entry that commits late is never skipped.
async fn since(app: &App, from: &str, take: i64) -> Answer {
    // Asked before the read begins, so that it holds for what the read sees.
    let horizon = app.db().horizon().complete_below();
    let mut reader = app.db().read().await?;
    let found = logs::after(reader.conn(), app.home().tenant, (from, &horizon), take).await?;
    drop(reader);
    let body = wire_all(&found, &Fields::default())?;
    let last = found.last().map_or(from, |record| record.log_id.as_str());
    let link = format!(
        "<{}api/v2/logs?from={last}&take={take}>; rel=\"next\"",
        app.issuer()
    );
    let mut response = json_response(StatusCode::OK, &body);
    if let Ok(value) = HeaderValue::from_str(&link) {
        response.headers_mut().insert(header::LINK, value);
    }
    Ok(response)
}

async fn search(app: &App, query: &Map<String, Value>) -> Answer {
    let text = |key: &str| query.get(key).and_then(Value::as_str);
    let conditions = logs_query::parse(text("q").or(text("search")).unwrap_or_default())
        .map_err(|detail| Problem::from(Invalid::query(&format!("'{detail}' on property q"))))?;
    if text("sort").is_some_and(|sort| sort != "date:-1") {
        return Err(Invalid::query("'Logs are sorted by date:-1 only' on property sort").into());
    }
    let (page, per_page, totals) = match Paging::of(query)? {
        Paging::Offset {
            page,
            per_page,
            totals,
        } => (page, per_page, totals),
        Paging::Checkpoint { take, .. } => (0, take, false),
    };
    let start = page.saturating_mul(per_page);
    if start.saturating_add(per_page) > SEARCH_MAX {
        let message = "You can only page through the first 1000 records. See \
            https://auth0.com/docs/users/search/v3/view-search-results-by-page#limitation.";
        return Err(Problem::new(
            StatusCode::BAD_REQUEST,
            message,
            Some("invalid_paging"),
        ));
    }
    let mut reader = app.db().read().await?;
    let rows = (start, per_page);
    let tenant = app.home().tenant;
    let (found, total) = logs::search(&mut reader, tenant, &conditions, rows, SEARCH_MAX).await?;
    drop(reader);
    let body = wire_all(&found, &fields(query))?;
    let body = if totals {
        json!({
            "start": start, "limit": per_page, "length": found.len(), "total": total, "logs": body,
        })
    } else {
        body
    };
    Ok(json_response(StatusCode::OK, &body))
}

/// `GET /logs/{id}`
pub(crate) async fn get(State(app): State<App>, Path(id): Path<String>) -> Answer {
    let mut reader = app.db().read().await?;
    let found = logs::get(reader.conn(), app.home().tenant, &id).await?;
    let record = found.ok_or(Error::NotFound(Noun::Log))?;
    Ok(json_response(StatusCode::OK, &record.wire()?))
}
