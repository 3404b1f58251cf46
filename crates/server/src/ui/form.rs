//! Forms: what changes something is sent with the session's token; what is asked has an address.

use maud::{Markup, html};

use super::{Choice, Icon, icon};

/// A form that changes something: with a script the page changes in place, without one the answer
/// is another page.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Form<'a> {
    pub(crate) id: Option<&'a str>,
    pub(crate) action: &'a str,
    /// The session's token against forgery.
    pub(crate) csrf: &'a str,
    /// A key under which it is carried out once, however often it is sent.
    pub(crate) once: Option<&'a str>,
    /// `settings` for a form whose changes must not be lost by leaving it.
    pub(crate) class: &'a str,
    /// What is said if the server can't be reached.
    pub(crate) unreachable: Option<&'a str>,
}

impl<'a> Form<'a> {
    pub(crate) fn new(action: &'a str, csrf: &'a str) -> Self {
        Self {
            id: None,
            action,
            csrf,
            once: None,
            class: "",
            unreachable: None,
        }
    }

    pub(crate) fn id(self, id: &'a str) -> Self {
        Self {
            id: Some(id),
            ..self
        }
    }

    pub(crate) fn once(self, key: &'a str) -> Self {
        Self {
            once: Some(key),
            ..self
        }
    }

    pub(crate) fn class(self, class: &'a str) -> Self {
        Self { class, ..self }
    }

    pub(crate) fn unreachable(self, text: &'a str) -> Self {
        Self {
            unreachable: Some(text),
            ..self
        }
    }

    /// The form around its fields.
    pub(crate) fn around(&self, fields: &Markup) -> Markup {
        let class = (!self.class.is_empty()).then_some(self.class);
        html! {
            form id=[self.id] class=[class] method="post" action=(self.action) novalidate
                data-swap data-unreachable=[self.unreachable] {
                input type="hidden" name="csrf" value=(self.csrf);
                @if let Some(once) = self.once { input type="hidden" name="once" value=(once); }
                (fields)
            }
        }
    }
}

/// What a dialog says while it is on its way, and if it doesn't come.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Waiting<'a> {
    /// "Checking what uses read:posts…"
    pub(crate) loading: &'a str,
    /// "Couldn’t check what uses read:posts."
    pub(crate) failure: &'a str,
}

/// A form that asks for a dialog, or without a script for a page; `kept` is sent along.
pub(crate) fn ask(
    action: &str,
    waiting: Option<Waiting<'_>>,
    kept: &[(&str, &str)],
    content: &Markup,
) -> Markup {
    html! {
        form method="get" action=(action) data-dialog data-loading=[waiting.map(|one| one.loading)]
            data-failure=[waiting.map(|one| one.failure)] {
            @for (key, value) in kept { input type="hidden" name=(key) value=(value); }
            (content)
        }
    }
}

/// A field that searches a list as one types; `kept` are the other parts of the address.
pub(crate) fn search(name: &str, action: &str, q: &str, kept: &[(&str, &str)]) -> Markup {
    html! {
        form.search method="get" action=(action) role="search" aria-label=(name) data-search {
            @for (key, value) in kept { input type="hidden" name=(key) value=(value); }
            (icon(Icon::Search))
            input type="search" name="q" value=(q) aria-label=(name) placeholder=(name)
                autocomplete="off" spellcheck="false";
            noscript { button.button type="submit" { "Search" } }
        }
    }
}

/// A choice that narrows a list, by its label and the name in the address; `kept` are the other parts
/// of the address.
pub(crate) fn filter(
    (label, name): (&str, &str),
    action: &str,
    (choices, chosen): (&[Choice<'_>], &str),
    kept: &[(&str, &str)],
) -> Markup {
    html! {
        form.filter method="get" action=(action) data-search {
            @for (key, value) in kept { input type="hidden" name=(key) value=(value); }
            select name=(name) aria-label=(label) {
                @for choice in choices {
                    option value=(choice.value) selected[choice.value == chosen] { (choice.label) }
                }
            }
            noscript { button.button type="submit" { "Show" } }
        }
    }
}
