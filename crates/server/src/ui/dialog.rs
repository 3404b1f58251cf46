//! What is asked before something is done: a modal dialog, or without a script a page of its own
//! with the same words.

use maud::{Markup, html};

use super::{Act, Look, button, link_button};

/// A question with an answer.
pub(crate) struct Dialog<'a> {
    /// A statement: "Delete permission read:posts".
    pub(crate) title: &'a str,
    /// The consequence, in one or two sentences: the accessible description.
    pub(crate) consequence: Markup,
    /// The rest, the form with the id `confirm` included.
    pub(crate) body: Markup,
    /// The button that does it.
    pub(crate) confirm: Markup,
    /// The address of the dialog, over the page that it is on; it can be passed on.
    pub(crate) address: &'a str,
    /// Where "Cancel" leads without a script.
    pub(crate) cancel: &'a str,
    /// What the button that leaves is called: "Cancel", or "Close" if there is nothing to do.
    pub(crate) leave: &'a str,
    /// What is behind it is no longer true: leaving it loads the page anew.
    pub(crate) is_stale: bool,
}

impl Dialog<'_> {
    /// The modal dialog, to be opened by a script. The button that leaves has the focus: Enter
    /// must not destroy anything.
    pub(crate) fn modal(&self) -> Markup {
        html! {
            dialog.dialog aria-labelledby="dialog-title" aria-describedby="dialog-consequence"
                data-address=(self.address) data-back=(self.cancel)
                data-stale[self.is_stale] {
                h2 id="dialog-title" { (self.title) }
                div.dialog-body {
                    div id="dialog-consequence" { (self.consequence) }
                    (self.body)
                }
                div.dialog-actions {
                    (button(self.leave, Look::Secondary, Act::Close))
                    (self.confirm)
                }
            }
        }
    }

    /// The content of the page.
    pub(crate) fn page(&self) -> Markup {
        html! {
            div.confirmation {
                h1 { (self.title) }
                div { (self.consequence) }
                (self.body)
                div.dialog-actions {
                    (link_button(self.leave, Look::Secondary, self.cancel, None))
                    (self.confirm)
                }
            }
        }
    }
}
