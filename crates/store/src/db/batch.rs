//! Group commit for SQLite: many changes, one flush.
//!
//! One task owns the writing connection and lends it to one change at a time, first come, first
//! served. Each change is a savepoint in the batch under way; the batch is committed when nobody
//! waits for a turn or it is large or old enough, and only then do its changes answer. A change
//! that is dropped is undone before the next one starts.

use std::sync::Arc;
use std::time::Duration;

use domain::{Error, Result};
use sqlx::{Connection as _, Executor as _, SqliteConnection};
use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;

use crate::changes::{Change, Changes};

/// Changes that may wait for their turn. Beyond it callers wait to get in line.
const QUEUE_MAX: usize = 1024;
/// Changes that one batch may hold.
const BATCH_CHANGES_MAX: usize = 256;
/// How long a batch may be kept open for more changes.
const BATCH_OPEN_MAX: Duration = Duration::from_millis(50);
/// How long one change may hold the connection; one that took longer is undone.
const CHANGE_MAX: Duration = Duration::from_secs(10);

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

/// The writing connection while it is lent to a change. Dropping it undoes the change.
#[derive(Debug)]
pub(super) struct Loan {
    /// Present until the loan is returned.
    held: Option<(Box<SqliteConnection>, oneshot::Sender<Return>)>,
}

#[derive(Debug)]
struct Return {
    connection: Box<SqliteConnection>,
    commit: Option<Commit>,
}

#[derive(Debug)]
struct Commit {
    changes: Vec<Change>,
    done: oneshot::Sender<Result<()>>,
}

impl Queue {
    /// Starts the task that owns `connection`.
    #[expect(
        clippy::disallowed_methods,
        reason = "lives as long as the database, not a request"
    )]
    pub(super) fn start(connection: SqliteConnection, changes: Arc<Changes>) -> Self {
        let (tickets, requests) = mpsc::channel(QUEUE_MAX);
        tokio::spawn(run(Box::new(connection), requests, changes));
        Self { tickets }
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

impl Loan {
    pub(super) fn connection(&mut self) -> &mut SqliteConnection {
        let held = self
            .held
            .as_mut()
            .expect("a loan is held until it is committed or dropped");
        &mut held.0
    }

    /// Gives the connection back and waits until the change is on disk.
    pub(super) async fn commit(mut self, changes: Vec<Change>) -> Result<()> {
        let (done, committed) = oneshot::channel();
        if let Some((connection, back)) = self.held.take() {
            let commit = Some(Commit { changes, done });
            // The task waits for the connection for as long as it is lent.
            let _ = back.send(Return { connection, commit });
        }
        committed.await.map_err(|_| closed())?
    }
}

impl Drop for Loan {
    fn drop(&mut self) {
        if let Some((connection, back)) = self.held.take() {
            let _ = back.send(Return {
                connection,
                commit: None,
            });
        }
    }
}

async fn run(
    mut connection: Box<SqliteConnection>,
    mut requests: mpsc::Receiver<Request>,
    changes: Arc<Changes>,
) {
    let mut closing = None;
    while closing.is_none() {
        match requests.recv().await {
            Some(Request::Turn(lend)) => {
                let batch = Batch {
                    connection,
                    waiting: Vec::new(),
                    opened: Instant::now(),
                };
                (connection, closing) = batch.run(lend, &mut requests, &changes).await;
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

/// A transaction that gathers changes.
struct Batch {
    connection: Box<SqliteConnection>,
    waiting: Vec<Commit>,
    opened: Instant,
}

type Closing = Option<oneshot::Sender<()>>;

impl Batch {
    /// Lends the connection to one change after the other, then commits.
    async fn run(
        mut self,
        first: oneshot::Sender<Loan>,
        requests: &mut mpsc::Receiver<Request>,
        changes: &Changes,
    ) -> (Box<SqliteConnection>, Closing) {
        if let Err(error) = self
            .connection
            .execute("BEGIN IMMEDIATE; SAVEPOINT change")
            .await
        {
            tracing::error!(%error, "a transaction could not begin");
            self.statement("ROLLBACK").await.ok();
            return (self.connection, None);
        }
        let (mut lend, mut closing) = (first, None);
        loop {
            self = self.lend(lend).await;
            if self.is_full() {
                break;
            }
            match requests.try_recv() {
                Ok(Request::Turn(next)) => lend = next,
                Ok(Request::Close(done)) => {
                    closing = Some(done);
                    break;
                }
                Err(_) => break,
            }
        }
        (self.finish(changes).await, closing)
    }

    fn is_full(&self) -> bool {
        self.waiting.len() >= BATCH_CHANGES_MAX || self.opened.elapsed() >= BATCH_OPEN_MAX
    }

    /// Lends the connection to one change and waits for its return.
    async fn lend(mut self, lend: oneshot::Sender<Loan>) -> Self {
        let (back, returned) = oneshot::channel();
        let lent_at = Instant::now();
        // A caller that has gone drops the loan, which gives it back at once.
        let _ = lend.send(Loan {
            held: Some((self.connection, back)),
        });
        let Return { connection, commit } = returned
            .await
            .expect("a loan gives the connection back even when it is dropped");
        self.connection = connection;
        let late = lent_at.elapsed() >= CHANGE_MAX;
        match commit {
            Some(commit) if !late => self.keep(commit).await,
            Some(commit) => {
                self.undo().await;
                let _ = commit
                    .done
                    .send(Err(Error::internal("a change took too long")));
            }
            None => self.undo().await,
        }
        self
    }

    async fn keep(&mut self, commit: Commit) {
        match self.statement("RELEASE change; SAVEPOINT change").await {
            Ok(()) => self.waiting.push(commit),
            Err(error) => {
                let _ = commit.done.send(Err(error));
            }
        }
    }

    async fn undo(&mut self) {
        if let Err(error) = self.statement("ROLLBACK TO change").await {
            tracing::error!(%error, "a change could not be undone on its own");
        }
    }

    async fn statement(&mut self, sql: &'static str) -> Result<()> {
        self.connection
            .execute(sql)
            .await
            .map(|_| ())
            .map_err(Error::internal)
    }

    /// Commits, lets caches drop what changed, and only then lets the changes answer.
    async fn finish(mut self, changes: &Changes) -> Box<SqliteConnection> {
        if self.waiting.is_empty() {
            self.statement("ROLLBACK").await.ok();
            return self.connection;
        }
        let outcome = self.statement("COMMIT").await;
        if outcome.is_ok() {
            for commit in &self.waiting {
                changes.publish(&commit.changes);
            }
        } else {
            self.statement("ROLLBACK").await.ok();
        }
        for commit in self.waiting {
            let answer = match &outcome {
                Ok(()) => Ok(()),
                Err(error) => Err(Error::internal(error)),
            };
            let _ = commit.done.send(answer);
        }
        self.connection
    }
}
