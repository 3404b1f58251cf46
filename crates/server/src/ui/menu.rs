//! A short list of links behind a button.

use maud::{Markup, html};

use super::{Act, Icon, Look, icon_button};

/// An entry of a menu.
pub(crate) struct Item<'a> {
    pub(crate) label: &'a str,
    pub(crate) to: &'a str,
}

/// A button named `name` that shows the entries; `id` is unique on the page.
pub(crate) fn menu(name: &str, id: &str, items: &[Item<'_>]) -> Markup {
    html! {
        div.menu {
            (icon_button(name, Icon::More, Look::Quiet, Act::Popover(id)))
            ul.popover id=(id) popover="auto" {
                @for item in items { li { a href=(item.to) { (item.label) } } }
            }
        }
    }
}
