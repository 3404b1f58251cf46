//! "Delete API Posts", "Delete role Editors": the dialog that asks for the thing's name.

use http::StatusCode;
use maud::{Markup, html};

use super::{Reply, Visit};
use crate::App;
use crate::ui::{Act, Dialog, Field, Form, Look, button, text};

/// What the name is sent as.
const TYPED: &str = "typed";

/// A deletion of something that has a name.
pub(crate) struct Removal<'a> {
    /// "API", "role", "application", "user".
    pub(crate) noun: &'a str,
    pub(crate) name: &'a str,
    /// The label of the navigation's link.
    pub(crate) section: &'static str,
    /// What stops, and whether it can be restored.
    pub(crate) consequence: Markup,
    /// Who is affected.
    pub(crate) changes: Markup,
    /// The address of the dialog, which takes the form, too.
    pub(crate) address: &'a str,
    /// The page that it is over.
    pub(crate) back: &'a str,
}

/// Whether the form that was sent has the name in it.
pub(crate) fn is_typed(visit: &Visit, name: &str) -> bool {
    visit.form().trimmed(TYPED) == name.trim()
}

/// The field in which the name is typed, and the status that goes with it: the name may have been
/// sent, and be another.
pub(crate) fn typing(visit: &Visit, name: &str) -> (Markup, StatusCode) {
    let is_sent = visit.form().has(TYPED);
    let problem = format!("Type {name}, letter by letter.");
    let label = format!("Type {name} to confirm");
    let field = text(&Field {
        label: &label,
        name: TYPED,
        value: visit.form().get(TYPED),
        problem: is_sent.then_some(problem.as_str()),
        ..Field::default()
    });
    let status = if is_sent {
        StatusCode::BAD_REQUEST
    } else {
        StatusCode::OK
    };
    (field, status)
}

impl Removal<'_> {
    pub(crate) fn dialog(&self, app: &App, visit: &Visit) -> Reply {
        let (fields, status) = typing(visit, self.name);
        let (csrf, once) = (visit.csrf(), Visit::once(app));
        let form = Form::new(self.address, &csrf)
            .id("confirm")
            .once(&once)
            .unreachable(
                "Couldn’t reach the server. Nothing was deleted as far as we know. Try again.",
            )
            .around(&fields);
        let title = format!("Delete {} {}", self.noun, self.name);
        let dialog = Dialog {
            title: &title,
            consequence: self.consequence.clone(),
            body: html! { (self.changes) (form) },
            confirm: button("Delete", Look::Danger, Act::SubmitForm("confirm")),
            address: self.address,
            cancel: self.back,
            leave: "Cancel",
            is_stale: false,
        };
        Reply::dialog(status, self.section, &dialog)
    }
}
