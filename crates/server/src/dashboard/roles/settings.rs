//! `/dashboard/roles/{id}/settings`

use std::sync::Arc;

use domain::deletion::Kind;
use domain::role::Role;
use domain::schema::role as schema;
use domain::{Conflict, Error};
use maud::html;
use serde_json::Value;

use super::super::told::{self, Told};
use super::super::{Answer, Fault, Reply, Visit, link};
use super::{create, find, frame};
use crate::App;
use crate::ops::roles as ops;
use crate::ui::{Act, Form, Look, Page, Problems, button, summary};

fn page(visit: &Visit, role: &Role, (problems, told): (&Problems, Told)) -> Page {
    let here = link::path(&["roles", &role.id, "settings"]);
    let csrf = visit.csrf();
    let form = visit.form();
    let description = role.description.as_deref().unwrap_or_default();
    let values = if form.has("name") {
        (form.get("name"), form.get("description"))
    } else {
        (role.name.as_str(), description)
    };
    let may_change = visit.has("update:roles");
    let fields = html! {
        (create::fields(values, problems))
        @if may_change { div.actions { (button("Save", Look::Primary, Act::Submit)) } }
    };
    let deletion = link::path(&["roles", &role.id, "delete"]);
    let content = html! {
        (summary(problems))
        (Form::new(&here, &csrf).class("settings").around(&fields))
        @if visit.has("delete:roles") {
            section.section {
                h2 { "Danger zone" }
                p { "Whoever has the role loses what it gives. It can be restored for a time." }
                form method="get" action=(deletion) data-dialog
                    data-loading=(format!("Checking who has {}…", role.name)) {
                    (button("Delete role", Look::Danger, Act::Submit))
                }
            }
        }
    };
    frame::page(role, ("Settings", &content), told)
}

/// `GET /dashboard/roles/{id}/settings`
pub(crate) async fn show(app: App, visit: Arc<Visit>) -> Answer {
    let role = find(&app, &visit).await?;
    let told = match visit.query().get("done") {
        "role-saved" => told::plainly("Saved"),
        _ => told::read(&app, &visit, (Kind::Role, &role.name)).await?,
    };
    let problems = Problems::default();
    Ok(Reply::page(page(&visit, &role, (&problems, told))))
}

/// `POST /dashboard/roles/{id}/settings`
pub(crate) async fn submit(app: App, visit: Arc<Visit>) -> Answer {
    let role = find(&app, &visit).await?;
    let (mut sent, mut problems) = create::read(visit.form());
    // Leaving it empty takes the description away.
    let description = visit.form().trimmed("description");
    sent.insert("description".to_owned(), description.into());
    if problems.is_empty() {
        let accepted = schema::UPDATE.payload(&Value::Object(sent.clone()));
        accepted.map_err(Error::Invalid)?;
        match ops::update(&app, &visit.act(&app, &sent), &role.id, &sent).await {
            Ok(_) => {
                let to = link::path(&["roles", &role.id, "settings"]);
                return Ok(Reply::See(link::query(&to, &[("done", "role-saved")])));
            }
            Err(Error::Conflict(Conflict::Role)) => {
                problems.add(
                    "name",
                    "Another role has this name. Choose a different one.",
                );
            }
            Err(error) => return Err(Fault::from(error)),
        }
    }
    Ok(Reply::refused(page(
        &visit,
        &role,
        (&problems, Told::default()),
    )))
}
