//! The writing connection while it is lent to a change.
//!
//! Between its statements the connection sits on a seat from which it can be called back, so
//! that a change that never goes on doesn't keep the others waiting for ever.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::{Error, Result};
use sqlx::SqliteConnection;
use tokio::sync::oneshot;

use super::Commit;
use crate::db::writer::Notices;

/// The writing connection while it is lent to a change. Dropping it undoes the change.
#[derive(Debug)]
pub(in crate::db) struct Loan {
    seat: Arc<Seat>,
}

/// The connection for one statement; it goes back to the seat after it.
#[derive(Debug)]
pub(in crate::db) struct Lent<'c> {
    seat: &'c Seat,
    /// None once the loan was called back.
    connection: Option<Box<SqliteConnection>>,
}

/// Where the connection is between two statements of a change.
#[derive(Debug)]
pub(super) struct Seat {
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    /// There unless a statement has it, or the loan has ended.
    connection: Option<Box<SqliteConnection>>,
    /// There until the loan has ended.
    back: Option<oneshot::Sender<Return>>,
    called_back: bool,
}

/// The connection when a loan has ended; without a commit the change is to be undone.
#[derive(Debug)]
pub(super) struct Return {
    pub(super) connection: Box<SqliteConnection>,
    pub(super) commit: Option<Commit>,
}

impl Loan {
    /// A loan of the connection, the seat to call it back from, and where it comes back.
    pub(super) fn new(
        connection: Box<SqliteConnection>,
    ) -> (Self, Arc<Seat>, oneshot::Receiver<Return>) {
        let (back, returned) = oneshot::channel();
        let state = State {
            connection: Some(connection),
            back: Some(back),
            called_back: false,
        };
        let seat = Arc::new(Seat {
            state: Mutex::new(state),
        });
        (Self { seat: seat.clone() }, seat, returned)
    }

    /// The connection, for one statement.
    pub(in crate::db) fn lend(&mut self) -> Lent<'_> {
        Lent {
            connection: self.seat.lock().connection.take(),
            seat: &self.seat,
        }
    }

    /// Gives the connection back and waits until the change is on disk.
    pub(in crate::db) async fn commit(self, notices: Notices) -> Result<()> {
        let (done, committed) = oneshot::channel();
        self.seat.lock().end(Some(Commit { notices, done }));
        // The batch always answers, unless the change was undone before.
        committed.await.map_err(|_| Error::internal(TOO_LONG))?
    }
}

/// Said to those who held a change for too long.
const TOO_LONG: &str = "the change took too long and was undone";

impl Drop for Loan {
    fn drop(&mut self) {
        self.seat.lock().end(None);
    }
}

impl Lent<'_> {
    pub(in crate::db) fn connection(&mut self) -> sqlx::Result<&mut SqliteConnection> {
        self.connection
            .as_deref_mut()
            .ok_or_else(|| sqlx::Error::Protocol(TOO_LONG.to_owned()))
    }
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            let mut state = self.seat.lock();
            state.connection = Some(connection);
            if state.called_back {
                state.end(None);
            }
        }
    }
}

impl Seat {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends the loan now, or after the statement under way.
    pub(super) fn call_back(&self) {
        let mut state = self.lock();
        state.called_back = true;
        state.end(None);
    }
}

impl State {
    /// Returns the connection, if it is there and has not been returned yet.
    fn end(&mut self, commit: Option<Commit>) {
        if let Some(connection) = self.connection.take() {
            match self.back.take() {
                Some(back) => drop(back.send(Return { connection, commit })),
                None => self.connection = Some(connection),
            }
        }
    }
}
