//! `GET /api/lictor/v1/openapi.json`: what our extensions are, in `OpenAPI` 3.1.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, header};

use crate::App;

/// The document, without the server's URL.
pub(crate) const DOCUMENT: &str = include_str!("openapi.json");

/// The document, for everybody.
pub(crate) async fn document(State(_): State<App>) -> Response {
    let json = HeaderValue::from_static("application/json; charset=utf-8");
    ([(header::CONTENT_TYPE, json)], DOCUMENT).into_response()
}
