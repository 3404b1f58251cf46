//! `/dashboard/setup?token=…`: where a setup link leads: the one that is printed at the first start,
//! or an invitation. Its administrator chooses a password and is signed in.

use axum::extract::{Request, State};
use axum::response::Response;
use domain::Error;
use http::StatusCode;
use maud::html;

use super::visit::Asked;
use super::{BASE, Fault, link, reply, sign_in};
use crate::App;
use crate::ops::dashboard_sessions as ops;
use crate::ui::{Act, Bare, Field, Look, Theme, Tone, alert, bare, button, password, text};

const TITLE: &str = "Set up the dashboard";

fn invalid() -> Fault {
    let text = "This link is not valid: it was used or has ended, or a newer one was made. Whoever invited \
        you can make another; on the server, “lictor admin reset” prints one.";
    Fault::new(StatusCode::NOT_FOUND, "The link doesn’t work", text)
}

fn page(theme: Theme, (email, token): (&str, &str), problem: Option<&str>) -> Response {
    let hint = format!("At least {} characters.", ops::PASSWORD_MIN);
    let content = html! {
        h1 { (TITLE) }
        p { "Choose your password." }
        @if let Some(problem) = problem { (alert(Tone::Danger, &html! { p { (problem) } })) }
        form method="post" action=(link::path(&["setup"])) {
            input type="hidden" name="token" value=(token);
            (text(&Field {
                label: "Email address",
                name: "email",
                value: email,
                autocomplete: "username",
                is_read_only: true,
                ..Field::default()
            }))
            (password(&Field {
                label: "Password",
                name: "password",
                hint: &hint,
                autocomplete: "new-password",
                is_first: true,
                problem,
                ..Field::default()
            }))
            (button("Continue", Look::Primary, Act::Submit))
        }
    };
    let status = if problem.is_some() {
        StatusCode::BAD_REQUEST
    } else {
        StatusCode::OK
    };
    reply::html(
        status,
        bare(&Bare {
            title: TITLE,
            theme,
            content,
        }),
    )
}

/// `GET /dashboard/setup?token=…`
pub(crate) async fn show(State(app): State<App>, request: Request) -> Response {
    let asked = match Asked::of(request).await {
        Ok(asked) => asked,
        Err(fault) => return fault.alone(Theme::System),
    };
    let token = asked.query.get("token");
    match ops::invited(&app, token).await {
        Ok(Some(email)) => page(asked.theme, (&email, token), None),
        Ok(None) => invalid().alone(asked.theme),
        Err(error) => Fault::from(error).alone(asked.theme),
    }
}

/// `POST /dashboard/setup`
pub(crate) async fn submit(State(app): State<App>, request: Request) -> Response {
    let asked = match Asked::of(request).await {
        Ok(asked) => asked,
        Err(fault) => return fault.alone(Theme::System),
    };
    if !asked.is_from_here() {
        return Fault::forged().alone(asked.theme);
    }
    match set_up(&app, &asked).await {
        Ok(response) => response,
        Err(fault) => fault.alone(asked.theme),
    }
}

async fn set_up(app: &App, asked: &Asked) -> Result<Response, Fault> {
    let (token, chosen) = (asked.form.get("token"), asked.form.get("password"));
    let email = ops::invited(app, token).await?.ok_or_else(invalid)?;
    let again = |problem: &str| page(asked.theme, (&email, token), Some(problem));
    if chosen.chars().count() < ops::PASSWORD_MIN {
        let problem = format!("Use at least {} characters.", ops::PASSWORD_MIN);
        return Ok(again(&problem));
    }
    let act = asked.act(app, "Set up the dashboard");
    match ops::set_up(app, &act, (token, chosen)).await {
        Ok(Some(session)) => Ok(sign_in::enter(app, &session, BASE)),
        Ok(None) => Err(invalid()),
        Err(Error::Refused(text) | Error::Busy(text)) => Ok(again(text)),
        Err(error) => Err(error.into()),
    }
}
