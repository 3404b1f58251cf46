//! What tests need: a database for each on either engine, statements of their own, and dials
//! that nobody else turns. Behind the feature `testing`, which no product enables.

pub mod holders;

use std::io::Write as _;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, Once, PoisonError};
use std::time::Duration;

use domain::{Error, Result};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};

use crate::db::{Conn, Db, Tuning, both};
use crate::{Location, error::stored};

static NEXT: AtomicU32 = AtomicU32::new(0);
/// The PostgreSQL databases that no test uses any more.
static FINISHED: Mutex<Vec<Location>> = Mutex::new(Vec::new());

/// Where tests find a PostgreSQL server; `cargo xtask test` starts one.
pub const POSTGRES_URL: &str = "LICTOR_TEST_POSTGRES_URL";

/// The server that the environment names; `None` where it names none, which is said once.
///
/// # Panics
/// If it names none in CI.
#[expect(
    clippy::disallowed_methods,
    reason = "a test run is configured by its environment"
)]
pub fn postgres_url() -> Option<String> {
    static SAID: Once = Once::new();
    let url = std::env::var(POSTGRES_URL).ok();
    if url.is_none() {
        assert!(
            std::env::var_os("CI").is_none(),
            "{POSTGRES_URL} names no server"
        );
        // Not by `eprintln!`, which is not shown for tests that pass.
        let said = format!("left out: {POSTGRES_URL} names no PostgreSQL server\n");
        SAID.call_once(|| drop(std::io::stderr().write_all(said.as_bytes())));
    }
    url
}

/// A place for a fresh SQLite database in `folder`.
pub fn sqlite(folder: &Path) -> Location {
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    Location::File(folder.join(format!("{number}.db")))
}

/// Makes an empty database on the PostgreSQL server that `url` names, whose user may do that,
/// and drops those that are [`finished`]: together, a run's databases would fill a disk.
///
/// It sorts as people do, where the server can: nothing may depend on the locale.
///
/// # Errors
/// [`Error::Internal`] if the server refuses.
pub async fn postgres(url: &str) -> Result<Location> {
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let name = format!("lictor_test_{}_{number}", std::process::id());
    let mut server = PgConnection::connect(url)
        .await
        .map_err(|error| Error::internal(error))?;
    drop_finished(&mut server).await?;
    let plain = format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'");
    let localised = format!("{plain} LOCALE_PROVIDER icu ICU_LOCALE 'en-US'");
    if server.execute(AssertSqlSafe(localised)).await.is_err() {
        server
            .execute(AssertSqlSafe(plain))
            .await
            .map_err(|error| Error::internal(error))?;
    }
    server
        .close()
        .await
        .map_err(|error| Error::internal(error))?;
    let (server, _) = url.rsplit_once('/').unwrap_or((url, ""));
    Ok(Location::Url(format!("{server}/{name}")))
}

/// Says that no test uses a database of [`postgres`] any more: for `drop`, which cannot wait.
pub fn finished(location: &Location) {
    let mut all = FINISHED.lock().unwrap_or_else(PoisonError::into_inner);
    all.push(location.clone());
}

async fn drop_finished(server: &mut PgConnection) -> Result<()> {
    let all = std::mem::take(&mut *FINISHED.lock().unwrap_or_else(PoisonError::into_inner));
    for location in all {
        let Location::Url(url) = &location else {
            continue;
        };
        let (_, name) = url.rsplit_once('/').unwrap_or(("", url));
        let sql = format!("DROP DATABASE {name} WITH (FORCE)");
        server
            .execute(AssertSqlSafe(sql))
            .await
            .map_err(|error| Error::internal(error))?;
    }
    Ok(())
}

/// Opens a database in which a change may be held no longer than `change_max`.
///
/// # Errors
/// Those of [`Db::open`].
pub async fn open_impatient(location: &Location, change_max: Duration) -> Result<Db> {
    let tuning = Tuning {
        change_max,
        ..Tuning::default()
    };
    Db::open_tuned(location, &tuning).await
}

/// Opens a database that looks after its lock every `lock_check`.
///
/// # Errors
/// Those of [`Db::open`].
pub async fn open_watchful(location: &Location, lock_check: Duration) -> Result<Db> {
    let tuning = Tuning {
        lock_check,
        ..Tuning::default()
    };
    Db::open_tuned(location, &tuning).await
}

/// Opens a SQLite database that doesn't flush before it says that something is committed: what
/// no test of durability may let pass.
///
/// # Errors
/// Those of [`Db::open`].
pub async fn open_unflushed(location: &Location) -> Result<Db> {
    let tuning = Tuning {
        flush: false,
        ..Tuning::default()
    };
    Db::open_tuned(location, &tuning).await
}

/// Prepares a statement without running it.
///
/// # Errors
/// [`Error::Internal`] if the engine doesn't understand it.
pub async fn prepare(conn: Conn<'_>, sql: &'static str) -> Result<()> {
    both!(conn, c => c.prepare(sqlx::SqlStr::from_static(sql)).await.map(|_| ()))
        .map_err(|error| stored(error))
}

/// Runs a statement; returns how many rows it changed.
///
/// # Errors
/// [`Error::Internal`] if the engine refuses.
pub async fn execute(conn: Conn<'_>, sql: &str) -> Result<u64> {
    let sql = AssertSqlSafe(sql.to_owned());
    both!(conn, c => c.execute(sql).await.map(|done| done.rows_affected()))
        .map_err(|error| stored(error))
}

/// The numbers that a statement selects.
///
/// # Errors
/// [`Error::Internal`] if the engine refuses.
pub async fn numbers(conn: Conn<'_>, sql: &str) -> Result<Vec<i64>> {
    let sql = AssertSqlSafe(sql.to_owned());
    both!(conn, c => sqlx::query_scalar(sql).fetch_all(c).await).map_err(|error| stored(error))
}

/// The numbers of an API's living permissions.
///
/// # Errors
/// [`Error::Internal`] if the engine refuses.
pub async fn living_permissions(conn: Conn<'_>, api: &str) -> Result<Vec<i64>> {
    let sql = "SELECT number FROM permissions WHERE deleted_at IS NULL AND api = ";
    numbers(conn, &format!("{sql}'{api}' ORDER BY number")).await
}

/// The numbers of an API's deleted permissions.
///
/// # Errors
/// [`Error::Internal`] if the engine refuses.
pub async fn deleted_permissions(conn: Conn<'_>, api: &str) -> Result<Vec<i64>> {
    let sql = "SELECT number FROM permissions WHERE deleted_at IS NOT NULL AND api = ";
    numbers(conn, &format!("{sql}'{api}' ORDER BY number")).await
}

/// How many permissions each deletion took, in order.
///
/// # Errors
/// [`Error::Internal`] if the engine refuses.
pub async fn deletion_sizes(conn: Conn<'_>) -> Result<Vec<i64>> {
    let sql = "SELECT count(p.number) AS size FROM deletions d LEFT JOIN permissions p
        ON p.tenant = d.tenant AND p.deletion = d.id AND p.deleted_at IS NOT NULL
        GROUP BY d.tenant, d.id ORDER BY size";
    numbers(conn, sql).await
}

/// The permission numbers of a client grant's entries, hidden ones too.
///
/// # Errors
/// [`Error::Internal`] if the engine refuses.
pub async fn grant_entries(conn: Conn<'_>, grant: &str) -> Result<Vec<i64>> {
    let sql = "SELECT number FROM client_grant_scopes WHERE client_grant = ";
    numbers(conn, &format!("{sql}'{grant}' ORDER BY number")).await
}

/// How many rows a table has.
///
/// # Errors
/// [`Error::Internal`] if the engine refuses.
pub async fn rows(conn: Conn<'_>, table: &str) -> Result<Vec<i64>> {
    numbers(conn, &format!("SELECT count(*) FROM {table}")).await
}

/// The number of a role.
///
/// # Errors
/// [`Error::Internal`] if the database refuses.
pub async fn role_number(conn: Conn<'_>, id: &str) -> Result<Option<i64>> {
    let sql = format!("SELECT number FROM roles WHERE id = '{id}'");
    Ok(numbers(conn, &sql).await?.first().copied())
}

/// Ends the time in which a deletion can be restored.
///
/// # Errors
/// [`Error::Internal`] if the database refuses.
pub async fn expire(conn: Conn<'_>, deletion: &str) -> Result<u64> {
    let sql = format!("UPDATE deletions SET expires_at = 0 WHERE id = '{deletion}'");
    execute(conn, &sql).await
}
