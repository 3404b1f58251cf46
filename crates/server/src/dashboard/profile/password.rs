//! `POST /dashboard/profile/password`: another password for who knows the present one.

use std::sync::Arc;

use domain::Error;
use maud::{Markup, html};

use super::super::told::Told;
use super::super::{Answer, Reply, Visit, link};
use super::page;
use crate::App;
use crate::ops::dashboard_sessions::PASSWORD_MIN;
use crate::ops::profile as ops;
use crate::ui::{Act, Field, Form, Look, Problems, button, password};

const PRESENT: &str = "present";
const NEW: &str = "password";

pub(super) fn form(visit: &Visit, problems: &Problems) -> Markup {
    let (action, csrf) = (link::path(&["profile", "password"]), visit.csrf());
    let hint = format!("At least {PASSWORD_MIN} characters. All your other sessions end.");
    let fields = html! {
        section.fields {
            h2 { "Password" }
            // For password managers, which look for what belongs to a password.
            input.unseen type="text" name="email" value=(visit.administrator.email)
                autocomplete="username" readonly tabindex="-1" aria-hidden="true";
            (password(&Field { label: "Current password", name: PRESENT, autocomplete: "current-password",
                problem: problems.of(PRESENT), ..Field::default() }))
            (password(&Field { label: "New password", name: NEW, hint: &hint, autocomplete: "new-password",
                problem: problems.of(NEW), ..Field::default() }))
        }
        div.actions { (button("Change password", Look::Primary, Act::Submit)) }
    };
    Form::new(&action, &csrf).class("settings").around(&fields)
}

/// `POST /dashboard/profile/password`
pub(crate) async fn submit(app: App, visit: Arc<Visit>) -> Answer {
    let (present, new) = (visit.form().get(PRESENT), visit.form().get(NEW));
    let mut problems = Problems::default();
    if new.chars().count() < PASSWORD_MIN {
        problems.add(NEW, format!("Use at least {PASSWORD_MIN} characters."));
    } else {
        let who = (&visit.administrator, visit.token());
        let act = visit.own_act(&app, "Change the password of an administrator");
        match ops::change_password(&app, &act, who, (present, new)).await {
            Ok(true) => {
                let to = link::path(&["profile"]);
                return Ok(Reply::See(link::query(&to, &[("done", "password")])));
            }
            Ok(false) => problems.add(PRESENT, "It is another one. Nothing was changed."),
            Err(Error::Busy(text)) => problems.add(PRESENT, text),
            Err(Error::Refused(text)) => problems.add(NEW, text),
            Err(error) => return Err(error.into()),
        }
    }
    let page = page(&app, &visit, (&problems, Told::default())).await?;
    Ok(Reply::refused(page))
}
