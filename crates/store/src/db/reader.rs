//! Reading: a connection that cannot change anything.

use sqlx::pool::PoolConnection;
use sqlx::{Postgres, Sqlite};

use super::{Conn, Raw};

/// A connection that can only read: the type has no way to a [`crate::Writer`], and the
/// connection is opened read-only.
#[derive(Debug)]
pub enum Reader {
    Sqlite(PoolConnection<Sqlite>),
    Postgres(PoolConnection<Postgres>),
}

impl Reader {
    /// The connection, for one statement.
    pub fn conn(&mut self) -> Conn<'_> {
        Conn::reading(match self {
            Self::Sqlite(connection) => Raw::Sqlite(connection),
            Self::Postgres(connection) => Raw::Postgres(connection),
        })
    }
}
