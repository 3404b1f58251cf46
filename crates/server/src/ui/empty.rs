//! What is shown where there is nothing.

use maud::{Markup, html};

/// Why there is nothing, and what to do about it.
pub(crate) struct Empty<'a> {
    /// "No permissions yet".
    pub(crate) title: &'a str,
    /// What such a thing is.
    pub(crate) text: &'a str,
    /// One thing to do.
    pub(crate) action: Option<Markup>,
}

/// There has never been anything, or nothing is left.
pub(crate) fn empty(shown: Empty<'_>) -> Markup {
    html! {
        div.empty {
            h2 { (shown.title) }
            p { (shown.text) }
            @if let Some(action) = shown.action { (action) }
        }
    }
}

/// Nothing that was searched for was found; `all` leads to everything.
pub(crate) fn no_match(what: &str, q: &str, all: &str) -> Markup {
    html! {
        div.empty {
            h2 { "No " (what) " match “" (q) "”" }
            p { "Check the spelling, or look for a part of the name." }
            a.button href=(all) { "Show all " (what) }
        }
    }
}
