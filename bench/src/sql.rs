//! Runs SQL on a SQLite database that no server has open: to fill it with more than requests
//! could.

use std::path::PathBuf;

use anyhow::Result;
use rusqlite::Connection;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[arg(long)]
    database: PathBuf,
    /// Statements, each ended by a semicolon
    sql: String,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let database = Connection::open(&arguments.database)?;
    database.pragma_update(None, "synchronous", "OFF")?;
    database.execute_batch(&arguments.sql)?;
    database
        .pragma_update(None, "wal_checkpoint", "TRUNCATE")
        .ok();
    Ok(())
}
