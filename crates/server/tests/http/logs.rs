//! `/api/v2/logs`: changes and exchanges (Management API reference §9).

mod actor;
mod changes;
mod checkpoint;
mod exchanges;
mod redaction;
mod search;

use serde_json::Value;
use testkit::{Reply, TestApp};

/// Where the logs are.
const PATH: &str = "/api/v2/logs";

async fn logs(app: &TestApp, query: &str) -> Reply {
    app.admin().await.get(&format!("{PATH}?{query}")).await
}

/// Entries that match a search, newest first.
pub(crate) async fn found(app: &TestApp, query: &str) -> Vec<Value> {
    let found = logs(app, &format!("per_page=100&{query}")).await;
    found.expect(200).json().as_array().unwrap().clone()
}
