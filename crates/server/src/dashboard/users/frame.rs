//! The head of a user and its sections.

use domain::user::User;
use maud::{Markup, html};

use super::super::link;
use super::super::told::Told;
use super::{SECTION, called};
use crate::ui::{Header, Page, Tab, Tone, badge, copyable, header, tabs};

/// The sections in their order: label and the end of the path.
const TABS: [(&str, &str); 7] = [
    ("Details", "details"),
    ("Devices", "devices"),
    ("Logs", "logs"),
    ("Raw JSON", "json"),
    ("Authorized Applications", "applications"),
    ("Permissions", "permissions"),
    ("Roles", "roles"),
];

/// The page of a user that shows one of its sections; `told` says what was just done.
pub(super) fn page(user: &User, (selected, content): (&'static str, &Markup), told: Told) -> Page {
    let users = link::path(&["users"]);
    let head = Header {
        title: called(user),
        back: Some(("Back to Users", &users)),
        about: Some(html! {
            @if user.is_blocked() { (badge("Blocked", Tone::Danger)) }
            span { "User ID " (copyable(&user.user_id, "user ID")) }
        }),
        actions: None,
    };
    let tab = |&(label, end): &(&'static str, &str)| Tab {
        label,
        to: link::path(&["users", &user.user_id, end]),
    };
    let all: Vec<Tab<'_>> = TABS.iter().map(tab).collect();
    Page {
        title: format!("{selected} · {}", called(user)),
        section: SECTION,
        content: html! {
            (told.notice)
            (header(&head))
            (tabs("User sections", &all, selected, content))
        },
        status: told.status,
        open: None,
    }
}
