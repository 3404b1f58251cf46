//! Carrying out the jobs that callers started: a batch of each by turns, so that a short one
//! doesn't wait for a long one.

use std::time::Duration;

use domain::Result;
use domain::job::Kind;

use crate::App;
use crate::ops::{jobs, users_export, users_import};

/// How long it waits to look again, if nobody says that there is a job.
const EVERY: Duration = Duration::from_secs(5);
/// What a job says that failed too often.
const FAILED: &str = "The job was given up after several internal errors";

/// Carries out jobs for as long as the server runs, first those that were under way when it
/// stopped.
pub async fn run(app: App) {
    loop {
        if let Err(error) = all(&app).await {
            tracing::warn!(%error, "jobs could not be carried out; it is tried again");
        }
        tokio::select! {
            () = app.work().notified() => {},
            () = tokio::time::sleep(EVERY) => {},
        }
    }
}

/// Carries out all jobs that there are.
///
/// # Errors
/// If the database refuses; what was done is kept.
pub async fn all(app: &App) -> Result<()> {
    while round(app).await? {}
    Ok(())
}

/// A batch of each job that isn't finished; false if there is none.
///
/// # Errors
/// The first error of a batch, after the others had their turn.
pub async fn round(app: &App) -> Result<bool> {
    let tenant = app.home().tenant;
    let mut reader = app.db().read().await?;
    let active = store::jobs::active(reader.conn(), tenant).await?;
    drop(reader);
    let mut failure = None;
    for id in &active {
        let Err(error) = batch(app, id).await else {
            continue;
        };
        if jobs::count_attempt(app, id).await? {
            tracing::error!(%error, job = id, "a job is given up");
            jobs::fail(app, id, FAILED).await?;
        } else {
            failure = failure.or(Some(error));
        }
    }
    failure.map_or(Ok(!active.is_empty()), Err)
}

async fn batch(app: &App, id: &str) -> Result<()> {
    let mut reader = app.db().read().await?;
    let stored = store::jobs::get(reader.conn(), app.home().tenant, id).await?;
    drop(reader);
    let Some(stored) = stored else { return Ok(()) };
    match stored.job.kind {
        Kind::UsersImport => users_import::go_on(app, &stored).await,
        Kind::UsersExport => users_export::go_on(app, &stored).await,
        Kind::VerificationEmail => jobs::order_verification(app, &stored).await,
    }
}
