//! `/u/unblock?ticket=…`: where the link leads by which somebody who was blocked may log in again.
//! Looking at it uses nothing up.

use axum::extract::{Request, State};
use axum::response::Response;
use domain::Result;
use domain::ticket::Ticket;
use http::request::Parts;
use http::{Method, StatusCode};
use maud::html;

use super::page::back;
use crate::App;
use crate::browser::context;
use crate::browser::form::{form, is_cross_site, value};
use crate::browser::page::{failed, show};
use crate::browser::texts::text;
use crate::ops::tickets::result_url;
use crate::ops::unblock::{self, Look};
use crate::ui::{Act, Look as Style, button};

const PATH: &str = "/u/unblock";
const SCREEN: &str = "unblock";

/// `GET` and `POST /u/unblock?ticket=…`
pub(crate) async fn page(State(app): State<App>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let sent = if parts.method == Method::POST && !is_cross_site(&parts) {
        Some(form(body).await)
    } else {
        None
    };
    let answered = answer(&app, &parts, sent.as_deref()).await;
    answered.unwrap_or_else(|error| failed(&error))
}

async fn answer(app: &App, parts: &Parts, sent: Option<&str>) -> Result<Response> {
    let pairs = sent.or(parts.uri.query()).unwrap_or_default();
    let secret = value(pairs, "ticket");
    let ticket = match unblock::look(app, &secret).await? {
        Look::Good(ticket) => ticket,
        Look::Expired => return ended(app, "expired-title", "expired").await,
        Look::Invalid => return ended(app, "invalid-title", "invalid").await,
    };
    if sent.is_none() {
        return ask(app, &secret, &ticket).await;
    }
    if unblock::unblock(app, (&secret, &ticket), &context(parts)).await? {
        done(app, &ticket).await
    } else {
        ended(app, "invalid-title", "invalid").await
    }
}

async fn ask(app: &App, secret: &str, ticket: &Ticket) -> Result<Response> {
    let content = html! {
        p { (text(SCREEN, "lead")) " " (ticket.text("email").unwrap_or_default()) "." }
        form method="post" action=(PATH) {
            input type="hidden" name="ticket" value=(secret);
            (button(text(SCREEN, "unblock"), Style::Primary, Act::Submit))
        }
    };
    show(app, StatusCode::OK, (text(SCREEN, "title"), content)).await
}

/// Browsers let no form lead to another site, so that there is a link to the result.
async fn done(app: &App, ticket: &Ticket) -> Result<Response> {
    let sentence = text(SCREEN, "success");
    let content = html! {
        p role="status" { (sentence) }
        @if let Some(url) = result_url(ticket, true, sentence) {
            p { a href=(url) { (text("common", "continue")) } }
        }
        (back(app, Some(ticket)).await?)
    };
    let title = text(SCREEN, "success-title");
    show(app, StatusCode::OK, (title, content)).await
}

async fn ended(app: &App, title: &'static str, key: &'static str) -> Result<Response> {
    let content = html! { p role="alert" { (text(SCREEN, key)) } };
    show(app, StatusCode::BAD_REQUEST, (text(SCREEN, title), content)).await
}
