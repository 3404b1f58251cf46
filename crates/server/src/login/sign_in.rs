//! `/u/login`: where `/authorize` sends whoever has to log in. The address is asked for first
//! (Auth0's default, `identifier_first` of its prompts), the password on a page of its own.

use axum::extract::{Request, State};
use axum::response::Response;

use super::identifier;
use super::visit::Visit;
use crate::App;

pub(super) const PATH: &str = "/u/login";

/// `GET /u/login?state=…`
pub(crate) async fn page(State(app): State<App>, request: Request) -> Response {
    match Visit::of(&app, request).await {
        Ok(visit) => visit.go(identifier::PATH),
        Err(response) => response,
    }
}
