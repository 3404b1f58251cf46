//! `GET /dashboard`

use std::sync::Arc;

use maud::html;

use super::{Answer, Reply, Visit, reply};
use crate::App;
use crate::ui::{Header, Page, header, icon};

/// Where an administrator begins.
pub(crate) async fn show(_: App, _: Arc<Visit>) -> Answer {
    let head = Header {
        title: "Home",
        ..Header::default()
    };
    Ok(Reply::page(Page {
        title: "Home".to_owned(),
        section: "Home",
        content: html! {
            (header(&head))
            ul.stats {
                @for section in reply::sections().iter().skip(1) {
                    li { a href=(section.to) { (icon(section.icon)) span { (section.label) } } }
                }
            }
        },
        ..Page::default()
    }))
}
