//! Bodies that an answer didn't wait for.
//!
//! A request can be answered before its body was read: no token, no such path. If the body were
//! just dropped, the connection would have to be closed, since nobody could tell where the next
//! request begins, and a client that keeps connections would see its next request fail. So a
//! small rest is read and thrown away in the background.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, HttpBody};
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use bytes::Bytes;
use http_body::{Frame, SizeHint};
use http_body_util::{BodyExt as _, Limited};

use crate::jobs;

/// Bytes of a rest that are read; a longer one costs the caller the connection.
const REST_MAX: usize = 64 * 1024;
/// How long a rest is waited for.
const WAIT_MAX: Duration = Duration::from_secs(5);

/// Sees to it that the request's body is read to its end, if it is short.
pub(super) async fn drain(request: Request, next: Next) -> Response {
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    next.run(request.map(|body| Body::new(Drained(Some(body)))))
        .await
}

/// A body whose rest is read when it is dropped.
struct Drained(Option<Body>);

impl HttpBody for Drained {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let Some(body) = &mut self.0 else {
            return Poll::Ready(None);
        };
        let polled = Pin::new(body).poll_frame(context);
        if matches!(polled, Poll::Ready(None | Some(Err(_)))) {
            self.0 = None;
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.0.as_ref().is_none_or(HttpBody::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        let empty = SizeHint::with_exact(0);
        self.0.as_ref().map_or(empty, HttpBody::size_hint)
    }
}

impl Drop for Drained {
    fn drop(&mut self) {
        let Some(body) = self.0.take().filter(|body| !body.is_end_stream()) else {
            return;
        };
        if body.size_hint().lower() > REST_MAX as u64 {
            return;
        }
        jobs::spawn("drain", async {
            // Whatever comes of it, nobody is there to be told.
            let _ = tokio::time::timeout(WAIT_MAX, Limited::new(body, REST_MAX).collect()).await;
        });
    }
}
