//! Databases for tests: each test has one of its own, on either engine. Behind the feature
//! `testing`, which no product enables.

use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

use domain::{Error, Result};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};

use crate::Location;

static NEXT: AtomicU32 = AtomicU32::new(0);

/// A place for a fresh SQLite database in `folder`.
pub fn sqlite(folder: &Path) -> Location {
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    Location::File(folder.join(format!("{number}.db")))
}

/// Makes an empty database on the PostgreSQL server that `url` names, whose user may do that.
/// It stays there; the server of a test run is thrown away with all it holds.
///
/// # Errors
/// [`Error::Internal`] if the server refuses.
pub async fn postgres(url: &str) -> Result<Location> {
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let name = format!("lictor_test_{}_{number}", std::process::id());
    let mut server = PgConnection::connect(url).await.map_err(Error::internal)?;
    server
        .execute(AssertSqlSafe(format!("CREATE DATABASE {name}")))
        .await
        .map_err(Error::internal)?;
    server.close().await.map_err(Error::internal)?;
    let (server, _) = url.rsplit_once('/').unwrap_or((url, ""));
    Ok(Location::Url(format!("{server}/{name}")))
}
