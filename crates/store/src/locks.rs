//! Keeping a second process away from the same data.

use std::fs::{File, TryLockError};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use domain::{Error, Result};
use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection as _, PgConnection};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// Held while a database is open; ends with the process, however that ends.
#[derive(Debug)]
pub(crate) struct Exclusive {
    held: Mutex<Option<Held>>,
    /// Somebody else has it: nothing may be read or written any more.
    lost: Arc<AtomicBool>,
}

#[derive(Debug)]
enum Held {
    File(File),
    Session {
        /// Dropping it ends the session.
        end: oneshot::Sender<()>,
        watch: JoinHandle<()>,
    },
}

/// What the second process to open a database is told.
pub const IN_USE: &str = "another process has this database open";

/// Any number will do, as long as nobody else uses it in the same database.
const LOCK: &str = "SELECT pg_try_advisory_lock(1281977460, hashtext(current_schema()))";
const UNLOCK: &str = "SELECT pg_advisory_unlock(1281977460, hashtext(current_schema()))";

/// PostgreSQL may need a moment to notice that a killed process is gone.
const TRIES: usize = 10;
const BETWEEN_TRIES: Duration = Duration::from_millis(100);

impl Exclusive {
    /// Locks a file beside the SQLite database.
    pub(crate) fn file(database: &Path) -> Result<Self> {
        // By whichever link somebody comes, the lock is the same.
        let database = database
            .canonicalize()
            .unwrap_or_else(|_| database.to_owned());
        let path = database.with_extension("lock");
        let failed = |error| Error::internal(format!("cannot lock {}: {error}", path.display()));
        let file = File::create(&path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => Ok(Self::new(Held::File(file), Arc::default())),
            Err(TryLockError::WouldBlock) => Err(Error::Refused(IN_USE)),
            Err(TryLockError::Error(error)) => Err(failed(error)),
        }
    }

    /// Takes an advisory lock in a session of its own, and looks after it every `check`.
    #[expect(
        clippy::disallowed_methods,
        reason = "lives as long as the database, not a request"
    )]
    pub(crate) async fn postgres(options: &PgConnectOptions, check: Duration) -> Result<Self> {
        let mut tries = 1;
        let connection = loop {
            match take(options)
                .await
                .map_err(|error| Error::internal(error))?
            {
                Some(connection) => break connection,
                None if tries == TRIES => return Err(Error::Refused(IN_USE)),
                None => tries += 1,
            }
            tokio::time::sleep(BETWEEN_TRIES).await;
        };
        let lost = Arc::new(AtomicBool::new(false));
        let (end, ended) = oneshot::channel();
        let session = Session {
            connection,
            options: options.clone(),
            lost: lost.clone(),
        };
        let watch = tokio::spawn(session.watch(check, ended));
        Ok(Self::new(Held::Session { end, watch }, lost))
    }

    fn new(held: Held, lost: Arc<AtomicBool>) -> Self {
        Self {
            held: Mutex::new(Some(held)),
            lost,
        }
    }

    /// Whether the database is still ours.
    ///
    /// # Errors
    /// [`Error::Internal`] if another process got hold of it.
    pub(crate) fn check(&self) -> Result<()> {
        if self.lost.load(Ordering::Relaxed) {
            return Err(Error::internal("another process took this database over"));
        }
        Ok(())
    }

    /// Lets others have the database.
    pub(crate) async fn release(&self) {
        let held = self
            .held
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        match held {
            Some(Held::Session { end, watch }) => {
                drop(end);
                // An error means that it has ended already.
                let _ = watch.await;
            }
            Some(Held::File(file)) => drop(file),
            None => {}
        }
    }
}

/// A session that has the lock; none if somebody else has it.
async fn take(options: &PgConnectOptions) -> sqlx::Result<Option<PgConnection>> {
    let mut connection = PgConnection::connect_with(options).await?;
    let taken: bool = sqlx::query_scalar(LOCK).fetch_one(&mut connection).await?;
    if !taken {
        connection.close().await?;
        return Ok(None);
    }
    Ok(Some(connection))
}

/// The session that has the lock. The lock is gone when the session breaks, as it does when the
/// server is restarted.
struct Session {
    connection: PgConnection,
    options: PgConnectOptions,
    lost: Arc<AtomicBool>,
}

impl Session {
    async fn watch(mut self, check: Duration, mut ended: oneshot::Receiver<()>) {
        loop {
            tokio::select! {
                _ = &mut ended => break,
                () = tokio::time::sleep(check) => {}
            }
            if self.connection.ping().await.is_ok() {
                continue;
            }
            match take(&self.options).await {
                Ok(Some(connection)) => {
                    tracing::warn!("the lock of the database was lost and taken again");
                    self.connection = connection;
                }
                Ok(None) => {
                    tracing::error!("another process took the database over");
                    self.lost.store(true, Ordering::Relaxed);
                    return;
                }
                Err(error) => tracing::warn!(%error, "the database can't be locked"),
            }
        }
        let unlocked = sqlx::query(UNLOCK).execute(&mut self.connection).await;
        if let Err(error) = unlocked {
            // It ends with the session in any case.
            tracing::debug!(%error, "the database was not unlocked");
        }
    }
}
