//! Who sent a request, and a name for it in the log.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::atomic::{AtomicU64, Ordering};

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderName, HeaderValue};

/// The address at the other end of the connection; the listener puts it into each request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Peer(pub IpAddr);

impl Default for Peer {
    fn default() -> Self {
        Self(IpAddr::V4(Ipv4Addr::LOCALHOST))
    }
}

impl Peer {
    pub(crate) fn ip(self) -> String {
        // An IPv4 caller of a dual-stack listener is shown as what it is.
        self.0.to_canonical().to_string()
    }
}

/// Names a request: in the log, in its audit entry and in the answer's headers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RequestId(u64);

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08x}-{:08x}", std::process::id(), self.0)
    }
}

static LAST: AtomicU64 = AtomicU64::new(0);

const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// Gives the request its id.
pub(super) async fn identify(mut request: Request, next: Next) -> Response {
    let id = RequestId(LAST.fetch_add(1, Ordering::Relaxed));
    request.extensions_mut().insert(id);
    let method = request.method().clone();
    // Without the query, which may hold what belongs to the caller alone.
    let path = request.uri().path().to_owned();
    let mut response = next.run(request).await;
    let status = response.status().as_u16();
    if response.status().is_server_error() {
        tracing::error!(%id, %method, path, status, "request failed");
    } else {
        tracing::debug!(%id, %method, path, status, "request");
    }
    if let Ok(value) = HeaderValue::from_str(&id.to_string()) {
        response.headers_mut().insert(HEADER, value);
    }
    response
}
