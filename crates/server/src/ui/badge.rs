//! A word about a thing's state; its colour says nothing that the word doesn't.

use maud::{Markup, html};

use super::Tone;

pub(crate) fn badge(word: &str, tone: Tone) -> Markup {
    html! { span.badge data-tone=(tone.as_str()) { (word) } }
}
