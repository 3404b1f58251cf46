//! Sends the mails that wait. Each step of one is kept before the next begins, so that whoever
//! takes over after a crash goes on; a mail whose end could not be written is sent again, with the
//! same `Message-ID`.

use std::time::Duration;

use domain::Result;
use futures_util::{StreamExt as _, stream};

use crate::App;
use crate::ops::mails;

/// How often it looks.
const EVERY: Duration = Duration::from_secs(2);
/// Mails that are looked at together, and sent at the same time.
const AT_ONCE: i64 = 20;
const SENT_AT_ONCE: usize = 4;

/// Sends mails for as long as the server runs.
pub async fn run(app: App) {
    loop {
        if let Err(error) = once(&app).await {
            tracing::warn!(%error, "mails could not be sent; it is tried again");
        }
        tokio::time::sleep(EVERY).await;
    }
}

/// Sends all mails that are due.
///
/// # Errors
/// If the database refuses; the others had their turn.
pub async fn once(app: &App) -> Result<()> {
    loop {
        let mut reader = app.db().read().await?;
        let now = app.clock().now();
        let due = store::mails::due(reader.conn(), app.home().tenant, now, AT_ONCE).await?;
        drop(reader);
        if due.is_empty() {
            return Ok(());
        }
        let sending: Vec<_> = due.iter().map(|mail| mails::deliver(app, mail)).collect();
        let sending = stream::iter(sending).buffer_unordered(SENT_AT_ONCE);
        let done: Vec<Result<()>> = sending.collect().await;
        done.into_iter().collect::<Result<()>>()?;
    }
}
