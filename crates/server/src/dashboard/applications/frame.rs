//! The head of an application and its sections.

use domain::client::Client;
use maud::{Markup, html};

use super::super::link;
use super::super::told::Told;
use super::{SECTION, called, kind};
use crate::ui::{Header, Page, Tab, Tone, badge, copyable, header, tabs};

/// The sections in their order: label and the end of the path.
const TABS: [(&str, &str); 5] = [
    ("Quickstart", "quickstart"),
    ("Settings", "settings"),
    ("Credentials", "credentials"),
    ("APIs", "apis"),
    ("Connections", "connections"),
];

/// The page of an application that shows one of its sections; `told` says what was just done.
pub(super) fn page(
    client: &Client,
    (selected, content): (&'static str, &Markup),
    told: Told,
) -> Page {
    let list = link::path(&["applications"]);
    let head = Header {
        title: called(client),
        back: Some(("Back to Applications", &list)),
        about: Some(html! {
            (badge(kind::words(client.app_type()), Tone::Info))
            span { "Client ID " (copyable(&client.client_id, "client ID")) }
        }),
        actions: None,
    };
    let tab = |&(label, end): &(&'static str, &str)| Tab {
        label,
        to: link::path(&["applications", &client.client_id, end]),
    };
    let all: Vec<Tab<'_>> = TABS.iter().map(tab).collect();
    Page {
        title: format!("{selected} · {}", called(client)),
        section: SECTION,
        content: html! {
            (told.notice)
            (header(&head))
            (tabs("Application sections", &all, selected, content))
        },
        status: told.status,
        open: None,
    }
}
