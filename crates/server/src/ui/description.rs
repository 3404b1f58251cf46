//! A list of what a thing has.

use maud::{Markup, html};

/// Names and what they stand for.
pub(crate) fn descriptions<'a>(items: impl IntoIterator<Item = (&'a str, Markup)>) -> Markup {
    html! {
        dl.descriptions {
            @for (name, value) in items {
                div { dt { (name) } dd { (value) } }
            }
        }
    }
}
