//! "Show the change": what a deletion does to the list, and the calls that do the same.

use domain::permission::Permission;
use domain::resource_server::ResourceServer;
use maud::{Markup, html};

use super::super::super::link::encoded;
use crate::App;
use crate::ui::snippet;

/// Permissions that are shown before and after what goes.
const AROUND: usize = 2;

/// The disclosure; `gone` are the values that go.
pub(super) fn shown(app: &App, server: &ResourceServer, (gone, plan): (&[&str], &str)) -> Markup {
    let call = match gone {
        [one] => format!(
            "curl -X DELETE {}api/lictor/v1/apis/{}/permissions/{} \\\n  -H 'Authorization: Bearer TOKEN' \\\n  \
             -H 'If-Match: \"{plan}\"'",
            app.issuer(),
            server.id,
            encoded(one)
        ),
        several => {
            let body = serde_json::json!({"api": server.id, "permissions": several, "plan": plan});
            format!(
                "curl -X POST {}api/lictor/v1/deletions \\\n  -H 'Authorization: Bearer TOKEN' \\\n  \
                 -H 'Content-Type: application/json' \\\n  -d '{}'",
                app.issuer(),
                body.to_string().replace('\'', "'\\''")
            )
        }
    };
    html! {
        details {
            summary { "Show the change" }
            div.section {
                (diff(&server.permissions, gone))
                (snippet("Management API call", &call))
            }
        }
    }
}

/// The list, with what goes struck out and what is far from it left out.
fn diff(all: &[Permission], gone: &[&str]) -> Markup {
    let places: Vec<usize> = all
        .iter()
        .enumerate()
        .filter(|(_, one)| gone.contains(&one.value.as_str()))
        .map(|(place, _)| place)
        .collect();
    let is_near = |place: usize| places.iter().any(|of| of.abs_diff(place) <= AROUND);
    html! {
        ul.diff aria-label="Change of the list" {
            @for (place, one) in all.iter().enumerate().filter(|(place, _)| is_near(*place)) {
                li {
                    @if places.contains(&place) { del { "− " (one.value) } } @else { "  " (one.value) }
                }
            }
        }
    }
}
