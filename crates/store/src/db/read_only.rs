//! Looking at a database that somebody else may have open: nothing is locked, made or changed.

use std::time::Duration;

use domain::Result;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};
use sqlx::{PgPool, SqlitePool};

use super::{Location, Reader, open};
use crate::error::stored;
use crate::migrate;

/// How long somebody else may keep it from being read.
const BUSY: Duration = Duration::from_secs(5);

/// A database that is only looked at.
#[derive(Debug)]
pub struct ReadOnly(Engine);

#[derive(Debug)]
enum Engine {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

impl ReadOnly {
    /// Opens a database that is there.
    ///
    /// # Errors
    /// [`domain::Error::Refused`] if its schema is of a newer or an older version of this program;
    /// [`domain::Error::Internal`] if it can't be reached.
    pub async fn open(location: &Location) -> Result<Self> {
        let db = Self(match location {
            Location::File(path) => {
                let options = SqliteConnectOptions::new()
                    .filename(path)
                    .read_only(true)
                    .busy_timeout(BUSY);
                let pool = SqlitePoolOptions::new().max_connections(1);
                Engine::Sqlite(pool.connect_lazy_with(options))
            }
            Location::Url(url) => {
                let options: PgConnectOptions = open::postgres_options(url)?;
                let options = options.options([("default_transaction_read_only", "on")]);
                let pool = PgPoolOptions::new().max_connections(1);
                Engine::Postgres(pool.connect_lazy_with(options))
            }
        });
        migrate::check(db.read().await?.conn()).await?;
        Ok(db)
    }

    /// A connection for reading.
    ///
    /// # Errors
    /// [`domain::Error::Internal`] if there is none.
    pub async fn read(&self) -> Result<Reader> {
        match &self.0 {
            Engine::Sqlite(pool) => pool.acquire().await.map(Reader::Sqlite),
            Engine::Postgres(pool) => pool.acquire().await.map(Reader::Postgres),
        }
        .map_err(|error| stored(error))
    }

    /// Ends its connections.
    pub async fn close(&self) {
        match &self.0 {
            Engine::Sqlite(pool) => pool.close().await,
            Engine::Postgres(pool) => pool.close().await,
        }
    }
}
