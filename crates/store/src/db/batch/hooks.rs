//! What SQLite asks while it works: whether it may commit, and whether it shall go on.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use domain::{Error, Result};
use sqlx::SqliteConnection;

/// Steps of SQLite's machine between two questions whether to go on: less than a millisecond.
const STEPS: i32 = 10_000;

/// The answers.
#[derive(Debug, Default)]
pub(super) struct Hooks {
    may_commit: Arc<AtomicBool>,
    shall_stop: Arc<AtomicBool>,
}

impl Hooks {
    /// Has `connection` ask.
    pub(super) async fn install(connection: &mut SqliteConnection) -> Result<Self> {
        let hooks = Self::default();
        let mut handle = connection
            .lock_handle()
            .await
            .map_err(|error| Error::internal(error))?;
        let may_commit = hooks.may_commit.clone();
        handle.set_commit_hook(move || may_commit.load(Ordering::SeqCst));
        let shall_stop = hooks.shall_stop.clone();
        handle.set_progress_handler(STEPS, move || !shall_stop.load(Ordering::SeqCst));
        drop(handle);
        Ok(hooks)
    }

    /// Whether anything may be committed. Some errors end SQLite's transaction, and a change
    /// that went on after one would otherwise commit each of its statements.
    pub(super) fn allow_commit(&self, allowed: bool) {
        self.may_commit.store(allowed, Ordering::SeqCst);
    }

    /// Whether statements are to be broken off.
    pub(super) fn stop(&self, stop: bool) {
        self.shall_stop.store(stop, Ordering::SeqCst);
    }
}
