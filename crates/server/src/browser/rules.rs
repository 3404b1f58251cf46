//! What a database asks of a password, for whoever is to choose one.

use domain::password::Policy;
use maud::{Markup, html};

use super::texts::text;

/// The rules as a list.
pub(crate) fn rules(policy: &Policy) -> Markup {
    let rules = policy.rules();
    html! {
        p { (text("reset-password", "rules")) }
        ul {
            @for rule in &rules {
                li {
                    (rule.sentence())
                    @if !rule.items.is_empty() {
                        ul { @for item in &rule.items { li { (item.message) } } }
                    }
                }
            }
        }
    }
}
