//! Buttons, and links that look like one.

use maud::{Markup, html};

use super::{Icon, icon};

/// How much a button stands out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Look {
    Primary,
    Secondary,
    Danger,
    Quiet,
}

impl Look {
    fn class(self) -> &'static str {
        match self {
            Self::Primary => "button primary",
            Self::Secondary => "button",
            Self::Danger => "button danger",
            Self::Quiet => "button quiet",
        }
    }
}

/// What a button does.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Act<'a> {
    /// Sends the form that it is in.
    Submit,
    /// Sends the form with this id.
    SubmitForm(&'a str),
    /// Sends the form that it is in. After what it did the focus goes to the next row's button of
    /// this kind.
    Row(&'a str),
    /// Closes the dialog that it is in.
    Close,
    /// Puts a text on the clipboard.
    Copy(&'a str),
    /// Shows or hides the popover with this id.
    Popover(&'a str),
    /// What a script gives it to do: the value of `data-do`.
    Script(&'a str),
}

/// A button that says what it does.
pub(crate) fn button(label: &str, look: Look, act: Act<'_>) -> Markup {
    tag((label, None), (look.class(), act), &html! { (label) })
}

/// A button whose visible word is a part of its name.
pub(crate) fn named_button(label: &str, name: &str, look: Look, act: Act<'_>) -> Markup {
    debug_assert!(
        name.starts_with(label),
        "who speaks to it says what is seen (WCAG 2.5.3)"
    );
    tag((label, Some(name)), (look.class(), act), &html! { (label) })
}

/// A button that shows an icon only. Its name is its tooltip, too.
pub(crate) fn icon_button(name: &str, of: Icon, look: Look, act: Act<'_>) -> Markup {
    let class = match look {
        Look::Danger => "button quiet icon-only remove".to_owned(),
        Look::Primary | Look::Secondary | Look::Quiet => format!("{} icon-only", look.class()),
    };
    tag((name, Some(name)), (&class, act), &icon(of))
}

fn tag(
    (label, name): (&str, Option<&str>),
    (class, act): (&str, Act<'_>),
    content: &Markup,
) -> Markup {
    let (form, copied, popover, script) = match act {
        Act::Submit | Act::Row(_) => (None, None, None, None),
        Act::SubmitForm(form) => (Some(form), None, None, None),
        Act::Close => (None, None, None, Some("close")),
        Act::Copy(text) => (None, Some(text), None, None),
        Act::Popover(id) => (None, None, Some(id), None),
        Act::Script(does) => (None, None, None, Some(does)),
    };
    let kind = match act {
        Act::Submit | Act::SubmitForm(_) | Act::Row(_) => "submit",
        Act::Close | Act::Copy(_) | Act::Popover(_) | Act::Script(_) => "button",
    };
    let row = match act {
        Act::Row(kind) => Some(kind),
        Act::Submit
        | Act::SubmitForm(_)
        | Act::Close
        | Act::Copy(_)
        | Act::Popover(_)
        | Act::Script(_) => None,
    };
    debug_assert!(!label.is_empty(), "a button says what it does");
    html! {
        button class=(class) type=(kind) form=[form] data-copy=[copied] popovertarget=[popover]
            data-do=[script] data-row=[row] aria-label=[name] title=[name] { (content) }
    }
}

/// A link that looks like a button.
pub(crate) fn link_button(label: &str, look: Look, to: &str, of: Option<Icon>) -> Markup {
    html! {
        a class=(look.class()) href=(to) {
            @if let Some(of) = of { (icon(of)) }
            span { (label) }
        }
    }
}
