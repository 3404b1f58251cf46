//! Sealing the log of changes, within a second of each commit.

use std::time::Duration;

use tokio::time::Instant;

use crate::{App, audit};

/// How often it is looked for new entries.
const EVERY: Duration = Duration::from_millis(500);
/// How often it is looked for entries that committed later than those after them, as can happen
/// when a connection to PostgreSQL breaks.
const LATE_EVERY: Duration = Duration::from_hours(1);

/// Seals for as long as the server runs.
pub async fn run(app: App) {
    let mut late = Instant::now() + LATE_EVERY;
    loop {
        if Instant::now() >= late {
            app.sealer().lock().await.start_over();
            late = Instant::now() + LATE_EVERY;
        }
        if let Err(error) = audit::seal(&app).await {
            tracing::warn!(%error, "the log could not be sealed; it is tried again");
        }
        tokio::time::sleep(EVERY).await;
    }
}
