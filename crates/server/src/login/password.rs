//! `/u/login/password`: the second step of logging in.

use axum::extract::{Request, State};
use axum::response::Response;
use domain::Result;
use http::StatusCode;
use maud::{Markup, html};

use super::attempt::{Attempt, attempt};
use super::directory::Directory;
use super::identifier::{self, lead, no_directory};
use super::reset_password;
use super::visit::{Visit, answered};
use crate::App;
use crate::browser::texts::text;
use crate::ui::{self, Act, Field, Look, Tone, alert, button};

pub(super) const PATH: &str = "/u/login/password";
const SCREEN: &str = "login-password";

/// `GET` and `POST /u/login/password?state=…`
pub(crate) async fn page(State(app): State<App>, request: Request) -> Response {
    match Visit::of(&app, request).await {
        Ok(visit) => answered(answer(&app, &visit).await),
        Err(response) => response,
    }
}

async fn answer(app: &App, visit: &Visit) -> Result<Response> {
    let Some(directory) = Directory::find(app, visit).await? else {
        return no_directory(app, visit).await;
    };
    let identifier = visit.noted("identifier");
    if identifier.is_empty() {
        return Ok(visit.go(identifier::PATH));
    }
    let Some(typed) = visit.sent("password") else {
        return show(app, visit, &directory, None).await;
    };
    if typed.is_empty() {
        let problem = (StatusCode::BAD_REQUEST, text(SCREEN, "missing"));
        return show(app, visit, &directory, Some(problem)).await;
    }
    match attempt(app, visit, &directory, (identifier, &typed)).await? {
        Attempt::Done(response) => Ok(response),
        Attempt::Refused(status, sentence) => {
            show(app, visit, &directory, Some((status, sentence))).await
        }
    }
}

async fn show(
    app: &App,
    visit: &Visit,
    directory: &Directory,
    problem: Option<(StatusCode, &str)>,
) -> Result<Response> {
    let sentence = problem.map(|(_, sentence)| sentence);
    let identifier = visit.noted("identifier");
    let content = html! {
        (lead(visit))
        @if let Some(sentence) = sentence {
            (alert(Tone::Danger, &html! { p { (sentence) } }))
        }
        form method="post" action=(visit.page(PATH)) novalidate {
            p.bar {
                strong translate="no" { (identifier) }
                a href=(visit.page(identifier::PATH)) { (text(SCREEN, "edit")) }
            }
            // For password managers, which look for what belongs to a password.
            input.unseen type="text" name="username" value=(identifier) autocomplete="username"
                readonly tabindex="-1" aria-hidden="true";
            (field(sentence, true))
            (reset_password::offer(visit, directory))
            (button(text("common", "continue"), Look::Primary, Act::Submit))
        }
    };
    let status = problem.map_or(StatusCode::OK, |(status, _)| status);
    visit
        .show(app, status, (text(SCREEN, "title"), content))
        .await
}

/// The field for it.
pub(super) fn field(problem: Option<&str>, is_first: bool) -> Markup {
    ui::password(&Field {
        label: text("common", "password"),
        name: "password",
        autocomplete: "current-password",
        is_first,
        problem,
        ..Field::default()
    })
}
