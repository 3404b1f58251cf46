//! How many log entries of a kind a database holds, asked of the file itself.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::Result;
use rusqlite::{Connection, OpenFlags};

use crate::report::Report;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[arg(long)]
    database: PathBuf,
    #[arg(long)]
    log: Log,
    /// The event code, for example `seccft`
    #[arg(long)]
    kind: String,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Log {
    Changes,
    Exchanges,
}

impl Log {
    fn statement(self) -> &'static str {
        match self {
            Self::Changes => "SELECT count(*) FROM log_changes WHERE type = $1",
            Self::Exchanges => "SELECT count(*) FROM log_exchanges WHERE type = $1",
        }
    }
}

pub(crate) fn run(arguments: &Arguments) -> Result<Report> {
    let began = Instant::now();
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
    let database = Connection::open_with_flags(&arguments.database, flags)?;
    let kind = [&arguments.kind];
    let count: i64 = database.query_row(arguments.log.statement(), kind, |row| row.get(0))?;
    let took = began.elapsed();
    Ok(Report::new(
        count.try_into()?,
        took,
        Duration::ZERO,
        &mut [],
    ))
}
