//! `/dashboard/roles/new`

use std::sync::Arc;

use domain::schema::role as schema;
use domain::{Conflict, Error};
use maud::{Markup, html};
use serde_json::{Map, Value};

use super::super::pairs::Pairs;
use super::super::{Answer, Fault, Reply, Visit, link};
use super::SECTION;
use crate::App;
use crate::ops::roles as ops;
use crate::ui::{
    Act, Field, Form, Header, Look, Page, Problems, button, header, link_button, summary, text,
};

fn page(visit: &Visit, problems: &Problems) -> Page {
    let (roles, csrf) = (link::path(&["roles"]), visit.csrf());
    let here = link::path(&["roles", "new"]);
    let head = Header {
        title: "Create role",
        back: Some(("Back to Roles", &roles)),
        ..Header::default()
    };
    let form = visit.form();
    let form = fields((form.get("name"), form.get("description")), problems);
    let fields = html! {
        (form)
        div.actions {
            (button("Create", Look::Primary, Act::Submit))
            (link_button("Cancel", Look::Secondary, &roles, None))
        }
    };
    Page {
        title: "Create role".to_owned(),
        section: SECTION,
        content: html! {
            (header(&head))
            (summary(problems))
            (Form::new(&here, &csrf).class("settings").around(&fields))
        },
        ..Page::default()
    }
}

/// What a role has to be told.
pub(super) fn fields((name, description): (&str, &str), problems: &Problems) -> Markup {
    html! {
        div.fields {
            (text(&Field {
                label: "Name",
                name: "name",
                value: name,
                hint: "Such as “Editor”. It can be changed.",
                is_required: true,
                is_first: problems.is_empty(),
                problem: problems.of("name"),
                ..Field::default()
            }))
            (text(&Field {
                label: "Description",
                name: "description",
                value: description,
                hint: "For whom it is meant.",
                problem: problems.of("description"),
                ..Field::default()
            }))
        }
    }
}

/// What was sent, as the Management API would be sent it, and what is wrong with it.
pub(super) fn read(form: &Pairs) -> (Map<String, Value>, Problems) {
    let (name, description) = (form.trimmed("name"), form.trimmed("description"));
    let mut problems = Problems::default();
    if name.is_empty() {
        problems.add("name", "Enter a name, such as “Editor”.");
    }
    let mut sent = Map::new();
    sent.insert("name".to_owned(), name.into());
    if !description.is_empty() {
        sent.insert("description".to_owned(), description.into());
    }
    (sent, problems)
}

/// `GET /dashboard/roles/new`
pub(crate) async fn show(_: App, visit: Arc<Visit>) -> Answer {
    Ok(Reply::page(page(&visit, &Problems::default())))
}

/// `POST /dashboard/roles/new`
pub(crate) async fn submit(app: App, visit: Arc<Visit>) -> Answer {
    let (sent, mut problems) = read(visit.form());
    if problems.is_empty() {
        let accepted = schema::CREATE.payload(&Value::Object(sent.clone()));
        accepted.map_err(Error::Invalid)?;
        match ops::create(&app, &visit.act(&app, &sent), &sent).await {
            Ok(role) => {
                let to = link::path(&["roles", &role.id, "permissions"]);
                return Ok(Reply::See(link::query(&to, &[("done", "role-created")])));
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
    Ok(Reply::refused(page(&visit, &problems)))
}
