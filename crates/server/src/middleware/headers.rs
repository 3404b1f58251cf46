//! Headers that answers have (Management API reference §1.2, Authentication API reference §1.1).

use axum::response::Response;
use http::{HeaderName, HeaderValue, header};

const ALL: [(HeaderName, HeaderValue); 2] = [
    (
        header::STRICT_TRANSPORT_SECURITY,
        HeaderValue::from_static("max-age=31536000"),
    ),
    (
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    ),
];
const MANAGEMENT: [(HeaderName, HeaderValue); 2] = [
    (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
    (
        header::VARY,
        HeaderValue::from_static("origin,accept-encoding"),
    ),
];

/// Headers of the Management API.
pub(super) async fn management(mut response: Response) -> Response {
    for (name, value) in ALL.into_iter().chain(MANAGEMENT) {
        response.headers_mut().insert(name, value);
    }
    response
}

/// Headers of everything else; caching is up to the handler.
pub(super) async fn public(mut response: Response) -> Response {
    for (name, value) in ALL {
        response.headers_mut().insert(name, value);
    }
    response
}
