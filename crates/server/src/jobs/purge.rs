//! The end of deletions whose time is over, or of which there are too many; and of what the log
//! still says about users who are gone.
//!
//! Each step is a change of its own that waits for its turn like any other, so that nobody waits
//! long for it; and each can be the last one before the process ends: the next run goes on.

use std::time::Duration;

use domain::Result;
use store::purge;

use crate::App;
use crate::ops::erasure;

/// How often it is looked for what is due.
const EVERY: Duration = Duration::from_mins(1);

/// Purges now and every minute, for as long as the server runs.
pub async fn run(app: App) {
    loop {
        if let Err(error) = once(&app).await {
            tracing::warn!(%error, "the purge failed; it goes on in a minute");
        }
        tokio::time::sleep(EVERY).await;
    }
}

/// Purges all that is due.
///
/// # Errors
/// If the database refuses.
pub async fn once(app: &App) -> Result<()> {
    while mark_due(app).await? {}
    while go_on(app).await? {}
    while erasure::go_on(app).await? {}
    Ok(())
}

async fn mark_due(app: &App) -> Result<bool> {
    let tenant = app.home().tenant;
    let mut writer = app.db().write().await?;
    let found = purge::mark_due(&mut writer, tenant, app.clock().now()).await?;
    writer.commit().await?;
    Ok(found)
}

/// A batch of each of what is being purged, so that little doesn't wait for much; says whether
/// there was anything.
async fn go_on(app: &App) -> Result<bool> {
    let tenant = app.home().tenant;
    let mut reader = app.db().read().await?;
    let permissions = purge::permissions(reader.conn(), tenant).await?;
    let deletions = purge::deletions(reader.conn(), tenant).await?;
    drop(reader);
    for gone in &permissions {
        let mut writer = app.db().write().await?;
        purge::permission(&mut writer, tenant, gone, app.clock().now()).await?;
        writer.commit().await?;
    }
    for ending in &deletions {
        let mut writer = app.db().write().await?;
        purge::deletion(&mut writer, tenant, ending).await?;
        writer.commit().await?;
    }
    Ok(!permissions.is_empty() || !deletions.is_empty())
}
