//! Paths whose parameters are text.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use percent_encoding::percent_decode_str;

use super::Problem;

/// Lets only those requests pass whose path is UTF-8 once it is decoded.
pub(crate) async fn must_be_text(request: Request, next: Next) -> Response {
    let path = percent_decode_str(request.uri().path());
    if path.decode_utf8().is_ok() {
        return next.run(request).await;
    }
    let message = "Path validation error: 'Not valid UTF-8'.";
    Problem::new(StatusCode::BAD_REQUEST, message, Some("invalid_uri")).into_response()
}
