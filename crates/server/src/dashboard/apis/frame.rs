//! The head of an API and its sections.

use domain::resource_server::ResourceServer;
use maud::{Markup, html};

use super::super::link;
use super::{SECTION, name};
use crate::ui::{Header, Page, Tab, Tone, badge, copyable, header, tabs};

/// The sections in their order: label and the end of the path.
const TABS: [(&str, &str); 5] = [
    ("Quickstart", "quickstart"),
    ("Settings", "settings"),
    ("Permissions", "permissions"),
    ("Application Access", "applications"),
    ("Test", "test"),
];

/// The page of an API that shows one of its sections; `before` stands above the tabs.
pub(super) fn page(
    server: &ResourceServer,
    (selected, content): (&'static str, &Markup),
    (status, before): (String, Markup),
) -> Page {
    let apis = link::path(&["apis"]);
    let kind = match server.system {
        Some(_) => badge("System API", Tone::Info),
        None => badge("Custom API", Tone::Plain),
    };
    let head = Header {
        title: name(server),
        back: Some(("Back to APIs", &apis)),
        about: Some(html! {
            (kind)
            span { "Identifier " (copyable(&server.identifier, "identifier")) }
        }),
        actions: None,
    };
    let all: Vec<Tab<'_>> = TABS
        .iter()
        .map(|(label, end)| Tab {
            label,
            to: link::path(&["apis", &server.id, end]),
        })
        .collect();
    Page {
        title: format!("{selected} · {}", name(server)),
        section: SECTION,
        content: html! {
            (before)
            (header(&head))
            (tabs("API sections", &all, selected, content))
        },
        status,
        open: None,
    }
}
