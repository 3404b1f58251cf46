//! Carrying out again what the database undid.
//!
//! Where several changes wait for each other in a circle, PostgreSQL undoes one of them so that the
//! others can go on. An operation is one transaction, so it has left nothing behind, and its request
//! is carried out as if it had just come. Nobody holds anything meanwhile, so it waits for nothing.

use axum::body::Body;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::rest::{Aborted, read_body};

/// How often a request is carried out at most.
const TRIES: u32 = 5;

/// Passes a change on until it isn't aborted.
pub(super) async fn retry(request: Request, next: Next) -> Response {
    if request.method().is_safe() {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let body = match read_body(body).await {
        Ok(body) => body,
        Err(problem) => return problem.into_response(),
    };
    let mut left = TRIES;
    loop {
        let request = Request::from_parts(parts.clone(), Body::from(body.clone()));
        let response = next.clone().run(request).await;
        left -= 1;
        if left == 0 || response.extensions().get::<Aborted>().is_none() {
            return response;
        }
    }
}
