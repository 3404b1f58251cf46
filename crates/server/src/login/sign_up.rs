//! `/u/signup`: somebody who is new. Whoever has signed up is logged in.

use axum::extract::{Request, State};
use axum::response::Response;
use domain::user::Use;
use domain::{Conflict, Error, Result};
use http::StatusCode;
use maud::{Markup, html};
use serde_json::{Map, Value};

use super::attempt::enter;
use super::directory::Directory;
use super::identifier::{known_as, lead, no_directory};
use super::sign_in;
use super::visit::{Visit, answered};
use crate::App;
use crate::browser::rules::rules;
use crate::browser::texts::text;
use crate::ops::passwords;
use crate::ops::sign_up::{self, fields};
use crate::ui::{self, Act, Field, Look, Tone, alert, button};

const PATH: &str = "/u/signup";
const SCREEN: &str = "signup";

/// `GET` and `POST /u/signup?state=…`
pub(crate) async fn page(State(app): State<App>, request: Request) -> Response {
    match Visit::of(&app, request).await {
        Ok(visit) => answered(answer(&app, &visit).await),
        Err(response) => response,
    }
}

/// The way here, where people may sign up.
pub(super) fn offer(visit: &Visit, directory: &Directory) -> Markup {
    html! {
        @if directory.allows_sign_up {
            p { (text(SCREEN, "offer")) " " a href=(visit.page(PATH)) { (text(SCREEN, "link")) } }
        }
    }
}

/// What is wrong with what was sent, and about which field it is.
struct Problem {
    status: StatusCode,
    field: &'static str,
    sentence: String,
}

async fn answer(app: &App, visit: &Visit) -> Result<Response> {
    let Some(directory) = Directory::find(app, visit).await? else {
        return no_directory(app, visit).await;
    };
    if !directory.allows_sign_up {
        return Ok(visit.go(sign_in::PATH));
    }
    if visit.sent("password").is_none() {
        return show(app, visit, &directory, None).await;
    }
    let sent = sent(visit, &directory);
    if let Some(problem) = missing(&sent, &directory) {
        return show(app, visit, &directory, Some(problem)).await;
    }
    let connection = &directory.connection;
    match sign_up::sign_up(app, connection, &sent, &visit.context).await {
        Ok(user) => enter(app, visit, &directory, &user).await,
        Err(error) => {
            let problem = problem(app, error).await?;
            show(app, visit, &directory, Some(problem)).await
        }
    }
}

/// The fields that people of this database have, in the order in which they are asked for.
fn names(directory: &Directory) -> Vec<&'static str> {
    let fields = fields(&directory.connection);
    let all = [
        ("email", fields.email != Use::Refused),
        ("username", fields.username == Use::Required),
        ("phone_number", fields.phone_number == Use::Required),
        ("password", true),
    ];
    let shown = all.into_iter().filter(|(_, is_shown)| *is_shown);
    shown.map(|(name, _)| name).collect()
}

fn sent(visit: &Visit, directory: &Directory) -> Map<String, Value> {
    let pairs = names(directory).into_iter().filter_map(|name| {
        let value = visit.sent(name)?;
        let value = if name == "password" {
            value
        } else {
            value.trim().to_owned()
        };
        (!value.is_empty()).then(|| (name.to_owned(), value.into()))
    });
    pairs.collect()
}

fn missing(sent: &Map<String, Value>, directory: &Directory) -> Option<Problem> {
    let is_optional =
        |name: &str| name == "email" && fields(&directory.connection).email == Use::Optional;
    let mut names = names(directory).into_iter();
    let field = names.find(|name| !sent.contains_key(*name) && !is_optional(name))?;
    Some(Problem {
        status: StatusCode::BAD_REQUEST,
        field,
        sentence: text(SCREEN, field).to_owned(),
    })
}

async fn problem(app: &App, error: Error) -> Result<Problem> {
    let bad = |field, sentence: &str| Problem {
        status: StatusCode::BAD_REQUEST,
        field,
        sentence: sentence.to_owned(),
    };
    Ok(match error {
        Error::WeakPassword(weak) => bad("password", weak.message()),
        Error::Conflict(Conflict::User) => {
            let key = if sign_up::tells_who_exists(app).await? {
                "exists"
            } else {
                "invalid"
            };
            bad("", text(SCREEN, key))
        }
        Error::Invalid(_) | Error::Refused(_) => bad("", text(SCREEN, "invalid")),
        Error::Busy(_) => Problem {
            status: StatusCode::SERVICE_UNAVAILABLE,
            field: "",
            sentence: text("common", "busy").to_owned(),
        },
        other => return Err(other),
    })
}

async fn show(
    app: &App,
    visit: &Visit,
    directory: &Directory,
    problem: Option<Problem>,
) -> Result<Response> {
    let policy = passwords::policy(&directory.connection);
    let content = html! {
        (lead(visit))
        @if let Some(problem) = &problem {
            (alert(Tone::Danger, &html! { p { (problem.sentence) } }))
        }
        form method="post" action=(visit.page(PATH)) novalidate {
            @for name in names(directory) { (field(visit, name, problem.as_ref())) }
            (rules(&policy))
            (button(text("common", "continue"), Look::Primary, Act::Submit))
        }
        p {
            (text(SCREEN, "login-offer")) " "
            a href=(visit.page(sign_in::PATH)) { (text(SCREEN, "login-link")) }
        }
    };
    let status = problem.map_or(StatusCode::OK, |problem| problem.status);
    visit
        .show(app, status, (text(SCREEN, "title"), content))
        .await
}

fn field(visit: &Visit, name: &'static str, problem: Option<&Problem>) -> Markup {
    let hint = known_as(visit);
    let known = match name {
        "email" if hint.contains('@') => hint,
        "username" if !hint.contains('@') => hint,
        _ => "",
    };
    let value = visit.sent(name).unwrap_or_else(|| known.to_owned());
    let problem = problem.filter(|problem| problem.field == name);
    let field = Field {
        label: text("common", name),
        name,
        value: if name == "password" { "" } else { &value },
        autocomplete: match name {
            "password" => "new-password",
            "phone_number" => "tel",
            other => other,
        },
        problem: problem.map(|problem| problem.sentence.as_str()),
        ..Field::default()
    };
    match name {
        "email" => ui::email(&field),
        "password" => ui::password(&field),
        _ => ui::text(&field),
    }
}
