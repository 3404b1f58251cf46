//! A short list of links and buttons behind a button.

use maud::{Markup, html};

use super::{Act, Icon, Look, icon_button};

/// An entry of a menu.
pub(crate) enum Item<'a> {
    Link {
        label: &'a str,
        to: &'a str,
    },
    /// A form with a button.
    Form(Markup),
}

/// A button named `name` that shows the entries; `id` is unique on the page.
pub(crate) fn menu(name: &str, id: &str, items: &[Item<'_>]) -> Markup {
    html! {
        div.menu {
            (icon_button(name, Icon::More, Look::Quiet, Act::Popover(id)))
            ul.popover id=(id) popover="auto" {
                @for item in items {
                    li {
                        @match item {
                            Item::Link { label, to } => { a href=(to) { (label) } }
                            Item::Form(form) => { (form) }
                        }
                    }
                }
            }
        }
    }
}
