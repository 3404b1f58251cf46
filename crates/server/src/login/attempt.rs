//! Checking what somebody typed, and letting in who is right.

use axum::response::Response;
use domain::user::User;
use domain::{Error, Result};
use http::{StatusCode, header};

use super::directory::Directory;
use super::visit::Visit;
use crate::App;
use crate::browser::texts::text;
use crate::browser::{cookies, device};
use crate::ops::login::{self, Refusal, Typed};
use crate::ops::{organization_members, sessions};

/// What became of it.
#[derive(Debug)]
pub(super) enum Attempt {
    /// It leads on: somebody is logged in, or may not be.
    Done(Response),
    /// What is said, and with which status.
    Refused(StatusCode, &'static str),
}

/// Checks a password.
///
/// # Errors
/// If the database refuses.
pub(super) async fn attempt(
    app: &App,
    visit: &Visit,
    directory: &Directory,
    (identifier, password): (&str, &str),
) -> Result<Attempt> {
    let typed = Typed {
        identifier,
        password,
    };
    let connection = &directory.connection;
    let refused = |status, key| Ok(Attempt::Refused(status, text("login", key)));
    match login::verify(app, connection, typed, &visit.context).await {
        Ok(user) => {
            let response = enter(app, visit, directory, &user).await?;
            Ok(Attempt::Done(response))
        }
        // What is refused is a password that nobody can have.
        Err(Refusal::Wrong | Refusal::Error(Error::Refused(_))) => {
            refused(StatusCode::BAD_REQUEST, "wrong")
        }
        Err(Refusal::TooManyAttempts(words)) => {
            Ok(Attempt::Refused(StatusCode::TOO_MANY_REQUESTS, words))
        }
        Err(Refusal::Blocked) => Ok(Attempt::Done(blocked(app, visit).await?)),
        Err(Refusal::Error(Error::Busy(_))) => refused(StatusCode::SERVICE_UNAVAILABLE, "busy"),
        Err(Refusal::Error(error)) => Err(error),
    }
}

/// Leads somebody who is blocked back: the application is told, as at Auth0.
async fn blocked(app: &App, visit: &Visit) -> Result<Response> {
    let mut progress = visit.transaction.progress.clone();
    progress.insert("refused".to_owned(), "blocked".into());
    visit.note(app, &progress).await?;
    Ok(visit.resume())
}

/// Begins the session of somebody who has shown who it is, and leads on.
///
/// # Errors
/// If the database refuses.
pub(super) async fn enter(
    app: &App,
    visit: &Visit,
    directory: &Directory,
    user: &User,
) -> Result<Response> {
    if let Some(organization) = &directory.membership {
        organization_members::join(app, organization, &user.user_id).await?;
    }
    let current = match cookies::session(&visit.parts.headers) {
        Some(cookie) => sessions::find(app, &cookie).await?,
        None => None,
    };
    let device = device(&visit.context);
    let who = (user, directory.connection.name.as_str());
    let (session, cookie) = sessions::begin(app, current.as_ref(), who, device).await?;
    let mut progress = visit.transaction.progress.clone();
    progress.insert("session".to_owned(), session.id.clone().into());
    // What somebody else has allowed before doesn't count, nor what was typed.
    for key in ["consent", "identifier"] {
        progress.shift_remove(key);
    }
    visit.note(app, &progress).await?;
    let mut response = visit.resume();
    for line in cookies::keep_session(app, &cookie, &session) {
        response.headers_mut().append(header::SET_COOKIE, line);
    }
    Ok(response)
}
