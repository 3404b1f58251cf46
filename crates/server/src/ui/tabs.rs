//! The sections of a thing: tabs that are links, so that each has an address.

use maud::{Markup, html};

/// A section.
#[derive(Debug, Clone)]
pub(crate) struct Tab<'a> {
    pub(crate) label: &'a str,
    pub(crate) to: String,
}

/// The sections named `name`, and the content of the one labelled `selected`.
pub(crate) fn tabs(name: &str, all: &[Tab<'_>], selected: &str, content: &Markup) -> Markup {
    html! {
        div.tabs role="tablist" aria-label=(name) {
            @for tab in all {
                @let is_selected = tab.label == selected;
                a role="tab" href=(tab.to) aria-selected=(is_selected)
                    id=[is_selected.then_some("tab")]
                    aria-controls=[is_selected.then_some("tabpanel")] { (tab.label) }
            }
        }
        div.tabpanel id="tabpanel" role="tabpanel" aria-labelledby="tab" { (content) }
    }
}
