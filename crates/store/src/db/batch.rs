//! Group commit for SQLite: many changes, one flush.
//!
//! One task owns the writing connection and lends it to one change at a time, first come, first
//! served. Each change is a savepoint in the batch under way; the batch is committed when nobody
//! waits for a turn or it is large or old enough, and only then do its changes answer. A change
//! that is dropped or held for too long is undone before the next one starts.

mod hooks;
mod loan;
mod release;

use std::time::Duration;

use domain::{Error, Result};
use sqlx::{Connection as _, Executor as _, SqliteConnection};
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, timeout};

use super::writer::Notices;
use crate::error::stored;
use hooks::Hooks;
use loan::Return;
pub(super) use loan::{Lent, Loan};

/// Changes that may wait for their turn. Beyond it callers wait to get in line.
const QUEUE_MAX: usize = 1024;
/// Changes that one batch may hold.
const BATCH_CHANGES_MAX: usize = 256;
/// How long a batch may be kept open for more changes.
const BATCH_OPEN_MAX: Duration = Duration::from_millis(50);

/// The line of changes waiting for the writing connection.
#[derive(Debug, Clone)]
pub(super) struct Queue {
    tickets: mpsc::Sender<Request>,
}

#[derive(Debug)]
enum Request {
    Turn(oneshot::Sender<Loan>),
    Close(oneshot::Sender<()>),
}

/// A change that was given back to be committed.
#[derive(Debug)]
struct Commit {
    notices: Notices,
    done: oneshot::Sender<Result<()>>,
}

impl Queue {
    /// Starts the task that owns `connection`. A change may hold it for `change_max`.
    #[expect(
        clippy::disallowed_methods,
        reason = "lives as long as the database, not a request"
    )]
    pub(super) async fn start(
        mut connection: SqliteConnection,
        change_max: Duration,
    ) -> Result<Self> {
        let hooks = Hooks::install(&mut connection).await?;
        let (tickets, requests) = mpsc::channel(QUEUE_MAX);
        let lender = Lender {
            requests,
            hooks,
            change_max,
        };
        tokio::spawn(lender.run(Box::new(connection)));
        Ok(Self { tickets })
    }

    /// The connection, when it is this caller's turn.
    pub(super) async fn turn(&self) -> Result<Loan> {
        let (lend, lent) = oneshot::channel();
        self.tickets
            .send(Request::Turn(lend))
            .await
            .map_err(|_| closed())?;
        lent.await.map_err(|_| closed())
    }

    /// Ends the task once everything queued before is committed.
    pub(super) async fn close(&self) {
        let (done, closed) = oneshot::channel();
        if self.tickets.send(Request::Close(done)).await.is_ok() {
            // An error means that the task has ended already.
            let _ = closed.await;
        }
    }
}

#[track_caller]
fn closed() -> Error {
    Error::internal("the database is closed or could not begin a transaction")
}

/// Whoever waits for the end of the task.
type Closing = Option<oneshot::Sender<()>>;

/// The task behind the line.
struct Lender {
    requests: mpsc::Receiver<Request>,
    hooks: Hooks,
    change_max: Duration,
}

impl Lender {
    async fn run(mut self, mut connection: Box<SqliteConnection>) {
        let mut closing = None;
        while closing.is_none() {
            match self.requests.recv().await {
                Some(Request::Turn(first)) if first.is_closed() => {}
                Some(Request::Turn(first)) => {
                    let Some(ended) = self.batch(connection, first).await else {
                        tracing::error!("the writing connection was lost: nothing can be changed");
                        return;
                    };
                    (connection, closing) = ended;
                }
                Some(Request::Close(done)) => closing = Some(done),
                None => break,
            }
        }
        if let Err(error) = connection.close().await {
            tracing::warn!(%error, "the writing connection did not close cleanly");
        }
        if let Some(done) = closing {
            let _ = done.send(());
        }
    }

    /// Lends the connection to one change after the other, then commits them together. Returns
    /// the connection; `None` if it didn't come back.
    async fn batch(
        &mut self,
        connection: Box<SqliteConnection>,
        first: oneshot::Sender<Loan>,
    ) -> Option<(Box<SqliteConnection>, Closing)> {
        let mut batch = Batch::new(connection);
        if let Err(error) = batch.begin().await {
            tracing::error!(%error, "a transaction could not begin");
            return Some((batch.connection, None));
        }
        let (mut next, mut closing) = (first, None);
        loop {
            batch = self.lend(batch, next).await?;
            if batch.is_over() {
                break;
            }
            match self.requests.try_recv() {
                Ok(Request::Turn(waiting)) => next = waiting,
                Ok(Request::Close(done)) => {
                    closing = Some(done);
                    break;
                }
                Err(_) => break,
            }
        }
        Some((batch.finish(&self.hooks).await, closing))
    }

    /// Lends the connection to one change and waits for its return.
    async fn lend(&self, mut batch: Batch, to: oneshot::Sender<Loan>) -> Option<Batch> {
        let (loan, seat, mut returned) = Loan::new(batch.connection);
        // A caller that has gone drops the loan, which gives it back at once.
        let _ = to.send(loan);
        let back = if let Ok(back) = timeout(self.change_max, &mut returned).await {
            back
        } else {
            tracing::error!("a change was held for too long and is undone");
            self.hooks.stop(true);
            seat.call_back();
            let back = returned.await;
            self.hooks.stop(false);
            back
        };
        let Return { connection, commit } = back.ok()?;
        batch.connection = connection;
        match commit {
            Some(commit) => batch.keep(commit).await,
            None => batch.undo().await,
        }
        Some(batch)
    }
}

/// A transaction that gathers changes.
struct Batch {
    connection: Box<SqliteConnection>,
    kept: Vec<Commit>,
    opened: Instant,
    /// The transaction is not what it should be; nothing of it may be committed.
    broken: bool,
}

impl Batch {
    fn new(connection: Box<SqliteConnection>) -> Self {
        Self {
            connection,
            kept: Vec::new(),
            opened: Instant::now(),
            broken: false,
        }
    }

    async fn begin(&mut self) -> Result<()> {
        let begun = self.statement("BEGIN IMMEDIATE; SAVEPOINT change").await;
        if begun.is_err() {
            self.statement("ROLLBACK").await.ok();
        }
        begun
    }

    fn is_over(&self) -> bool {
        self.broken
            || self.kept.len() >= BATCH_CHANGES_MAX
            || self.opened.elapsed() >= BATCH_OPEN_MAX
    }

    /// Writes what the change ends with and begins the next one's savepoint.
    async fn keep(&mut self, commit: Commit) {
        let released = release::release(&commit.notices.tail, &mut self.connection).await;
        match released {
            Ok(()) => self.kept.push(commit),
            Err(error) => {
                self.undo().await;
                commit.notices.tell();
                let _ = commit.done.send(Err(stored(error)));
            }
        }
    }

    async fn undo(&mut self) {
        self.expect_whole("ROLLBACK TO change").await;
    }

    /// A full disk or an interrupted statement can make SQLite roll back everything, and then
    /// there is no savepoint any more.
    async fn expect_whole(&mut self, sql: &'static str) {
        if let Err(error) = self.statement(sql).await {
            tracing::error!(%error, "a batch of changes is undone");
            self.broken = true;
        }
    }

    async fn statement(&mut self, sql: &'static str) -> Result<()> {
        self.connection
            .execute(sql)
            .await
            .map(|_| ())
            .map_err(|error| Error::internal(error))
    }

    /// Commits, lets caches drop what changed, and only then lets the changes answer.
    async fn finish(mut self, hooks: &Hooks) -> Box<SqliteConnection> {
        let outcome = self.commit(hooks).await;
        if outcome.is_err() || self.kept.is_empty() {
            self.statement("ROLLBACK").await.ok();
        }
        let failure = outcome.err().map(|error| error.to_string());
        let mut answers = Vec::with_capacity(self.kept.len());
        for Commit { notices, done } in self.kept {
            notices.tell();
            answers.push(done);
        }
        for done in answers {
            let _ = done.send(
                failure
                    .as_ref()
                    .map_or(Ok(()), |why| Err(Error::internal(why))),
            );
        }
        self.connection
    }

    async fn commit(&mut self, hooks: &Hooks) -> Result<()> {
        if self.broken {
            return Err(Error::internal(
                "SQLite undid the batch that held this change",
            ));
        }
        if self.kept.is_empty() {
            return Ok(());
        }
        hooks.allow_commit(true);
        let outcome = self.statement("COMMIT").await;
        hooks.allow_commit(false);
        outcome
    }
}
