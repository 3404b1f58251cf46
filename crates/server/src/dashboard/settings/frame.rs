//! The sections of the tenant's settings.

use maud::{Markup, html};

use super::super::link;
use super::super::told::Told;
use super::SECTION;
use crate::ui::{Header, Page, Tab, header, tabs};

/// The sections in their order: label and the end of the path.
const TABS: [(&str, &str); 6] = [
    ("General", "general"),
    ("Signing keys", "signing-keys"),
    ("Sessions", "sessions"),
    ("Branding", "branding"),
    ("Members", "members"),
    ("About", "about"),
];

/// The page that shows one of the sections; `told` says what was just done.
pub(super) fn page((selected, content): (&'static str, &Markup), told: Told) -> Page {
    let head = Header {
        title: SECTION,
        about: Some(html! { "What holds for all APIs, applications and users." }),
        ..Header::default()
    };
    let tab = |&(label, end): &(&'static str, &str)| Tab {
        label,
        to: link::path(&["settings", end]),
    };
    let all: Vec<Tab<'_>> = TABS.iter().map(tab).collect();
    Page {
        title: format!("{selected} · {SECTION}"),
        section: SECTION,
        content: html! {
            (told.notice)
            (header(&head))
            (tabs("Settings sections", &all, selected, content))
        },
        status: told.status,
        open: None,
    }
}
