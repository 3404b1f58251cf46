//! What kinds of applications there are.

use serde_json::{Map, Value, json};

use crate::ui::Choice;

/// Those that people choose from.
pub(super) const CHOICES: [Choice<'static>; 4] = [
    Choice {
        value: "regular_web",
        label: "Regular web application – runs on a server",
    },
    Choice {
        value: "spa",
        label: "Single-page application – runs in a browser",
    },
    Choice {
        value: "native",
        label: "Native application – runs on a device",
    },
    Choice {
        value: "non_interactive",
        label: "Machine to machine – acts for itself",
    },
];

/// What a kind is called in a list.
pub(super) fn words(kind: Option<&str>) -> &str {
    match kind {
        Some("regular_web") => "Regular web application",
        Some("spa") => "Single-page application",
        Some("native") => "Native application",
        Some("non_interactive") => "Machine to machine",
        Some("resource_server") => "API client",
        Some(other) => other,
        None => "Any kind",
    }
}

/// What a new application of a kind begins with, as Auth0's dashboard sends it: who can't keep a
/// secret gets none, and who has no users only acts for itself.
pub(super) fn beginning(kind: &str) -> Map<String, Value> {
    let (method, grants) = match kind {
        "spa" | "native" => ("none", json!(["authorization_code", "refresh_token"])),
        "non_interactive" => ("client_secret_post", json!(["client_credentials"])),
        _ => (
            "client_secret_post",
            json!(["authorization_code", "refresh_token", "client_credentials"]),
        ),
    };
    let mut out = Map::new();
    out.insert("app_type".to_owned(), kind.into());
    out.insert("token_endpoint_auth_method".to_owned(), method.into());
    out.insert("grant_types".to_owned(), grants);
    out
}
