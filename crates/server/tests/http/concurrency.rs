//! Many at once: what was answered holds for everyone who asks afterwards, whatever is cached,
//! and nobody's change is lost.

mod chaos;
mod clients;
mod effective;
mod grants;
mod keys;
mod permissions;
mod settings;
mod timeline;
mod updates;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::task::JoinSet;

/// Writers and those who watch them until the last writer is done.
struct Crowd {
    writers: JoinSet<()>,
    watchers: JoinSet<()>,
    over: Arc<AtomicBool>,
}

impl Crowd {
    fn new() -> Self {
        Self {
            writers: JoinSet::new(),
            watchers: JoinSet::new(),
            over: Arc::default(),
        }
    }

    fn writer(&mut self, work: impl Future<Output = ()> + Send + 'static) {
        self.writers.spawn(work);
    }

    /// Somebody who looks again and again.
    fn watcher<F: Future<Output = ()> + Send>(&mut self, look: impl Fn() -> F + Send + 'static) {
        let over = self.over.clone();
        self.watchers.spawn(async move {
            while !over.load(Ordering::SeqCst) {
                look().await;
                // A token from memory waits for nothing, and would let nobody else run.
                tokio::task::yield_now().await;
            }
        });
    }

    async fn finish(mut self) {
        loop {
            // Writers wait for watchers: one that has failed ends the test.
            let done = tokio::select! {
                done = self.writers.join_next() => done,
                Some(failed) = self.watchers.join_next() => Some(failed),
            };
            match done {
                Some(done) => done.unwrap(),
                None => break,
            }
        }
        self.over.store(true, Ordering::SeqCst);
        while let Some(done) = self.watchers.join_next().await {
            done.unwrap();
        }
    }
}
