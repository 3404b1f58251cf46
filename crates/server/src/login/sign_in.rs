//! `/u/login`: where `/authorize` sends whoever has to log in. The address is asked for first, the
//! password on a page of its own, unless the tenant has both on this one (`identifier_first`).

use axum::extract::{Request, State};
use axum::response::Response;
use domain::Result;
use http::StatusCode;
use maud::html;

use super::attempt::{Attempt, attempt};
use super::directory::Directory;
use super::identifier::{self, field, is_plausible, known_as, lead, no_directory};
use super::visit::{Visit, answered};
use super::{password, reset_password, sign_up};
use crate::App;
use crate::browser::texts::text;
use crate::ops::prompts;
use crate::ui::{Act, Look, Tone, alert, button};

pub(super) const PATH: &str = "/u/login";

/// `GET` and `POST /u/login?state=…`
pub(crate) async fn page(State(app): State<App>, request: Request) -> Response {
    match Visit::of(&app, request).await {
        Ok(visit) => answered(answer(&app, &visit).await),
        Err(response) => response,
    }
}

async fn answer(app: &App, visit: &Visit) -> Result<Response> {
    if prompts::is_identifier_first(app).await? {
        return Ok(visit.go(identifier::PATH));
    }
    let Some(directory) = Directory::find(app, visit).await? else {
        return no_directory(app, visit).await;
    };
    let (Some(identifier), Some(password)) = (visit.sent("identifier"), visit.sent("password"))
    else {
        return show(app, visit, &directory, None).await;
    };
    let identifier = identifier.trim();
    let missing = if !is_plausible(identifier) {
        Some(text("login-id", "missing"))
    } else if password.is_empty() {
        Some(text("login-password", "missing"))
    } else {
        None
    };
    if let Some(sentence) = missing {
        let problem = (StatusCode::BAD_REQUEST, sentence);
        return show(app, visit, &directory, Some(problem)).await;
    }
    match attempt(app, visit, &directory, (identifier, &password)).await? {
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
    let typed = visit.sent("identifier");
    let known = typed.as_deref().unwrap_or_else(|| known_as(visit));
    let content = html! {
        (lead(visit))
        @if let Some(sentence) = sentence {
            (alert(Tone::Danger, &html! { p { (sentence) } }))
        }
        form method="post" action=(visit.page(PATH)) novalidate {
            (field(directory, known, sentence))
            (password::field(sentence, !known.is_empty()))
            (reset_password::offer(visit, directory))
            (button(text("common", "continue"), Look::Primary, Act::Submit))
        }
        (sign_up::offer(visit, directory))
    };
    let status = problem.map_or(StatusCode::OK, |(status, _)| status);
    visit
        .show(app, status, (text("login", "title"), content))
        .await
}
