//! `GET /dashboard/logs/export`: the entries that are asked for, newest first, each a line of JSON as
//! the Management API answers it.

use std::sync::Arc;

use axum::response::IntoResponse as _;
use http::{StatusCode, header};
use store::logs;

use super::super::{Answer, Fault, Reply, SEARCH_MAX, Visit};
use super::asked::{Asked, COUNTED_MAX};
use crate::App;

pub(crate) async fn download(app: App, visit: Arc<Visit>) -> Answer {
    let asked = Asked::of(&visit);
    let wrong = |text: &str| Fault::new(StatusCode::BAD_REQUEST, "Nothing to export", text);
    let conditions = asked.conditions(app.clock().now());
    let conditions = conditions.map_err(|text| wrong(&format!("{text}.")))?;
    let finding = lines(&app, &conditions);
    let found = tokio::time::timeout(SEARCH_MAX, finding).await;
    let text = found.map_err(|_| wrong("The search took too long. Choose a shorter period."))??;
    let headers = [
        (header::CONTENT_TYPE, "application/x-ndjson"),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"logs.ndjson\"",
        ),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    Ok(Reply::Raw((StatusCode::OK, headers, text).into_response()))
}

async fn lines(app: &App, conditions: &[logs::Condition]) -> domain::Result<String> {
    let most = i64::try_from(COUNTED_MAX).unwrap_or(i64::MAX);
    let mut reader = app.db().read().await?;
    let tenant = app.home().tenant;
    let (found, _) = logs::search(&mut reader, tenant, conditions, (0, most), 1).await?;
    drop(reader);
    let mut text = String::new();
    for record in &found {
        text.push_str(&record.wire()?.to_string());
        text.push('\n');
    }
    Ok(text)
}
