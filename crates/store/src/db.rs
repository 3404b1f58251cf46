//! The database: one type for both engines, readers that cannot write, and writers that commit
//! together.
//!
//! SQLite has one writing connection, lent in turn by [`batch`]; PostgreSQL has concurrent
//! transactions. Everything above this folder is the same for both.

mod batch;
mod conn;
mod open;
mod read_only;
mod reader;
mod writer;

use std::sync::Arc;

use domain::{Error, Result};
use sqlx::{PgPool, SqlitePool};

use crate::changes::Changes;
use crate::horizon::Horizon;
pub use conn::{Conn, Connected};
pub(crate) use conn::{Raw, both};
pub use open::Location;
#[cfg(feature = "testing")]
pub(crate) use open::Tuning;
pub use read_only::ReadOnly;
pub use reader::Reader;
pub use writer::Writer;

/// A database and everything needed to read and change it. Cloning is cheap.
#[derive(Debug, Clone)]
pub struct Db {
    engine: Engine,
    changes: Arc<Changes>,
    horizon: Arc<Horizon>,
    /// Held for as long as the database is open: nobody else may open it.
    lock: Arc<crate::locks::Exclusive>,
}

#[derive(Debug, Clone)]
enum Engine {
    Sqlite {
        readers: SqlitePool,
        batches: batch::Queue,
    },
    Postgres {
        pool: PgPool,
        readers: PgPool,
    },
}

impl Db {
    /// A connection for reading.
    ///
    /// # Errors
    /// [`Error::Internal`] if none becomes free in time.
    pub async fn read(&self) -> Result<Reader> {
        self.lock.check()?;
        match &self.engine {
            Engine::Sqlite { readers, .. } => readers.acquire().await.map(Reader::Sqlite),
            Engine::Postgres { readers, .. } => readers.acquire().await.map(Reader::Postgres),
        }
        .map_err(|error| Error::internal(error))
    }

    /// A change. On SQLite it waits its turn, first come, first served.
    ///
    /// # Errors
    /// [`Error::Internal`] if no turn comes.
    pub async fn write(&self) -> Result<Writer> {
        self.lock.check()?;
        let inner = match &self.engine {
            Engine::Sqlite { batches, .. } => writer::Inner::Sqlite(batches.turn().await?),
            Engine::Postgres { pool, .. } => {
                writer::Inner::Postgres(pool.begin().await.map_err(|error| Error::internal(error))?)
            }
        };
        let notices = writer::Notices::new(self.horizon.clone(), self.changes.clone());
        Ok(Writer::new(inner, notices))
    }

    /// What the engine is called.
    pub fn engine(&self) -> &'static str {
        match &self.engine {
            Engine::Sqlite { .. } => "SQLite",
            Engine::Postgres { .. } => "PostgreSQL",
        }
    }

    /// What listens to committed changes.
    pub fn changes(&self) -> &Changes {
        &self.changes
    }

    /// The ids of log entries, and up to where they are complete.
    pub fn horizon(&self) -> &Horizon {
        &self.horizon
    }

    /// Ends all connections once their work is done. Batches under way are committed; then
    /// somebody else may open the database.
    pub async fn close(&self) {
        match &self.engine {
            Engine::Sqlite { readers, batches } => {
                // Last the connection that may write: SQLite then leaves one file, not three.
                readers.close().await;
                batches.close().await;
            }
            Engine::Postgres { pool, readers } => {
                readers.close().await;
                pool.close().await;
            }
        }
        self.lock.release().await;
    }
}
