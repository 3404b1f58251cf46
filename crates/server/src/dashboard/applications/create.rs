//! `/dashboard/applications/new`

use std::sync::Arc;

use domain::Error;
use domain::schema::client as schema;
use maud::html;
use serde_json::Value;

use super::super::{Answer, Reply, Visit, link};
use super::{SECTION, kind};
use crate::App;
use crate::ops::clients as ops;
use crate::ui::{
    Act, Field, Form, Header, Look, Page, Problems, button, header, link_button, select, summary,
    text,
};

fn page(visit: &Visit, problems: &Problems) -> Page {
    let (list, csrf) = (link::path(&["applications"]), visit.csrf());
    let here = link::path(&["applications", "new"]);
    let head = Header {
        title: "Create application",
        back: Some(("Back to Applications", &list)),
        ..Header::default()
    };
    let sent = visit.form();
    let fields = html! {
        div.fields {
            (text(&Field {
                label: "Name",
                name: "name",
                value: sent.get("name"),
                hint: "What people call it. It can be changed.",
                is_required: true,
                is_first: problems.is_empty(),
                problem: problems.of("name"),
                ..Field::default()
            }))
            (select(&Field {
                label: "Type",
                name: "app_type",
                value: sent.get("app_type"),
                hint: "Where it runs, and thus whether it can keep a secret.",
                problem: problems.of("app_type"),
                ..Field::default()
            }, &kind::CHOICES))
        }
        div.actions {
            (button("Create", Look::Primary, Act::Submit))
            (link_button("Cancel", Look::Secondary, &list, None))
        }
    };
    Page {
        title: "Create application".to_owned(),
        section: SECTION,
        content: html! {
            (header(&head))
            (summary(problems))
            (Form::new(&here, &csrf).class("settings").around(&fields))
        },
        ..Page::default()
    }
}

/// What is wrong with a name.
pub(super) fn check_name(name: &str, problems: &mut Problems) {
    if name.is_empty() {
        problems.add("name", "Enter a name, such as “Website”.");
    } else if name.contains(['<', '>']) || name.chars().count() > 200 {
        problems.add("name", "Use at most 200 characters, and neither < nor >.");
    }
}

/// `GET /dashboard/applications/new`
pub(crate) async fn show(_: App, visit: Arc<Visit>) -> Answer {
    Ok(Reply::page(page(&visit, &Problems::default())))
}

/// `POST /dashboard/applications/new`
pub(crate) async fn submit(app: App, visit: Arc<Visit>) -> Answer {
    let (name, chosen) = (visit.form().trimmed("name"), visit.form().get("app_type"));
    let mut problems = Problems::default();
    check_name(name, &mut problems);
    if !kind::CHOICES.iter().any(|choice| choice.value == chosen) {
        problems.add("app_type", "Choose one of the types.");
    }
    if !problems.is_empty() {
        return Ok(Reply::refused(page(&visit, &problems)));
    }
    let mut sent = kind::beginning(chosen);
    sent.insert("name".to_owned(), name.into());
    let accepted = schema::CREATE.payload(&Value::Object(sent.clone()));
    accepted.map_err(Error::Invalid)?;
    let client = ops::create(&app, &visit.act(&app, &sent), &sent).await?;
    let to = link::path(&["applications", &client.client_id, "settings"]);
    Ok(Reply::See(link::query(
        &to,
        &[("done", "application-created")],
    )))
}
