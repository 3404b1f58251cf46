//! `/health`: for whoever restarts the server or sends it requests.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;

use crate::App;

/// `GET /health/live`: the process answers.
pub(crate) async fn live() -> &'static str {
    "live\n"
}

/// `GET /health/ready`: requests can be served, the database and the keys included.
pub(crate) async fn ready(State(app): State<App>) -> Response {
    match app.check_ready().await {
        Ok(()) => "ready\n".into_response(),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "not ready\n").into_response()
        }
    }
}
