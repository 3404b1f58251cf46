//! Removes the users of deleted connections that were too many for one change.

use std::time::Duration;

use crate::App;
use crate::ops::connections;

/// How often it looks for some.
const EVERY: Duration = Duration::from_secs(10);

/// Looks now and every ten seconds, for as long as the server runs.
pub async fn run(app: App) {
    loop {
        if let Err(error) = once(&app).await {
            tracing::warn!(%error, "users of a deleted connection could not be removed yet");
        }
        tokio::time::sleep(EVERY).await;
    }
}

/// Removes all that are left, a little at a time: others want to write, too.
///
/// # Errors
/// If the database refuses.
pub async fn once(app: &App) -> domain::Result<()> {
    while connections::remove_users(app).await? {}
    Ok(())
}
