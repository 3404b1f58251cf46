//! `/u/reset-verify?ticket=…`: where the link leads by which a new password is chosen. Looking at
//! it uses nothing up.

use axum::extract::{Request, State};
use axum::response::Response;
use domain::connection::Connection;
use domain::ticket::Ticket;
use domain::{Error, Result};
use http::request::Parts;
use http::{Method, StatusCode};
use maud::html;

use super::page::back;
use crate::App;
use crate::browser::context;
use crate::browser::form::{form, is_cross_site, value};
use crate::browser::page::{failed, show};
use crate::browser::rules::rules;
use crate::browser::texts::text;
use crate::ops::password_reset::{self, Look};
use crate::ops::passwords;
use crate::ops::tickets::result_url;
use crate::ui::{Act, Field, Look as Style, Tone, alert, button, password};

const PATH: &str = "/u/reset-verify";
const SCREEN: &str = "reset-password";

/// `GET` and `POST /u/reset-verify?ticket=…`
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

/// The form as it is shown.
struct Shown<'a> {
    secret: &'a str,
    ticket: &'a Ticket,
    connection: &'a Connection,
}

async fn answer(app: &App, parts: &Parts, sent: Option<&str>) -> Result<Response> {
    let pairs = sent.or(parts.uri.query()).unwrap_or_default();
    let secret = value(pairs, "ticket");
    let (ticket, connection) = match password_reset::look(app, &secret).await? {
        Look::Good(ticket, connection) => (ticket, connection),
        Look::Expired => return ended(app, "expired-title", "expired").await,
        Look::Invalid => return ended(app, "invalid-title", "invalid").await,
    };
    let shown = Shown {
        secret: &secret,
        ticket: &ticket,
        connection: &connection,
    };
    let Some(sent) = sent else {
        return shown.page(app, None).await;
    };
    let chosen = value(sent, "password");
    if chosen.is_empty() {
        let problem = (StatusCode::BAD_REQUEST, text(SCREEN, "missing"));
        return shown.page(app, Some(problem)).await;
    }
    let link = (secret.as_str(), &*ticket, &*connection);
    match password_reset::change(app, link, &chosen, &context(parts)).await {
        Ok(true) => done(app, &ticket).await,
        Ok(false) => ended(app, "invalid-title", "invalid").await,
        Err(Error::Busy(_)) => {
            let problem = (StatusCode::SERVICE_UNAVAILABLE, text("common", "busy"));
            shown.page(app, Some(problem)).await
        }
        Err(error) if password_reset::is_for_user(&error) => {
            let problem = error.to_string();
            shown
                .page(app, Some((StatusCode::BAD_REQUEST, &problem)))
                .await
        }
        Err(error) => Err(error),
    }
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
    show(
        app,
        StatusCode::OK,
        (text(SCREEN, "success-title"), content),
    )
    .await
}

async fn ended(app: &App, title: &'static str, key: &'static str) -> Result<Response> {
    let content = html! { p role="alert" { (text(SCREEN, key)) } };
    show(app, StatusCode::BAD_REQUEST, (text(SCREEN, title), content)).await
}

impl Shown<'_> {
    async fn page(&self, app: &App, problem: Option<(StatusCode, &str)>) -> Result<Response> {
        let sentence = problem.map(|(_, sentence)| sentence);
        let email = self.ticket.text("email").unwrap_or_default();
        let content = html! {
            p { (text(SCREEN, "lead")) " " (email) "." }
            @if let Some(sentence) = sentence {
                (alert(Tone::Danger, &html! { p { (sentence) } }))
            }
            form method="post" action=(PATH) novalidate {
                input type="hidden" name="ticket" value=(self.secret);
                // For password managers.
                input type="hidden" name="username" autocomplete="username" value=(email);
                (password(&Field {
                    label: text("common", "password"),
                    name: "password",
                    autocomplete: "new-password",
                    is_first: true,
                    problem: sentence,
                    ..Field::default()
                }))
                (rules(&passwords::policy(self.connection)))
                (button(text("common", "continue"), Style::Primary, Act::Submit))
            }
        };
        let status = problem.map_or(StatusCode::OK, |(status, _)| status);
        show(app, status, (text(SCREEN, "title"), content)).await
    }
}
