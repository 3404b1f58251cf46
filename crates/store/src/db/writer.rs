//! Changing: a transaction that is there as a whole or not at all, and who is told of it.

use std::sync::Arc;

use domain::{Error, Result, Tenant, Timestamp};
use sqlx::{Postgres, Transaction};

use super::{Conn, Raw, batch};
use crate::changes::{Change, Changes};
use crate::error::stored;
use crate::horizon::{Horizon, LogIds};
use crate::log_entries::StoredEntry;
use crate::tail::Tail;

/// A change under way. Dropping it undoes everything.
///
/// While it is held nobody else can change a SQLite database: only its own statements may be
/// awaited, and one that is held for too long is undone.
#[derive(Debug)]
pub struct Writer {
    inner: Inner,
    /// How many of its statements have begun and not ended well.
    unfinished: u32,
    notices: Notices,
}

#[derive(Debug)]
pub(super) enum Inner {
    Sqlite(batch::Loan),
    Postgres(Transaction<'static, Postgres>),
}

/// What is to be said once it is known how a change ended.
#[derive(Debug)]
pub(super) struct Notices {
    pub(super) tail: Tail,
    log_ids: LogIds,
    listeners: Arc<Changes>,
}

impl Notices {
    pub(super) fn new(horizon: Arc<Horizon>, listeners: Arc<Changes>) -> Self {
        Self {
            tail: Tail::default(),
            log_ids: LogIds::new(horizon),
            listeners,
        }
    }

    /// Tells the listeners, then lets readers of the logs see the entries.
    ///
    /// Called when a change failed, too: it may be there all the same, if only the answer was
    /// lost, and dropping what is cached does no harm.
    pub(super) fn tell(self) {
        self.listeners.publish(self.tail.changes());
    }
}

impl Writer {
    pub(super) fn new(inner: Inner, notices: Notices) -> Self {
        Self {
            inner,
            unfinished: 0,
            notices,
        }
    }

    /// The connection, for one statement.
    pub fn conn(&mut self) -> Conn<'_> {
        let unfinished = &mut self.unfinished;
        match &mut self.inner {
            Inner::Sqlite(loan) => Conn::lent(loan.lend(), unfinished),
            Inner::Postgres(transaction) => Conn::writing(Raw::Postgres(transaction), unfinished),
        }
    }

    /// Says that something changed: caches drop it once the change is durable, before anyone
    /// gets an answer.
    pub(crate) fn announce(&mut self, change: Change, now: Timestamp) {
        self.notices.tail.notice(change, now);
    }

    /// An id for a log entry; readers of the logs wait for this change from now on.
    pub(crate) fn take_log_id(&mut self, now: Timestamp) -> String {
        self.notices.log_ids.take(now)
    }

    /// An entry for the log of changes, written when the change is committed.
    pub(crate) fn log(&mut self, tenant: Tenant, entry: StoredEntry) {
        self.notices.tail.entry(tenant, entry);
    }

    /// Makes the change durable. When this returns, it is on disk and no cache holds what was
    /// before. Whoever stops waiting for it stops nothing: it is carried out as a whole.
    ///
    /// # Errors
    /// [`Error::Internal`]; then nothing of the change is there, unless it was the connection to
    /// PostgreSQL that broke: then it is there as a whole or not at all. A change of which a
    /// statement failed or was left can't be committed.
    pub async fn commit(self) -> Result<()> {
        if self.unfinished > 0 {
            return Err(Error::internal("a statement of this change failed"));
        }
        match self.inner {
            Inner::Sqlite(loan) => loan.commit(self.notices).await,
            Inner::Postgres(transaction) => commit(transaction, self.notices).await,
        }
    }

    /// Undoes the change and, on PostgreSQL, waits until it is undone.
    ///
    /// # Errors
    /// [`Error::Internal`] if the connection broke; the change is undone then, too.
    pub async fn rollback(self) -> Result<()> {
        match self.inner {
            Inner::Sqlite(loan) => {
                drop(loan);
                Ok(())
            }
            Inner::Postgres(transaction) => transaction
                .rollback()
                .await
                .map_err(|error| Error::internal(error)),
        }
    }
}

/// Commits in a task of its own: if it ended with its caller, PostgreSQL might commit what no
/// cache was told of.
#[expect(
    clippy::disallowed_methods,
    reason = "must outlive the request that started it"
)]
async fn commit(mut transaction: Transaction<'static, Postgres>, notices: Notices) -> Result<()> {
    let committing = tokio::spawn(async move {
        let mut raw = Raw::Postgres(&mut transaction);
        let outcome = match notices.tail.write(&mut raw).await {
            Ok(()) => transaction.commit().await,
            Err(error) => Err(error),
        };
        notices.tell();
        outcome.map_err(|error| stored(error))
    });
    committing.await.map_err(|error| Error::internal(error))?
}
