//! The head of a page: where it is, what it is about, and the main thing to do.

use maud::{Markup, html};

use super::{Icon, icon};

/// A page's head.
#[derive(Default)]
pub(crate) struct Header<'a> {
    /// The only heading of the first level.
    pub(crate) title: &'a str,
    /// Where it leads back to: "Back to APIs" and the address.
    pub(crate) back: Option<(&'a str, &'a str)>,
    /// One line below the title.
    pub(crate) about: Option<Markup>,
    pub(crate) actions: Option<Markup>,
}

pub(crate) fn header(shown: &Header<'_>) -> Markup {
    html! {
        header.page-header {
            @if let Some((label, to)) = shown.back {
                a.back href=(to) { (icon(Icon::Back)) span { (label) } }
            }
            div.page-title {
                div {
                    h1 translate="no" { (shown.title) }
                    @if let Some(about) = &shown.about { div.about { (about) } }
                }
                @if let Some(actions) = &shown.actions { div.actions { (actions) } }
            }
        }
    }
}
