//! Work that no request waits for.

pub mod connections;
pub mod exchanges;
pub mod logouts;
pub mod mails;
pub mod purge;
pub mod sealing;
pub mod sweep;
pub mod tasks;

use std::future::Future;

/// Runs a job in the background under a name; a job that ends by a panic is logged.
#[expect(clippy::disallowed_methods, reason = "the one place where tasks begin")]
pub fn spawn(
    name: &'static str,
    job: impl Future<Output = ()> + Send + 'static,
) -> tokio::task::JoinHandle<()> {
    let task = tokio::spawn(job);
    tokio::spawn(async move {
        if let Err(error) = task.await
            && error.is_panic()
        {
            tracing::error!(job = name, "a job ended by a panic");
        }
    })
}
