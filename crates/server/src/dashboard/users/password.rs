//! `/dashboard/users/{id}/password`: another password for a user.

use std::sync::Arc;

use domain::Error;
use domain::schema::user as schema;
use domain::user::User;
use http::StatusCode;
use maud::html;
use serde_json::{Map, Value};

use super::super::{Answer, Fault, Reply, Visit, link};
use super::details::{NEEDED, is_own};
use super::{SECTION, called, find};
use crate::App;
use crate::ops::users as ops;
use crate::ui::{Act, Dialog, Field, Form, Look, button, password};

/// What the password is sent as.
const PASSWORD: &str = "password";

/// The user, if it is one whose password is kept here.
async fn user(app: &App, visit: &Visit) -> Result<User, Fault> {
    if !visit.has(NEEDED) {
        return Err(Fault::forbidden(&[NEEDED]));
    }
    let user = find(app, visit).await?;
    Some(user).filter(is_own).ok_or_else(Fault::not_found)
}

/// `GET /dashboard/users/{id}/password`
pub(crate) async fn show(app: App, visit: Arc<Visit>) -> Answer {
    let user = user(&app, &visit).await?;
    Ok(dialog(&visit, &user, None))
}

fn dialog(visit: &Visit, user: &User, problem: Option<&str>) -> Reply {
    let to = |end| link::path(&["users", &user.user_id, end]);
    let (here, back, csrf) = (to("password"), to("details"), visit.csrf());
    let title = format!("Change password of {}", called(user));
    let field = password(&Field {
        label: "New password",
        name: PASSWORD,
        autocomplete: "new-password",
        is_first: true,
        problem,
        ..Field::default()
    });
    let dialog = Dialog {
        title: &title,
        consequence: html! {
            p { "The present password ends at once. Nobody tells the user: pass the new one on by a safe way." }
        },
        body: Form::new(&here, &csrf).id("confirm").around(&field),
        confirm: button("Change password", Look::Danger, Act::SubmitForm("confirm")),
        address: &here,
        cancel: &back,
        leave: "Cancel",
        is_stale: false,
    };
    let status = if problem.is_some() {
        StatusCode::BAD_REQUEST
    } else {
        StatusCode::OK
    };
    Reply::dialog(status, SECTION, &dialog)
}

/// `POST /dashboard/users/{id}/password`
pub(crate) async fn submit(app: App, visit: Arc<Visit>) -> Answer {
    let user = user(&app, &visit).await?;
    let again = |problem: &str| Ok(dialog(&visit, &user, Some(problem)));
    let mut sent = Map::new();
    sent.insert(PASSWORD.to_owned(), visit.form().get(PASSWORD).into());
    if schema::UPDATE
        .payload(&Value::Object(sent.clone()))
        .is_err()
    {
        return again("Enter a password.");
    }
    match ops::update(&app, &visit.act(&app, &sent), &user.user_id, &sent).await {
        Ok(_) => {
            let to = link::path(&["users", &user.user_id, "details"]);
            Ok(Reply::See(link::query(&to, &[("done", "password")])))
        }
        Err(Error::WeakPassword(weak)) => again(weak.message()),
        Err(Error::Refused(text) | Error::Busy(text)) => again(text),
        Err(error) => Err(error.into()),
    }
}
