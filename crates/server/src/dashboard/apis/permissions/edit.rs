//! `/dashboard/apis/{id}/permissions/{permission}/edit`: changes a description.

use std::sync::Arc;

use domain::Error;
use domain::resource_server::ResourceServer;
use http::StatusCode;
use maud::html;
use serde_json::{Map, Value};

use super::super::super::{Answer, Fault, Reply, Visit, link};
use super::super::{SECTION, find};
use super::asked::Asked;
use super::list;
use crate::App;
use crate::ops::Refused;
use crate::ops::permissions::{self as ops, Reach};
use crate::ui::{Act, Dialog, Field, Form, Look, button, text};

/// Characters of the longest description.
const MAX: usize = 500;

/// `GET …/edit`
pub(crate) async fn show(app: App, visit: Arc<Visit>) -> Answer {
    let server = find(&app, &visit).await?;
    let back = Asked::kept(visit.query());
    dialog(&app, &visit, (&server, &back), None).await
}

async fn dialog(
    app: &App,
    visit: &Visit,
    (server, back): (&ResourceServer, &Asked),
    problem: Option<&str>,
) -> Answer {
    let value = visit.param("permission");
    let mut reader = app.db().read().await?;
    let kept =
        store::permissions::find(reader.conn(), app.home().tenant, &server.id, value).await?;
    drop(reader);
    let kept = kept.ok_or_else(Fault::not_found)?;
    let title = format!("Edit description of {value}");
    let own = link::path(&["apis", &server.id, "permissions", value]);
    let (action, csrf) = (format!("{own}/edit"), visit.csrf());
    let stored = kept.permission.description.as_deref().unwrap_or_default();
    let fields = html! {
        input type="hidden" name="tag" value=(ops::tag(&kept));
        input type="hidden" name="back" value=(back.back());
        (text(&Field {
            label: "Description",
            name: "description",
            id: "edit-description",
            value: if problem.is_some() { visit.form().get("description") } else { stored },
            is_first: true,
            problem,
            ..Field::default()
        }))
    };
    let cancel = back.address(&list::path(server), &[]);
    let shown = Dialog {
        title: &title,
        consequence: html! { p { "Shown to those who give permissions, and to users who are asked for consent." } },
        body: Form::new(&action, &csrf).id("confirm").around(&fields),
        confirm: button("Save", Look::Primary, Act::SubmitForm("confirm")),
        address: &cancel,
        cancel: &cancel,
        leave: "Cancel",
        is_stale: false,
    };
    let status = if problem.is_some() {
        StatusCode::BAD_REQUEST
    } else {
        StatusCode::OK
    };
    Ok(Reply::dialog(status, SECTION, &shown))
}

/// `POST …/edit`
pub(crate) async fn submit(app: App, visit: Arc<Visit>) -> Answer {
    let server = find(&app, &visit).await?;
    let back = Asked::kept(visit.form());
    let value = visit.param("permission");
    let description = visit.form().trimmed("description");
    if description.chars().count() > MAX {
        let problem = "Use at most 500 characters.";
        return dialog(&app, &visit, (&server, &back), Some(problem)).await;
    }
    let mut sent = Map::new();
    let stored = if description.is_empty() {
        Value::Null
    } else {
        description.into()
    };
    sent.insert("description".to_owned(), stored);
    let tags = [visit.form().get("tag").to_owned()];
    let act = visit.act(&app, &sent);
    let of = (server.id.as_str(), value);
    match ops::update(&app, &act, of, &sent, (Some(&tags), Reach::Unheld)).await {
        Ok(_) => Ok(Reply::See(
            back.address(&list::path(&server), &[("done", "description-saved")]),
        )),
        Err(Refused::Error(Error::Stale)) => {
            let problem = "Somebody else changed it meanwhile. Save again to replace that.";
            dialog(&app, &visit, (&server, &back), Some(problem)).await
        }
        Err(other) => Err(other.into()),
    }
}
