//! A bare group commit: the rows of the server's changes, written by SQLite with nothing around
//! it. One thread writes; what arrives while it flushes goes into the next transaction.
//!
//! The rows are those that a change of an API left in the database that it is given: the API
//! itself, the notice of the change, and the entry in the log.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, anyhow, ensure};
use rusqlite::{Connection, params};

use crate::report::Report;

/// Changes that one transaction may hold; there are fewer clients.
const GROUP_MAX: usize = 256;

const APIS: &str = "SELECT id, settings FROM resource_servers WHERE system IS NULL ORDER BY id";
const ENTRY: &str = "SELECT tenant, log_id, date, description, client_id, ip, body
    FROM log_changes WHERE type = 'sapi' AND description = 'Update a resource server'
    ORDER BY log_id DESC LIMIT 1";
const COUNT: &str = "SELECT count(*) FROM log_changes";
const CHANGE: &str = "UPDATE resource_servers SET settings = $3, version = version + 1
    WHERE tenant = $1 AND id = $2";
const NOTICE: &str = "INSERT INTO change_log (tenant, noun, key, created_at)
    VALUES ($1, 'resource_server', $2, $3)";
const LOG: &str = "INSERT INTO log_changes
        (tenant, log_id, date, type, description, client_id, ip, body)
    VALUES ($1, $2, $3, 'sapi', $4, $5, $6, $7)";

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[arg(long)]
    seconds: f64,
    /// A copy of a server's database; it is written to
    #[arg(long)]
    database: PathBuf,
    /// Who change at once, each waiting for its change to be on disk
    #[arg(long)]
    clients: usize,
}

/// A change that a client asks for: the place of its API, and where it waits.
type Change = (usize, SyncSender<()>);

pub(crate) fn run(arguments: &Arguments) -> Result<Report> {
    let database = open(arguments)?;
    let before = entries(&database)?;
    let mut rows = Rows::read(&database)?;
    let (queue, changes) = sync_channel(GROUP_MAX);
    let writer = thread::spawn(move || write(&database, &mut rows, &changes).map(|()| database));
    let began = Instant::now();
    let until = began + Duration::from_secs_f64(arguments.seconds);
    let clients: Vec<_> = (0..arguments.clients)
        .map(|client| {
            let queue = queue.clone();
            thread::spawn(move || ask(client, &queue, until))
        })
        .collect();
    drop(queue);
    let mut each = Vec::new();
    for client in clients {
        each.extend(joined(client)?);
    }
    let took = began.elapsed();
    let database = joined(writer)??;
    let written = entries(&database)? - before;
    let count = each.len() as u64;
    ensure!(
        written == count,
        "{count} changes were confirmed, {written} were written"
    );
    Ok(Report::new(count, took, Duration::ZERO, &mut each))
}

fn joined<T>(thread: JoinHandle<T>) -> Result<T> {
    thread.join().map_err(|_| anyhow!("a thread panicked"))
}

/// How many changes are logged.
fn entries(database: &Connection) -> Result<u64> {
    let count: i64 = database.query_row(COUNT, [], |row| row.get(0))?;
    Ok(count.try_into()?)
}

/// Opens the database as the server does.
fn open(arguments: &Arguments) -> Result<Connection> {
    let database = Connection::open(&arguments.database)?;
    let mode: String =
        database.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0))?;
    ensure!(mode == "wal", "the journal mode is {mode}");
    database.pragma_update(None, "synchronous", "FULL")?;
    Ok(database)
}

/// Asks for changes, one after the other; how long each took.
fn ask(client: usize, queue: &SyncSender<Change>, until: Instant) -> Vec<Duration> {
    let mut each = Vec::new();
    while Instant::now() < until {
        let start = Instant::now();
        let (done, confirmed) = sync_channel(1);
        if queue.send((client, done)).is_err() || confirmed.recv().is_err() {
            break; // the writer has failed, and says why
        }
        each.push(start.elapsed());
    }
    each
}

/// Writes changes in groups until nobody can ask for any more.
fn write(database: &Connection, rows: &mut Rows, changes: &Receiver<Change>) -> Result<()> {
    let mut waiting = Vec::with_capacity(GROUP_MAX);
    while let Ok((client, done)) = changes.recv() {
        database.execute_batch("BEGIN IMMEDIATE")?;
        rows.write(database, client)?;
        waiting.push(done);
        while waiting.len() < GROUP_MAX
            && let Ok((client, done)) = changes.try_recv()
        {
            rows.write(database, client)?;
            waiting.push(done);
        }
        database.execute_batch("COMMIT")?;
        for done in waiting.drain(..) {
            let _ = done.send(());
        }
    }
    Ok(())
}

/// What a change writes.
#[derive(Debug)]
struct Rows {
    /// Ids and settings.
    apis: Vec<(String, String)>,
    tenant: i64,
    /// The last entry's id is this and the number, with as many digits as it takes.
    log_prefix: String,
    log_number: u64,
    date: i64,
    description: Option<String>,
    client_id: Option<String>,
    ip: Option<String>,
    body: String,
}

/// Digits of an entry's id that are its number among those of a millisecond.
const NUMBER_DIGITS: usize = 36;

impl Rows {
    /// Those of the last change in the database.
    fn read(database: &Connection) -> Result<Self> {
        let mut apis = database.prepare(APIS)?;
        let apis = apis
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<Result<Vec<_>, _>>()?;
        let mut rows = database
            .query_row(ENTRY, [], |row| {
                Ok(Self {
                    apis,
                    tenant: row.get(0)?,
                    log_prefix: row.get(1)?,
                    log_number: 0,
                    date: row.get(2)?,
                    description: row.get(3)?,
                    client_id: row.get(4)?,
                    ip: row.get(5)?,
                    body: row.get(6)?,
                })
            })
            .context("the database holds no change of an API")?;
        let split = rows.log_prefix.len().saturating_sub(NUMBER_DIGITS);
        let number = rows.log_prefix.split_off(split);
        rows.log_number = number.parse().context("the id of a log entry")?;
        Ok(rows)
    }

    fn write(&mut self, database: &Connection, client: usize) -> Result<()> {
        let api = self.apis.get(client % self.apis.len().max(1));
        let (id, settings) = api.context("the database holds no API")?;
        self.log_number += 1;
        let number = self.log_number;
        let log_id = format!("{}{number:0NUMBER_DIGITS$}", self.log_prefix);
        let row = params![self.tenant, id, settings];
        database.prepare_cached(CHANGE)?.execute(row)?;
        let row = params![self.tenant, id, self.date];
        database.prepare_cached(NOTICE)?.execute(row)?;
        let who = (&self.description, &self.client_id, &self.ip);
        let row = params![
            self.tenant,
            log_id,
            self.date,
            who.0,
            who.1,
            who.2,
            self.body
        ];
        database.prepare_cached(LOG)?.execute(row)?;
        Ok(())
    }
}
