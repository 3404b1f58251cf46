//! An application's settings as a form shows and sends them.

use domain::client::Client;
use serde_json::{Map, Value, json};

use super::super::pairs::Pairs;

/// Lists of addresses, one a line: what they are called, their names, and what they are for.
pub(super) const LISTS: [(&str, &str, &str); 4] = [
    (
        "Allowed callback URLs",
        "callbacks",
        "Where users are sent after they signed in. One a line.",
    ),
    (
        "Allowed logout URLs",
        "allowed_logout_urls",
        "Where users are sent after they signed out. One a line.",
    ),
    (
        "Allowed web origins",
        "web_origins",
        "Pages that may ask for tokens in the background. One a line.",
    ),
    (
        "Allowed origins (CORS)",
        "allowed_origins",
        "Pages whose scripts may call this server. One a line.",
    ),
];

/// Grants that people switch on and off; others stay as they are.
pub(super) const GRANTS: [(&str, &str); 5] = [
    ("Authorization code", "authorization_code"),
    ("Refresh token", "refresh_token"),
    ("Client credentials", "client_credentials"),
    ("Implicit", "implicit"),
    ("Password", "password"),
];

/// What the form shows: each setting as it would be sent.
pub(super) struct Shown(pub(super) Map<String, Value>);

impl Shown {
    pub(super) fn of(client: &Client) -> Self {
        let setting = |key: &str| client.settings.get(key).cloned();
        let mut shown = Map::new();
        for key in ["name", "description", "app_type"] {
            shown.insert(key.to_owned(), setting(key).unwrap_or_else(|| "".into()));
        }
        for (_, key, _) in LISTS {
            shown.insert(key.to_owned(), setting(key).unwrap_or_else(|| json!([])));
        }
        let grants = setting("grant_types").unwrap_or_else(|| json!([]));
        shown.insert("grant_types".to_owned(), grants);
        Self(shown)
    }

    /// The same as it was sent.
    pub(super) fn sent(client: &Client, form: &Pairs) -> Self {
        let mut shown = Map::new();
        for key in ["name", "description", "app_type"] {
            shown.insert(key.to_owned(), form.trimmed(key).into());
        }
        for (_, key, _) in LISTS {
            let lines = form.get(key).lines().map(str::trim);
            let lines: Vec<&str> = lines.filter(|line| !line.is_empty()).collect();
            shown.insert(key.to_owned(), lines.into());
        }
        shown.insert("grant_types".to_owned(), grants(client, form).into());
        Self(shown)
    }

    pub(super) fn text(&self, key: &str) -> &str {
        self.0.get(key).and_then(Value::as_str).unwrap_or_default()
    }

    /// The items of a list, one a line.
    pub(super) fn lines(&self, key: &str) -> String {
        self.items(key).collect::<Vec<_>>().join("\n")
    }

    pub(super) fn items<'a>(&'a self, key: &str) -> impl Iterator<Item = &'a str> {
        let list = self.0.get(key).and_then(Value::as_array);
        list.into_iter().flatten().filter_map(Value::as_str)
    }

    /// The body of a `PATCH` that makes `before` into this.
    pub(super) fn changes(&self, before: &Self) -> Map<String, Value> {
        let differs = |(key, value): &(&String, &Value)| before.0.get(*key) != Some(*value);
        let changed = self.0.iter().filter(differs);
        changed
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect()
    }
}

/// The grants in their order: those that are still ticked or that the form doesn't know, then those that
/// are new.
fn grants(client: &Client, form: &Pairs) -> Vec<String> {
    let before = Shown::of(client);
    let is_known = |grant: &str| GRANTS.iter().any(|(_, known)| *known == grant);
    let is_ticked = |grant: &str| form.all("grant_types").any(|one| one == grant);
    let mut grants: Vec<String> = before
        .items("grant_types")
        .filter(|grant| !is_known(grant) || is_ticked(grant))
        .map(str::to_owned)
        .collect();
    for (_, grant) in GRANTS {
        if is_ticked(grant) && !grants.iter().any(|one| one == grant) {
            grants.push(grant.to_owned());
        }
    }
    grants
}
