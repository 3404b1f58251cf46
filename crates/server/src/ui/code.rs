//! Names and text for machines: verbatim, and easy to take along.

use maud::{Markup, html};

use super::{Act, Icon, Look, icon_button};

/// A name in code style.
pub(crate) fn chip(text: &str) -> Markup {
    html! { code.chip translate="no" { (text) } }
}

/// A name with a button that copies it; `what` says what it is: "identifier of Posts".
pub(crate) fn copyable(text: &str, what: &str) -> Markup {
    let name = format!("Copy {what}");
    html! {
        span.copyable {
            (chip(text))
            (icon_button(&name, Icon::Copy, Look::Quiet, Act::Copy(text)))
        }
    }
}

/// Some lines of code with a name, and a button that copies them.
pub(crate) fn snippet(name: &str, text: &str) -> Markup {
    let copy = format!("Copy {name}");
    html! {
        figure.snippet {
            figcaption {
                span { (name) }
                (icon_button(&copy, Icon::Copy, Look::Quiet, Act::Copy(text)))
            }
            pre tabindex="0" role="region" aria-label=(name) translate="no" { code { (text) } }
        }
    }
}
