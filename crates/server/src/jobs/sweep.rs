//! What is kept for a time only: exchanges, notices of changes, and what is remembered about
//! things that are gone.

use std::time::Duration;

use domain::{attack_protection, job, ticket};
use store::issuances::{self, Place};
use store::{
    SWEPT_AT_ONCE, authorization_codes, job_errors, job_files, jobs, login_failures,
    login_transactions, pushed_requests, refresh_tokens, revoked_access_tokens, scope_sets,
    session_clients,
};

use crate::ops::session_ends;
use crate::{App, audit};

/// How often the sweep runs.
const EVERY: Duration = Duration::from_hours(1);
/// How long exchanges are kept, in milliseconds: 30 days.
const EXCHANGES_MILLIS: i64 = 30 * 86_400_000;
/// How long notices of changes are kept, in milliseconds: a day.
const CHANGES_MILLIS: i64 = 86_400_000;

/// How young a scope set is that nobody has had the time to refer to: ten minutes.
const SET_MILLIS: i64 = 600_000;

/// Parts of files that are dropped at once; they have some ten kilobytes each.
const FILES_AT_ONCE: i64 = 50;

/// Sweeps now and every hour, for as long as the server runs.
pub async fn run(app: App) {
    loop {
        if let Err(error) = once(&app).await {
            tracing::warn!(%error, "the sweep failed; it is tried again in an hour");
        }
        tokio::time::sleep(EVERY).await;
    }
}

/// Drops what is too old, a little at a time: others want to write, too.
///
/// # Errors
/// If the database refuses.
pub async fn once(app: &App) -> domain::Result<()> {
    let now = app.clock().now();
    loop {
        let mut writer = app.db().write().await?;
        let exchanges = now.plus_millis(-EXCHANGES_MILLIS);
        let exchanges = store::logs::prune_exchanges(&mut writer, exchanges).await?;
        let changes = now.plus_millis(-CHANGES_MILLIS);
        let changes = store::changes::forget(&mut writer, changes).await?;
        let keys = now.plus_millis(-store::idempotency::KEPT_MILLIS);
        let keys = store::idempotency::forget(&mut writer, keys).await?;
        let sessions = store::dashboard_sessions::forget(&mut writer, now).await?;
        writer.commit().await?;
        if exchanges == 0 && changes == 0 && keys == 0 && sessions == 0 {
            break;
        }
    }
    if let Some(kept) = app.changes_millis() {
        audit::prune(app, now.plus_millis(-kept)).await?;
    }
    sweep_organizations(app).await?;
    forget_issuances(app).await?;
    sweep_sign_ins(app).await?;
    sweep_tokens(app).await?;
    prune_tickets(app).await?;
    prune_login_failures(app).await?;
    prune_jobs(app).await
}

/// Drops failed logins that count no more.
async fn prune_login_failures(app: &App) -> domain::Result<()> {
    let before = app
        .clock()
        .now()
        .plus_millis(-attack_protection::KEPT_MILLIS);
    loop {
        let mut writer = app.db().write().await?;
        let failures = login_failures::prune(&mut writer, before, SWEPT_AT_ONCE).await?;
        writer.commit().await?;
        if failures == 0 {
            return Ok(());
        }
    }
}

/// Ends sessions that have expired, and drops requests to sign in that nobody went on with.
async fn sweep_sign_ins(app: &App) -> domain::Result<()> {
    let now = app.clock().now();
    loop {
        let ended = session_ends::end_expired(app).await?;
        let mut writer = app.db().write().await?;
        let applications = session_clients::prune(&mut writer).await?;
        let waiting = login_transactions::prune(&mut writer, now).await?;
        let pushed = pushed_requests::prune(&mut writer, now).await?;
        writer.commit().await?;
        if ended == 0 && applications == 0 && waiting == 0 && pushed == 0 {
            return Ok(());
        }
    }
}

/// Drops codes and tokens that have ended, and scope sets that nothing refers to: retired by one
/// sweep, removed by a later one.
async fn sweep_tokens(app: &App) -> domain::Result<()> {
    let now = app.clock().now();
    loop {
        let mut writer = app.db().write().await?;
        let codes = authorization_codes::forget(&mut writer, now).await?;
        let families = refresh_tokens::forget(&mut writer, now).await?;
        let revoked = revoked_access_tokens::forget(&mut writer, now).await?;
        writer.commit().await?;
        if codes == 0 && families == 0 && revoked == 0 {
            break;
        }
    }
    let young = now.plus_millis(-SET_MILLIS);
    loop {
        let mut writer = app.db().write().await?;
        let gone = scope_sets::forget(&mut writer, young).await?;
        writer.commit().await?;
        if gone == 0 {
            break;
        }
    }
    let mut after = 0;
    loop {
        let mut writer = app.db().write().await?;
        let last = scope_sets::retire(&mut writer, after, young).await?;
        writer.commit().await?;
        match last {
            Some(last) => after = last,
            None => return Ok(()),
        }
    }
}

/// Drops tickets of which nobody asks any more why they are over.
async fn prune_tickets(app: &App) -> domain::Result<()> {
    let before = app.clock().now().plus_millis(-ticket::KEPT_MILLIS);
    loop {
        let mut writer = app.db().write().await?;
        let tickets = store::tickets::prune(&mut writer, before).await?;
        writer.commit().await?;
        if tickets == 0 {
            return Ok(());
        }
    }
}

/// Drops finished jobs with what they read, made and could not take.
async fn prune_jobs(app: &App) -> domain::Result<()> {
    let before = app.clock().now().plus_millis(-job::RETENTION_MILLIS);
    loop {
        let mut writer = app.db().write().await?;
        let files = job_files::prune(&mut writer, before, FILES_AT_ONCE).await?;
        let errors = job_errors::prune(&mut writer, before, SWEPT_AT_ONCE).await?;
        let jobs = jobs::prune(&mut writer, before, SWEPT_AT_ONCE).await?;
        writer.commit().await?;
        if files == 0 && errors == 0 && jobs == 0 {
            return Ok(());
        }
    }
}

/// Drops the members of organizations that are gone.
async fn sweep_organizations(app: &App) -> domain::Result<()> {
    loop {
        let mut writer = app.db().write().await?;
        let has_more = store::organizations::sweep(&mut writer).await?;
        writer.commit().await?;
        if !has_more {
            return Ok(());
        }
    }
}

/// Drops what is remembered about permissions and applications that are gone.
async fn forget_issuances(app: &App) -> domain::Result<()> {
    let mut after = Some(Place::FIRST);
    while let Some(place) = after {
        let mut reader = app.db().read().await?;
        let (gone, last) = issuances::abandoned(reader.conn(), &place).await?;
        drop(reader);
        if !gone.is_empty() {
            let mut writer = app.db().write().await?;
            issuances::forget(&mut writer, &gone).await?;
            writer.commit().await?;
        }
        after = last;
    }
    Ok(())
}
