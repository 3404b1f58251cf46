//! `/u/reset-password/request`: a link to choose a new password. What is answered, and when, is the
//! same whether there is such a user or not.

use axum::extract::{Request, State};
use axum::response::Response;
use domain::{Error, Result};
use http::StatusCode;
use maud::{Markup, html};

use super::directory::Directory;
use super::identifier::{known_as, no_directory};
use super::sign_in;
use super::visit::{Visit, answered};
use crate::App;
use crate::browser::texts::text;
use crate::ops::password_reset;
use crate::ui::{self, Act, Field, Look, Tone, alert, button};

const PATH: &str = "/u/reset-password/request";
const SCREEN: &str = "reset-password-request";
const SENT: &str = "reset-password-email";

/// `GET` and `POST /u/reset-password/request?state=…`
pub(crate) async fn page(State(app): State<App>, request: Request) -> Response {
    match Visit::of(&app, request).await {
        Ok(visit) => answered(answer(&app, &visit).await),
        Err(response) => response,
    }
}

/// The way here, where people may change their passwords.
pub(super) fn offer(visit: &Visit, directory: &Directory) -> Markup {
    html! {
        @if directory.allows_reset {
            p { a href=(visit.page(PATH)) { (text(SCREEN, "link")) } }
        }
    }
}

async fn answer(app: &App, visit: &Visit) -> Result<Response> {
    let Some(directory) = Directory::find(app, visit).await? else {
        return no_directory(app, visit).await;
    };
    if !directory.allows_reset {
        return Ok(visit.go(sign_in::PATH));
    }
    let Some(sent) = visit.sent("email") else {
        return show(app, visit, None).await;
    };
    let email = sent.trim();
    if !email.contains('@') || email.contains('\0') {
        let problem = (StatusCode::BAD_REQUEST, text(SCREEN, "missing"));
        return show(app, visit, Some(problem)).await;
    }
    let organization = Some(visit.asked("organization")).filter(|id| id.starts_with("org_"));
    let about = |mut order: crate::mail::Order| {
        order.organization_id = organization.map(str::to_owned);
        order.about(Some(&visit.client.id))
    };
    let whom = (&directory.connection, email);
    match password_reset::request(app, whom, about, &visit.context).await {
        Ok(()) => done(app, visit, email).await,
        Err(Error::Busy(_)) => {
            let problem = (StatusCode::SERVICE_UNAVAILABLE, text("common", "busy"));
            show(app, visit, Some(problem)).await
        }
        Err(error) => Err(error),
    }
}

async fn done(app: &App, visit: &Visit, email: &str) -> Result<Response> {
    let content = html! {
        p role="status" {
            (text(SENT, "before")) " " strong translate="no" { (email) } " " (text(SENT, "after"))
        }
        (back(visit))
    };
    visit
        .show(app, StatusCode::OK, (text(SENT, "title"), content))
        .await
}

async fn show(app: &App, visit: &Visit, problem: Option<(StatusCode, &str)>) -> Result<Response> {
    let sentence = problem.map(|(_, sentence)| sentence);
    let typed = visit.sent("email");
    let known = Some(known_as(visit)).filter(|known| known.contains('@'));
    let content = html! {
        p { (text(SCREEN, "lead")) }
        @if let Some(sentence) = sentence {
            (alert(Tone::Danger, &html! { p { (sentence) } }))
        }
        form method="post" action=(visit.page(PATH)) novalidate {
            (ui::email(&Field {
                label: text("common", "email"),
                name: "email",
                value: typed.as_deref().or(known).unwrap_or_default(),
                autocomplete: "email",
                is_first: true,
                problem: sentence,
                ..Field::default()
            }))
            (button(text("common", "continue"), Look::Primary, Act::Submit))
        }
        (back(visit))
    };
    let status = problem.map_or(StatusCode::OK, |(status, _)| status);
    visit
        .show(app, status, (text(SCREEN, "title"), content))
        .await
}

fn back(visit: &Visit) -> Markup {
    html! {
        p {
            a href=(visit.page(sign_in::PATH)) {
                (text("common", "back")) " " (text(SCREEN, "back"))
            }
        }
    }
}
