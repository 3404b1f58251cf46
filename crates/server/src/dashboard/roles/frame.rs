//! The head of a role and its sections.

use domain::role::Role;
use maud::{Markup, html};

use super::super::link;
use super::super::told::Told;
use super::SECTION;
use crate::ui::{Header, Page, Tab, copyable, header, tabs};

/// The sections in their order: label and the end of the path.
const TABS: [(&str, &str); 3] = [
    ("Settings", "settings"),
    ("Permissions", "permissions"),
    ("Users", "users"),
];

/// The page of a role that shows one of its sections; `told` says what was just done.
pub(super) fn page(role: &Role, (selected, content): (&'static str, &Markup), told: Told) -> Page {
    let roles = link::path(&["roles"]);
    let head = Header {
        title: &role.name,
        back: Some(("Back to Roles", &roles)),
        about: Some(html! { span { "Role ID " (copyable(&role.id, "role ID")) } }),
        actions: None,
    };
    let tab = |&(label, end): &(&'static str, &str)| Tab {
        label,
        to: link::path(&["roles", &role.id, end]),
    };
    let all: Vec<Tab<'_>> = TABS.iter().map(tab).collect();
    Page {
        title: format!("{selected} · {}", role.name),
        section: SECTION,
        content: html! {
            (told.notice)
            (header(&head))
            (tabs("Role sections", &all, selected, content))
        },
        status: told.status,
        open: None,
    }
}
