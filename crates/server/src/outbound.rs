//! Requests that this server makes by itself, to applications.

use std::fmt::Debug;
use std::future::Future;
use std::pin::Pin;

/// What came of a request: the status, or why there is none, for the log.
pub type Posted = Result<u16, String>;

/// Sends requests to others. The binary does it over TLS, tests keep what was sent.
pub trait Outbound: Debug + Send + Sync {
    /// Posts a form to a URL. Nothing is followed, and nothing of the answer is read but its
    /// status; neither the other side's patience nor its greed costs more than a few seconds.
    fn post<'a>(
        &'a self,
        url: &'a str,
        form: String,
    ) -> Pin<Box<dyn Future<Output = Posted> + Send + 'a>>;
}
