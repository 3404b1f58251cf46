//! What was just done, with a way to undo it. It stays until the next page or until it is closed:
//! nobody must be quick (WCAG 2.2.1).

use maud::{Markup, html};

use super::{Act, Icon, Look, icon, icon_button};

/// What was just done.
pub(crate) struct LastAction<'a> {
    /// "Permission read:posts deleted".
    pub(crate) text: &'a str,
    /// More about it.
    pub(crate) more: Option<Markup>,
    /// Ways to go on: a form that undoes it, links.
    pub(crate) actions: Option<Markup>,
}

pub(crate) fn notice(shown: &LastAction<'_>) -> Markup {
    html! {
        div.notice role="group" aria-label="Last action" {
            (icon(Icon::Check))
            div {
                p { strong { (shown.text) } }
                @if let Some(more) = &shown.more { p { (more) } }
            }
            div.actions {
                @if let Some(actions) = &shown.actions { (actions) }
                (icon_button("Dismiss", Icon::Close, Look::Quiet, Act::Script("dismiss")))
            }
        }
    }
}
