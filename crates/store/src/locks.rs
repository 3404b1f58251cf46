//! Keeping a second process away from the same data.

use std::fs::File;
use std::path::Path;

use domain::{Error, Result};
use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection as _, PgConnection};

/// Held while a database is open; ends with the process, however that ends.
#[derive(Debug)]
pub(crate) struct Exclusive {
    _file: Option<File>,
    _connection: Option<PgConnection>,
}

const TAKEN: Error = Error::Refused("another process has this database open");

/// Any number will do, as long as nobody else uses it in the same database.
const LOCK: &str = "SELECT pg_try_advisory_lock(1281977460, hashtext(current_schema()))";

impl Exclusive {
    /// Locks a file beside the SQLite database.
    pub(crate) fn file(path: &Path) -> Result<Self> {
        let file = File::create(path).map_err(|error| {
            Error::internal(format!("cannot write {}: {error}", path.display()))
        })?;
        file.try_lock().map_err(|_| TAKEN)?;
        Ok(Self {
            _file: Some(file),
            _connection: None,
        })
    }

    /// Takes an advisory lock for as long as a connection of its own lives.
    pub(crate) async fn postgres(options: &PgConnectOptions) -> Result<Self> {
        let mut connection = PgConnection::connect_with(options)
            .await
            .map_err(Error::internal)?;
        let taken: bool = sqlx::query_scalar(LOCK)
            .fetch_one(&mut connection)
            .await
            .map_err(Error::internal)?;
        if !taken {
            return Err(TAKEN);
        }
        Ok(Self {
            _file: None,
            _connection: Some(connection),
        })
    }
}
