//! The database: one type for both engines, readers that cannot write, and writers that commit
//! together.
//!
//! SQLite has one writing connection, lent in turn by [`batch`]; PostgreSQL has concurrent
//! transactions. Everything above this folder is the same for both.

mod batch;
mod open;

use std::sync::Arc;

use domain::{Error, Result};
use sqlx::pool::PoolConnection;
use sqlx::{PgConnection, PgPool, Postgres, Sqlite, SqliteConnection, SqlitePool, Transaction};

use crate::changes::{Change, Changes};
use crate::horizon::{Horizon, LogIds};
pub use open::Location;

/// A database and everything needed to read and change it. Cloning is cheap.
#[derive(Debug, Clone)]
pub struct Db {
    engine: Engine,
    changes: Arc<Changes>,
    horizon: Arc<Horizon>,
    /// Held for as long as the database is open: nobody else may open it.
    _lock: Arc<crate::locks::Exclusive>,
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

/// A connection that can only read: the type has no way to a [`Writer`], and the connection is
/// opened read-only.
#[derive(Debug)]
pub enum Reader {
    Sqlite(PoolConnection<Sqlite>),
    Postgres(PoolConnection<Postgres>),
}

/// A change under way. Dropping it undoes everything.
#[derive(Debug)]
pub struct Writer {
    inner: Inner,
    changes: Vec<Change>,
    pub(crate) log_ids: LogIds,
    shared: Arc<Changes>,
}

#[derive(Debug)]
enum Inner {
    Sqlite(batch::Loan),
    Postgres(Transaction<'static, Postgres>),
}

/// A connection of either engine, for one statement.
#[derive(Debug)]
pub enum Conn<'c> {
    Sqlite(&'c mut SqliteConnection),
    Postgres(&'c mut PgConnection),
}

/// Writes a statement once and compiles it for each engine.
macro_rules! both {
    ($conn:expr, $c:ident => $body:expr) => {
        match $conn {
            $crate::db::Conn::Sqlite($c) => $body,
            $crate::db::Conn::Postgres($c) => $body,
        }
    };
}
pub(crate) use both;

impl Db {
    /// A connection for reading.
    ///
    /// # Errors
    /// [`Error::Internal`] if none becomes free in time.
    pub async fn read(&self) -> Result<Reader> {
        match &self.engine {
            Engine::Sqlite { readers, .. } => readers.acquire().await.map(Reader::Sqlite),
            Engine::Postgres { readers, .. } => readers.acquire().await.map(Reader::Postgres),
        }
        .map_err(Error::internal)
    }

    /// A change. On SQLite it waits its turn, first come, first served.
    ///
    /// # Errors
    /// [`Error::Internal`] if no turn comes.
    pub async fn write(&self) -> Result<Writer> {
        let inner = match &self.engine {
            Engine::Sqlite { batches, .. } => Inner::Sqlite(batches.turn().await?),
            Engine::Postgres { pool, .. } => {
                Inner::Postgres(pool.begin().await.map_err(Error::internal)?)
            }
        };
        let log_ids = LogIds::new(self.horizon.clone());
        Ok(Writer {
            inner,
            changes: Vec::new(),
            log_ids,
            shared: self.changes.clone(),
        })
    }

    /// What listens to committed changes.
    pub fn changes(&self) -> &Changes {
        &self.changes
    }

    /// The ids of log entries, and up to where they are complete.
    pub fn horizon(&self) -> &Horizon {
        &self.horizon
    }

    /// Ends all connections once their work is done. Batches under way are committed.
    pub async fn close(&self) {
        match &self.engine {
            Engine::Sqlite { readers, batches } => {
                batches.close().await;
                readers.close().await;
            }
            Engine::Postgres { pool, readers } => {
                readers.close().await;
                pool.close().await;
            }
        }
    }
}

impl Reader {
    /// The connection, for one statement.
    pub fn conn(&mut self) -> Conn<'_> {
        match self {
            Self::Sqlite(conn) => Conn::Sqlite(conn),
            Self::Postgres(conn) => Conn::Postgres(conn),
        }
    }
}

impl Writer {
    /// The connection, for one statement.
    pub fn conn(&mut self) -> Conn<'_> {
        match &mut self.inner {
            Inner::Sqlite(loan) => Conn::Sqlite(loan.connection()),
            Inner::Postgres(transaction) => Conn::Postgres(transaction),
        }
    }

    /// Says that something changed: caches drop it once the change is durable, before anyone
    /// gets an answer.
    pub(crate) fn announce(&mut self, change: Change) {
        self.changes.push(change);
    }

    /// Makes the change durable. When this returns, it is on disk and no cache holds what was
    /// before.
    ///
    /// # Errors
    /// [`Error::Internal`]; then nothing of the change is there.
    pub async fn commit(mut self) -> Result<()> {
        match self.inner {
            Inner::Sqlite(loan) => loan.commit(std::mem::take(&mut self.changes)).await,
            Inner::Postgres(transaction) => {
                transaction.commit().await.map_err(Error::internal)?;
                self.shared.publish(&self.changes);
                Ok(())
            }
        }
    }

    /// Undoes the change and waits until it is undone.
    pub async fn rollback(self) -> Result<()> {
        match self.inner {
            Inner::Sqlite(loan) => {
                drop(loan);
                Ok(())
            }
            Inner::Postgres(transaction) => transaction.rollback().await.map_err(Error::internal),
        }
    }
}
