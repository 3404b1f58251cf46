//! Hashing passwords: some tens of milliseconds and 19 MiB each, so that only a few are hashed at
//! once, beside the threads that answer requests, and few may wait.

use std::sync::Arc;
use std::thread::available_parallelism;

use domain::{Error, Result};
use jose::{Secret, hash_password};
use tokio::sync::Semaphore;

/// Hashes that may run at once, however many processors there are: 19 MiB each.
const AT_ONCE_MAX: usize = 8;
/// Hashes that may wait, for each that runs: a few seconds of work.
const WAITING_PER_RUNNING: usize = 32;
/// What is said beyond them.
const BUSY: &str = "Too many passwords are being hashed. Try again in a few seconds.";
/// Auth0 has no such limit; a longer one is a mistake, or an attempt to keep the server busy.
const TOO_LONG: &str = "The password is longer than 1,024 bytes.";

/// The places where passwords are hashed. Cloning is cheap.
#[derive(Debug, Clone)]
pub(crate) struct Hashing {
    running: Arc<Semaphore>,
    admitted: Arc<Semaphore>,
}

impl Hashing {
    /// As many places as half of the processors, which leaves the others to requests.
    pub(crate) fn new() -> Self {
        let processors = available_parallelism().map_or(1, usize::from);
        let at_once = (processors / 2).clamp(1, AT_ONCE_MAX);
        Self::with_places(at_once, at_once * WAITING_PER_RUNNING)
    }

    fn with_places(at_once: usize, waiting: usize) -> Self {
        Self {
            running: Arc::new(Semaphore::new(at_once)),
            admitted: Arc::new(Semaphore::new(at_once + waiting)),
        }
    }

    /// The argon2id hash of a password, in PHC form. Never to be awaited while a change is open.
    ///
    /// # Errors
    /// [`Error::Busy`] if too many wait already, [`Error::Refused`] for a password that is too
    /// long.
    pub(crate) async fn hash(&self, password: &str) -> Result<String> {
        if password.len() > jose::PASSWORD_MAX_BYTES {
            return Err(Error::Refused(TOO_LONG));
        }
        let secret = Secret::new(password);
        let hashed = self.work(move || hash_password(&secret)).await?;
        hashed.map_err(Error::internal)
    }

    /// Whether a password has this hash, our own or an imported one. Without a hash it takes as
    /// long and is wrong. Never to be awaited while a change is open.
    ///
    /// # Errors
    /// [`Error::Busy`] if too many wait already.
    pub(crate) async fn verify(&self, password: &str, hash: Option<&str>) -> Result<bool> {
        if password.len() > jose::PASSWORD_MAX_BYTES {
            return Ok(false);
        }
        let secret = Secret::new(password);
        let expected = hash.unwrap_or(jose::NOBODYS_HASH).to_owned();
        let checking = self.work(move || jose::verify_stored_password(&secret, &expected));
        let is_right = checking.await?.map_err(Error::internal)?;
        Ok(is_right && hash.is_some())
    }

    /// Carries out some work when there is a place for it.
    async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T> {
        let _admitted = self.admitted.try_acquire().map_err(|_| Error::Busy(BUSY))?;
        let running = self.running.clone().acquire_owned().await;
        let running = running.map_err(Error::internal)?;
        // The place is free when the work is done, even if nobody waits for it any more.
        let done = tokio::task::spawn_blocking(move || {
            let done = work();
            drop(running);
            done
        });
        done.await.map_err(Error::internal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn whoever_finds_no_place_is_told_so() {
        let hashing = Hashing::with_places(1, 1);
        let running = hashing.running.clone().acquire_owned().await.unwrap();
        let waiting = hashing.hash("waits");
        tokio::pin!(waiting);
        // The first waits for the place that is taken, the second finds another to wait in.
        let busy = tokio::select! {
            biased;
            done = &mut waiting => panic!("{done:?}"),
            done = async {
                let second = hashing.admitted.try_acquire().unwrap();
                let third = hashing.hash("is refused").await;
                drop(second);
                third
            } => done,
        };
        assert!(matches!(busy, Err(Error::Busy(_))), "{busy:?}");
        drop(running);
        assert!(waiting.await.unwrap().starts_with("$argon2id$"));
        let long = "x".repeat(jose::PASSWORD_MAX_BYTES + 1);
        assert!(matches!(hashing.hash(&long).await, Err(Error::Refused(_))));
        assert_eq!(hashing.admitted.available_permits(), 2);
    }

    #[tokio::test]
    async fn nobodys_password_is_wrong_like_any_other() {
        let hashing = Hashing::with_places(1, 1);
        let hash = hashing.hash("right").await.unwrap();
        assert!(hashing.verify("right", Some(&hash)).await.unwrap());
        assert!(!hashing.verify("wrong", Some(&hash)).await.unwrap());
        assert!(!hashing.verify("right", None).await.unwrap());
        let long = "x".repeat(jose::PASSWORD_MAX_BYTES + 1);
        assert!(!hashing.verify(&long, Some(&hash)).await.unwrap());
    }
}
