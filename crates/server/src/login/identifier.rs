//! `/u/login/identifier`: by what somebody is known. The page that follows is the same whether
//! there is such a user or not.

use axum::extract::{Request, State};
use axum::response::Response;
use domain::Result;
use http::StatusCode;
use maud::{Markup, html};

use super::directory::Directory;
use super::visit::{Visit, answered};
use super::{password, sign_up};
use crate::App;
use crate::browser::texts::text;
use crate::ui::{self, Act, Field, Look, Tone, alert, button};

pub(super) const PATH: &str = "/u/login/identifier";
const SCREEN: &str = "login-id";
/// Characters that an address or a user name has at most.
const LENGTH_MAX: usize = 254;

/// `GET` and `POST /u/login/identifier?state=…`
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
    let Some(sent) = visit.sent("identifier") else {
        return show(app, visit, &directory, None).await;
    };
    let identifier = sent.trim();
    if !is_plausible(identifier) {
        let problem = text(SCREEN, "missing");
        return show(app, visit, &directory, Some(problem)).await;
    }
    let mut progress = visit.transaction.progress.clone();
    progress.insert("identifier".to_owned(), identifier.into());
    visit.note(app, &progress).await?;
    Ok(visit.go(password::PATH))
}

/// Whether somebody can be known by it.
pub(super) fn is_plausible(identifier: &str) -> bool {
    !identifier.is_empty() && identifier.len() <= LENGTH_MAX && !identifier.contains('\0')
}

/// Nobody can sign in to the application by a password.
pub(super) async fn no_directory(app: &App, visit: &Visit) -> Result<Response> {
    let error = ("invalid_request", "no connections enabled for the client");
    visit.fault(app, "no-connection", error).await
}

async fn show(
    app: &App,
    visit: &Visit,
    directory: &Directory,
    problem: Option<&str>,
) -> Result<Response> {
    let content = html! {
        (lead(visit))
        @if let Some(problem) = problem {
            (alert(Tone::Danger, &html! { p { (problem) } }))
        }
        form method="post" action=(visit.page(PATH)) novalidate {
            (field(directory, known_as(visit), problem))
            (button(text("common", "continue"), Look::Primary, Act::Submit))
        }
        (sign_up::offer(visit, directory))
    };
    let status = if problem.is_some() {
        StatusCode::BAD_REQUEST
    } else {
        StatusCode::OK
    };
    visit
        .show(app, status, (text("login", "title"), content))
        .await
}

/// Where the person is going.
pub(super) fn lead(visit: &Visit) -> Markup {
    html! { p { (text("login", "lead")) " " strong translate="no" { (visit.client.name) } "." } }
}

/// What was typed before, or what the application says.
pub(super) fn known_as(visit: &Visit) -> &str {
    match visit.noted("identifier") {
        "" => visit.asked("login_hint"),
        noted => noted,
    }
}

/// The field for it.
pub(super) fn field(directory: &Directory, value: &str, problem: Option<&str>) -> Markup {
    let has_usernames = directory.requires_username();
    let key = if has_usernames {
        "username-or-email"
    } else {
        "email"
    };
    let field = Field {
        label: text("common", key),
        name: "identifier",
        value,
        autocomplete: "username",
        is_first: value.is_empty(),
        problem,
        ..Field::default()
    };
    if directory.has_usernames() {
        ui::text(&field)
    } else {
        ui::email(&field)
    }
}
