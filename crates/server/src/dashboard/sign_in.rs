//! `/dashboard/sign-in`: the dashboard's own door, first the address, then the password. Each
//! step is a plain form.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::response::Response;
use domain::Error;
use http::{StatusCode, header};
use maud::{Markup, html};

use super::visit::Asked;
use super::{Answer, Fault, Reply, Visit, cookies, link, reply};
use crate::App;
use crate::ops::dashboard_sessions as ops;
use crate::ui::{self, Act, Bare, Field, Look, Theme, Tone, alert, bare, button};

const TITLE: &str = "Sign in to the dashboard";

/// What the page shows.
#[derive(Default)]
struct Step<'a> {
    email: &'a str,
    return_to: &'a str,
    /// The address is known, the password isn't.
    asks_password: bool,
    problem: Option<&'a str>,
}

fn address() -> String {
    link::path(&["sign-in"])
}

fn page(theme: Theme, status: StatusCode, step: &Step<'_>) -> Response {
    let content = html! {
        h1 { (TITLE) }
        @if let Some(problem) = step.problem {
            (alert(Tone::Danger, &html! { p { (problem) } }))
        }
        form method="post" action=(address()) {
            input type="hidden" name="return_to" value=(step.return_to);
            @if step.asks_password { (password(step)) } @else { (email(step)) }
            (button("Continue", Look::Primary, Act::Submit))
        }
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

fn email(step: &Step<'_>) -> Markup {
    ui::email(&Field {
        label: "Email address",
        name: "email",
        value: step.email,
        autocomplete: "username",
        is_first: true,
        ..Field::default()
    })
}

fn password(step: &Step<'_>) -> Markup {
    let edit = link::query(
        &address(),
        &[("return_to", step.return_to), ("email", step.email)],
    );
    html! {
        p.bar { strong translate="no" { (step.email) } a href=(edit) { "Edit email address" } }
        // For password managers, which look for what belongs to a password.
        input.unseen type="text" name="email" value=(step.email) autocomplete="username" readonly
            tabindex="-1" aria-hidden="true";
        (ui::password(&Field {
            label: "Password",
            name: "password",
            autocomplete: "current-password",
            is_first: true,
            ..Field::default()
        }))
    }
}

/// `GET /dashboard/sign-in?return_to=…`
pub(crate) async fn show(State(app): State<App>, request: Request) -> Response {
    let asked = match Asked::of(request).await {
        Ok(asked) => asked,
        Err(fault) => return fault.alone(Theme::System),
    };
    let return_to = link::own(asked.query.get("return_to"));
    if let Some(token) = asked.session(&app)
        && matches!(ops::of(&app, token).await, Ok(Some(_)))
    {
        return reply::see(return_to);
    }
    let email = asked.query.get("email");
    page(
        asked.theme,
        StatusCode::OK,
        &Step {
            email,
            return_to,
            ..Step::default()
        },
    )
}

/// `POST /dashboard/sign-in`
pub(crate) async fn submit(State(app): State<App>, request: Request) -> Response {
    let asked = match Asked::of(request).await {
        Ok(asked) => asked,
        Err(fault) => return fault.alone(Theme::System),
    };
    if !asked.is_from_here() {
        return Fault::forged().alone(asked.theme);
    }
    let (email, password) = (asked.form.trimmed("email"), asked.form.get("password"));
    let return_to = link::own(asked.form.get("return_to"));
    let again = |status, asks_password, problem| {
        page(
            asked.theme,
            status,
            &Step {
                email,
                return_to,
                asks_password,
                problem,
            },
        )
    };
    if !email.contains('@') {
        let problem = "Enter your email address, such as anna@example.com.";
        return again(StatusCode::BAD_REQUEST, false, Some(problem));
    }
    if !asked.form.has("password") {
        return again(StatusCode::OK, true, None);
    }
    let act = asked.act(&app, "Sign in to the dashboard");
    match ops::sign_in(&app, &act, (email, password)).await {
        Ok(Some(session)) => enter(&app, &session, return_to),
        Ok(None) => {
            let problem = "The email address or the password is wrong.";
            again(StatusCode::UNAUTHORIZED, true, Some(problem))
        }
        Err(Error::Busy(text)) => again(StatusCode::TOO_MANY_REQUESTS, true, Some(text)),
        Err(error) => Fault::from(error).alone(asked.theme),
    }
}

/// Goes on with a session that has begun.
pub(super) fn enter(app: &App, session: &ops::Session, to: &str) -> Response {
    let mut response = reply::see(to);
    let cookie = cookies::keep_session(app, Some(&session.token));
    response.headers_mut().append(header::SET_COOKIE, cookie);
    response
}

/// `POST /dashboard/sign-out`
pub(crate) async fn leave(app: App, visit: Arc<Visit>) -> Answer {
    let act = visit.own_act(&app, "Sign out of the dashboard");
    ops::sign_out(&app, &act, visit.token()).await?;
    let mut response = reply::see(&address());
    let cookie = cookies::keep_session(&app, None);
    response.headers_mut().append(header::SET_COOKIE, cookie);
    Ok(Reply::Raw(response))
}
