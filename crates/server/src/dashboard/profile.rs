//! `/dashboard/profile`: who is signed in, with which password and where else.

mod browser;
pub(crate) mod password;
pub(crate) mod sessions;

use std::sync::Arc;

use maud::html;

use super::settings::role_name;
use super::told::{self, Told};
use super::{Answer, Fault, Reply, Visit};
use crate::App;
use crate::ops::profile as ops;
use crate::ui::{Header, Page, Problems, descriptions, header, summary};

const TITLE: &str = "Profile";

/// `GET /dashboard/profile`
pub(crate) async fn show(app: App, visit: Arc<Visit>) -> Answer {
    let told = match visit.query().get("done") {
        "password" => told::plainly("Password changed"),
        "ended" => told::plainly("Session ended"),
        "others-ended" => told::plainly("All other sessions ended"),
        _ => Told::default(),
    };
    let page = page(&app, &visit, (&Problems::default(), told)).await?;
    Ok(Reply::page(page))
}

async fn page(
    app: &App,
    visit: &Visit,
    (problems, told): (&Problems, Told),
) -> Result<Page, Fault> {
    let (who, token) = (&visit.administrator, visit.token());
    let listed = ops::sessions(app, who, token).await?;
    let head = Header {
        title: TITLE,
        about: Some(html! { "Your own access to this dashboard." }),
        ..Header::default()
    };
    let facts = [
        ("Email address", html! { (who.email) }),
        ("Role", html! { (role_name(who)) }),
    ];
    Ok(Page {
        title: TITLE.to_owned(),
        content: html! {
            (told.notice)
            (header(&head))
            (summary(problems))
            div.stack {
                section.box aria-label="You" { (descriptions(facts)) }
                (password::form(visit, problems))
                (sessions::section(visit, &listed, app.clock().now()))
            }
        },
        status: told.status,
        ..Page::default()
    })
}
