//! What every request passes through.

mod drain;
mod headers;
mod identify;
mod retry;

use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::MethodRouter;
use http::StatusCode;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::SizeAbove;

use crate::App;
use crate::oauth::OAuthError;
use crate::rest::{Problem, authorize, must_be_text};
use crate::routes::Operation;

pub use identify::Peer;
pub(crate) use identify::RequestId;

/// How long a request may take, its body included.
const REQUEST_MAX: Duration = Duration::from_secs(30);
/// Bodies smaller than this are not worth compressing.
const COMPRESS_MIN: u16 = 1024;

/// Lets only those through who have the operation's scopes.
pub(crate) fn guarded(
    handler: MethodRouter<App>,
    app: &App,
    operation: &'static Operation,
) -> MethodRouter<App> {
    let state = (app.clone(), operation.scopes);
    handler
        .route_layer(middleware::from_fn(retry::retry))
        .route_layer(middleware::from_fn(must_be_text))
        .route_layer(middleware::from_fn_with_state(state, authorize))
        .route_layer(axum::Extension(operation))
}

/// The headers of the Management API, a limit of time, and compression for who asks for it.
pub(crate) fn management(router: Router<App>) -> Router<App> {
    let compression = CompressionLayer::new()
        .gzip(true)
        .compress_when(SizeAbove::new(COMPRESS_MIN));
    let late = || {
        let message = "The request took too long";
        Problem::new(StatusCode::REQUEST_TIMEOUT, message, None).into_response()
    };
    router
        .layer(middleware::from_fn(move |request, next| {
            bounded(request, next, late)
        }))
        .layer(compression)
        .layer(middleware::map_response(headers::management))
}

/// The headers of everything else, and a limit of time.
pub(crate) fn public(router: Router<App>) -> Router<App> {
    let late = || OAuthError::too_late().into_response();
    router
        .layer(middleware::from_fn(move |request, next| {
            bounded(request, next, late)
        }))
        .layer(middleware::map_response(headers::public))
}

/// A request's id, who sent it, and a line in the log.
pub(crate) fn outer(router: Router<App>) -> Router<App> {
    router
        .layer(middleware::from_fn(drain::drain))
        .layer(middleware::from_fn(identify::identify))
}

/// Answers `late` to a request that takes too long.
async fn bounded(request: Request, next: Next, late: fn() -> Response) -> Response {
    let answered = tokio::time::timeout(REQUEST_MAX, next.run(request)).await;
    answered.unwrap_or_else(|_| late())
}

/// There is nothing here, by this method or at all (reference §1.1, §16).
pub(crate) async fn not_found(State(_): State<App>) -> Response {
    headers::management(Problem::not_found().into_response()).await
}
