//! The log of changes is sealed, and whatever is done to it is found.

mod chain;
mod checkpoints;
mod entries;
mod erasures;
mod pruning;
mod sealing;

use domain::Tenant;
use jose::AuditKey;
use serde_json::json;
use server::audit::{self, Checkpoint, Finding, Report};
use store::log_seals::{self, PlaceKind};
use store::testing;
use testkit::TestApp;

const TENANT: Tenant = Tenant(1);

/// Makes this many changes and returns the ids of their entries, the oldest first.
async fn changes(app: &TestApp, count: usize) -> Vec<String> {
    let api = app.api(&[]).await;
    let admin = app.admin().await;
    for number in 1..count {
        let body = json!({"name": format!("name {number}")});
        admin.patch(&api.path(), &body).await.expect(200);
    }
    let path = "/api/v2/logs?per_page=100&q=type:sapi";
    let listed = admin.get(path).await.expect(200).json();
    let ids = listed.as_array().unwrap().iter().take(count);
    let mut ids: Vec<String> = ids
        .map(|entry| entry["log_id"].as_str().unwrap().to_owned())
        .collect();
    ids.reverse();
    ids
}

/// The same, sealed.
async fn sealed(app: &TestApp, count: usize) -> Vec<String> {
    let ids = changes(app, count).await;
    seal(app).await;
    ids
}

/// Seals everything: entries of the other log that are under way would be waited for.
pub(crate) async fn seal(app: &TestApp) {
    app.app.exchanges().flush().await;
    audit::seal(&app.app).await.unwrap();
}

fn key(app: &TestApp) -> AuditKey {
    app.app.audit_key().clone()
}

pub(crate) async fn verify_with(app: &TestApp, checkpoint: Option<&Checkpoint>) -> Report {
    let mut reader = app.app.db().read().await.unwrap();
    audit::verify(&mut reader, &key(app), TENANT, checkpoint)
        .await
        .unwrap()
}

/// What is found, and nothing else may be.
#[track_caller]
fn assert_found(report: &Report, findings: &[Finding]) {
    assert_eq!(report.findings, findings, "{report:#?}");
}

async fn findings(app: &TestApp) -> Vec<Finding> {
    verify_with(app, None).await.findings
}

/// The signed head of the chain.
async fn checkpoint(app: &TestApp) -> Checkpoint {
    let mut reader = app.app.db().read().await.unwrap();
    let place = log_seals::place(reader.conn(), TENANT, PlaceKind::Head).await;
    Checkpoint {
        tenant: TENANT,
        place: place.unwrap().unwrap(),
    }
}

/// Does to the database what nobody should; returns how many rows it was done to.
async fn tamper(app: &TestApp, sql: &str) -> u64 {
    let mut writer = app.app.db().write().await.unwrap();
    let rows = testing::execute(writer.conn(), sql).await.unwrap();
    writer.commit().await.unwrap();
    rows
}
