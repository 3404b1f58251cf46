//! Opening a database: which one, how its connections are set, and that nobody else has it.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use domain::{Error, Result};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Connection as _, SqliteConnection};

use super::{Db, Engine, batch};
use crate::changes::Changes;
use crate::horizon::Horizon;
use crate::{locks, migrate};

/// Connections that read SQLite at once.
const SQLITE_READERS: u32 = 4;
/// Transactions that PostgreSQL runs at once.
const POSTGRES_WRITERS: u32 = 16;
/// Connections that read PostgreSQL at once.
const POSTGRES_READERS: u32 = 16;
/// How long a request waits for a connection.
const ACQUIRE_MAX: Duration = Duration::from_secs(10);
/// Prepared statements each SQLite connection keeps.
const STATEMENTS_KEPT: usize = 200;

/// Where the data are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    /// A SQLite file; made if it isn't there.
    File(PathBuf),
    /// A `postgres://` URL.
    Url(String),
}

impl Db {
    /// Opens a database, brings its schema up to date and keeps everybody else out.
    ///
    /// # Errors
    /// [`Error::Refused`] if somebody has it open, or if it is newer than this program;
    /// [`Error::Internal`] if it can't be reached.
    pub async fn open(location: &Location) -> Result<Self> {
        let db = match location {
            Location::File(path) => open_file(path).await?,
            Location::Url(url) => open_url(url).await?,
        };
        let last = crate::logs::last_id(db.read().await?.conn()).await?;
        db.horizon.resume_after(last.as_deref());
        Ok(db)
    }
}

async fn open_file(path: &Path) -> Result<Db> {
    let lock = locks::Exclusive::file(&path.with_extension("lock"))?;
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(Duration::from_secs(5))
        .statement_cache_capacity(STATEMENTS_KEPT)
        // So that lists sort alike on both engines.
        .collation("C", |left, right| left.as_bytes().cmp(right.as_bytes()));
    let mut writer = SqliteConnection::connect_with(&options)
        .await
        .map_err(Error::internal)?;
    migrate::run(super::Conn::Sqlite(&mut writer)).await?;
    // A ping before each use would double the cost of a read.
    let readers = SqlitePoolOptions::new()
        .max_connections(SQLITE_READERS)
        .acquire_timeout(ACQUIRE_MAX)
        .test_before_acquire(false)
        .idle_timeout(None)
        .max_lifetime(None)
        .connect_lazy_with(options.read_only(true).create_if_missing(false));
    let changes = Arc::new(Changes::default());
    let batches = batch::Queue::start(writer, changes.clone());
    Ok(assemble(Engine::Sqlite { readers, batches }, changes, lock))
}

async fn open_url(url: &str) -> Result<Db> {
    let options: PgConnectOptions = url
        .parse()
        .map_err(|_| Error::Refused("the database URL is not a valid postgres:// URL"))?;
    let options = options
        .application_name("lictor")
        .options([("statement_timeout", "10000"), ("lock_timeout", "10000")]);
    let lock = locks::Exclusive::postgres(&options).await?;
    let pools = PgPoolOptions::new()
        .acquire_timeout(ACQUIRE_MAX)
        .test_before_acquire(false);
    let pool = pools
        .clone()
        .max_connections(POSTGRES_WRITERS)
        .connect_lazy_with(options.clone());
    let readers = pools
        .max_connections(POSTGRES_READERS)
        .connect_lazy_with(options.options([("default_transaction_read_only", "on")]));
    let mut connection = pool.acquire().await.map_err(Error::internal)?;
    migrate::run(super::Conn::Postgres(&mut connection)).await?;
    drop(connection);
    Ok(assemble(
        Engine::Postgres { pool, readers },
        Arc::new(Changes::default()),
        lock,
    ))
}

fn assemble(engine: Engine, changes: Arc<Changes>, lock: locks::Exclusive) -> Db {
    Db {
        engine,
        changes,
        horizon: Arc::new(Horizon::default()),
        _lock: Arc::new(lock),
    }
}
