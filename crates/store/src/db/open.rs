//! Opening a database: which one, how its connections are set, and that nobody else has it.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use domain::{Error, Result};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Connection as _, SqliteConnection};

use super::{Db, Engine, Raw, batch};
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
/// A connection to PostgreSQL that idled for longer is tried out before it is used: the server
/// may have been restarted since.
const TRUSTED_FOR: Duration = Duration::from_secs(1);

/// Where the data are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    /// A SQLite file; made if it isn't there.
    File(PathBuf),
    /// A `postgres://` URL.
    Url(String),
}

/// What only tests set otherwise.
#[derive(Debug, Clone)]
pub(crate) struct Tuning {
    /// How long a change may be held, and on PostgreSQL each of its statements may take.
    pub(crate) change_max: Duration,
    /// How often it is checked that PostgreSQL's lock is still held.
    pub(crate) lock_check: Duration,
    /// Whether SQLite flushes before it says that something is committed.
    pub(crate) flush: bool,
}

impl Default for Tuning {
    fn default() -> Self {
        Self {
            change_max: Duration::from_secs(10),
            lock_check: Duration::from_secs(5),
            flush: true,
        }
    }
}

impl Db {
    /// Opens a database, brings its schema up to date and keeps everybody else out.
    ///
    /// # Errors
    /// [`Error::Refused`] if somebody has it open, or if it is newer than this program;
    /// [`Error::Internal`] if it can't be reached.
    pub async fn open(location: &Location) -> Result<Self> {
        Self::open_tuned(location, &Tuning::default()).await
    }

    pub(crate) async fn open_tuned(location: &Location, tuning: &Tuning) -> Result<Self> {
        let db = match location {
            Location::File(path) => open_file(path, tuning).await?,
            Location::Url(url) => open_url(url, tuning).await?,
        };
        let last = crate::logs::last_id(db.read().await?.conn()).await?;
        db.horizon.resume_after(last.as_deref());
        Ok(db)
    }
}

async fn open_file(path: &Path, tuning: &Tuning) -> Result<Db> {
    let lock = locks::Exclusive::file(path)?;
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(if tuning.flush {
            SqliteSynchronous::Full
        } else {
            SqliteSynchronous::Normal
        })
        .busy_timeout(Duration::from_secs(5))
        // As PostgreSQL's, and so of use for an index.
        .pragma("case_sensitive_like", "ON")
        .statement_cache_capacity(STATEMENTS_KEPT);
    let mut writer = SqliteConnection::connect_with(&options)
        .await
        .map_err(|error| Error::internal(error))?;
    migrate::run(Raw::Sqlite(&mut writer)).await?;
    // A ping before each use would double the cost of a read.
    let readers = SqlitePoolOptions::new()
        .max_connections(SQLITE_READERS)
        .acquire_timeout(ACQUIRE_MAX)
        .test_before_acquire(false)
        .idle_timeout(None)
        .max_lifetime(None)
        .connect_lazy_with(options.read_only(true).create_if_missing(false));
    let batches = batch::Queue::start(writer, tuning.change_max).await?;
    Ok(assemble(Engine::Sqlite { readers, batches }, lock))
}

async fn open_url(url: &str, tuning: &Tuning) -> Result<Db> {
    let options = postgres_options(url)?;
    let lock = locks::Exclusive::postgres(&options, tuning.lock_check).await?;
    let mut connection = sqlx::PgConnection::connect_with(&options)
        .await
        .map_err(|error| Error::internal(error))?;
    migrate::run(Raw::Postgres(&mut connection)).await?;
    connection
        .close()
        .await
        .map_err(|error| Error::internal(error))?;
    let limit = tuning.change_max.as_millis();
    let options = options.options([
        ("statement_timeout", limit),
        ("lock_timeout", limit),
        ("idle_in_transaction_session_timeout", limit),
    ]);
    let pools = PgPoolOptions::new()
        .acquire_timeout(ACQUIRE_MAX)
        .test_before_acquire(false)
        .before_acquire(|connection, state| {
            Box::pin(async move {
                if state.idle_for >= TRUSTED_FOR {
                    connection.ping().await?;
                }
                Ok(true)
            })
        });
    let pool = pools
        .clone()
        .max_connections(POSTGRES_WRITERS)
        .connect_lazy_with(options.clone());
    let readers = pools
        .max_connections(POSTGRES_READERS)
        .connect_lazy_with(options.options([("default_transaction_read_only", "on")]));
    Ok(assemble(Engine::Postgres { pool, readers }, lock))
}

pub(super) fn postgres_options(url: &str) -> Result<PgConnectOptions> {
    let options = url
        .starts_with("postgres")
        .then(|| url.parse::<PgConnectOptions>().ok())
        .flatten()
        .ok_or(Error::Refused(
            "the database URL is not a valid postgres:// URL",
        ))?;
    Ok(options.application_name("lictor"))
}

fn assemble(engine: Engine, lock: locks::Exclusive) -> Db {
    Db {
        engine,
        changes: Arc::new(Changes::default()),
        horizon: Arc::new(Horizon::default()),
        lock: Arc::new(lock),
    }
}
