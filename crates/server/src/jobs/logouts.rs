//! Tells applications that sessions have ended. A notice is dropped when it was delivered, so that
//! it outlives a crash; then it may be delivered twice, with another token.

use std::time::Duration;

use domain::Result;
use futures_util::{StreamExt as _, stream};

use crate::App;
use crate::ops::logout_notices;

/// How often it looks.
const EVERY: Duration = Duration::from_secs(2);
/// Notices that are looked at together, and sent at the same time.
const AT_ONCE: i64 = 40;
const SENT_AT_ONCE: usize = 8;

/// Tells applications for as long as the server runs.
pub async fn run(app: App) {
    loop {
        if let Err(error) = once(&app).await {
            tracing::warn!(%error, "applications could not be told of logouts; it is tried again");
        }
        tokio::time::sleep(EVERY).await;
    }
}

/// Tells every application that is to be told now.
///
/// # Errors
/// If the database refuses; the others had their turn.
pub async fn once(app: &App) -> Result<()> {
    loop {
        let mut reader = app.db().read().await?;
        let (tenant, now) = (app.home().tenant, app.clock().now());
        let due = store::logout_notices::due(reader.conn(), tenant, now, AT_ONCE).await?;
        drop(reader);
        if due.is_empty() {
            return Ok(());
        }
        let telling: Vec<_> = due
            .iter()
            .map(|notice| logout_notices::deliver(app, notice))
            .collect();
        let telling = stream::iter(telling).buffer_unordered(SENT_AT_ONCE);
        let done: Vec<Result<()>> = telling.collect().await;
        done.into_iter().collect::<Result<()>>()?;
    }
}
