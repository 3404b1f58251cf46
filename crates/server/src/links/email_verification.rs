//! `/u/email-verification?ticket=…`: where the link leads by which an address is verified.

use axum::extract::{Request, State};
use axum::response::Response;
use domain::ticket::Ticket;
use http::StatusCode;
use http::request::Parts;
use maud::html;

use super::page::back;
use crate::App;
use crate::browser::context;
use crate::browser::form::value;
use crate::browser::page::{failed, see_other, show};
use crate::browser::texts::text;
use crate::ops::email_verification::{self, Outcome};
use crate::ops::tickets::result_url;

const SCREEN: &str = "email-verification-result";

/// `GET /u/email-verification?ticket=…`
pub(crate) async fn page(State(app): State<App>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let answered = answer(&app, &parts).await;
    answered.unwrap_or_else(|error| failed(&error))
}

async fn answer(app: &App, parts: &Parts) -> domain::Result<Response> {
    let secret = value(parts.uri.query().unwrap_or_default(), "ticket");
    let outcome = email_verification::verify(app, &secret, &context(parts)).await?;
    let (status, keys, ticket) = match &outcome {
        Outcome::Verified(ticket) => (StatusCode::OK, ["verified-title", "verified"], Some(ticket)),
        Outcome::Expired(ticket) => (
            StatusCode::BAD_REQUEST,
            ["expired-title", "expired"],
            Some(ticket),
        ),
        Outcome::Invalid => (StatusCode::BAD_REQUEST, ["invalid-title", "invalid"], None),
    };
    let [title, sentence] = keys.map(|key| text(SCREEN, key));
    let ticket: Option<&Ticket> = ticket.map(|ticket| &**ticket);
    let is_success = status.is_success();
    if let Some(url) = ticket.and_then(|ticket| result_url(ticket, is_success, sentence)) {
        return Ok(see_other(&url));
    }
    let role = if is_success { "status" } else { "alert" };
    let content = html! {
        p role=(role) { (sentence) }
        (back(app, ticket).await?)
    };
    show(app, status, (title, content)).await
}
