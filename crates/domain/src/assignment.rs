//! Permissions as roles and users hold them: how bodies name them, and how lists show them.

use serde_json::{Map, Value, json};

/// The refusal when a user would hold more than [`crate::rbac::HELD_MAX`] (Auth0's document).
pub const TOO_MANY_FOR_USER: &str = "No more permissions can be assigned to this user.";
/// The same for a role. Auth0's words are not known.
pub const TOO_MANY_FOR_ROLE: &str = "No more permissions can be assigned to this role.";

/// A permission as a body names it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PermissionName {
    /// The API's identifier.
    pub identifier: String,
    /// The permission's value.
    pub value: String,
}

impl PermissionName {
    /// As bodies have it.
    pub fn wire(&self) -> Value {
        json!({
            "resource_server_identifier": self.identifier, "permission_name": self.value,
        })
    }
}

/// Reads the `permissions` of a body that its schema has accepted: each once, in order.
pub fn named(body: &Value) -> Vec<PermissionName> {
    let items = body.get("permissions").and_then(Value::as_array);
    let mut seen = std::collections::HashSet::new();
    let read = |item: &Value| {
        let text = |key: &str| item.get(key)?.as_str().map(str::to_owned);
        Some(PermissionName {
            identifier: text("resource_server_identifier")?,
            value: text("permission_name")?,
        })
    };
    let all = items.into_iter().flatten().filter_map(read);
    all.filter(|named| seen.insert(named.clone())).collect()
}

/// A permission that is held, with what its API says about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldPermission {
    pub value: String,
    pub description: Option<String>,
    /// The API's name; its identifier stands in for the name of one that has none.
    pub api_name: Option<String>,
    pub identifier: String,
}

/// How a user comes to hold a permission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    Direct,
    Role { id: String, name: String },
}

/// Puts a list in the order in which it is shown: an API's permissions by value in byte order
/// (recorded), and the APIs by identifier (our choice, reference §16).
pub fn sort(held: &mut [HeldPermission]) {
    held.sort_by(|a, b| (&a.identifier, &a.value).cmp(&(&b.identifier, &b.value)));
}

impl HeldPermission {
    /// An item of `GET /roles/{id}/permissions`.
    pub fn wire(&self) -> Value {
        Value::Object(self.members())
    }

    /// An item of `GET /users/{id}/permissions`.
    pub fn with_sources(&self, sources: &[Source]) -> Value {
        let mut out = self.members();
        let sources = sources.iter().map(|source| match source {
            Source::Direct => json!({"source_id": "", "source_name": "", "source_type": "DIRECT"}),
            Source::Role { id, name } => {
                json!({"source_id": id, "source_name": name, "source_type": "ROLE"})
            }
        });
        out.insert("sources".to_owned(), sources.collect());
        Value::Object(out)
    }

    /// An item of `GET /users/{id}/effective-permissions`: where it comes from is said by kind.
    pub fn effective(&self, sources: &[Source]) -> Value {
        let has = |wanted: fn(&Source) -> bool| sources.iter().any(wanted);
        let mut kinds = Vec::new();
        if has(|source| matches!(source, Source::Direct)) {
            kinds.push("direct");
        }
        if has(|source| matches!(source, Source::Role { .. })) {
            kinds.push("roles");
        }
        json!({
            "resource_server_identifier": self.identifier,
            "permission_name": self.value,
            "resource_server_name": self.api_name(),
            "description": self.description.as_deref().unwrap_or_default(),
            "sources": kinds,
        })
    }

    fn api_name(&self) -> &str {
        self.api_name.as_deref().unwrap_or(&self.identifier)
    }

    fn members(&self) -> Map<String, Value> {
        let description = self.description.as_deref().unwrap_or_default();
        [
            ("permission_name", self.value.as_str()),
            ("description", description),
            ("resource_server_name", self.api_name()),
            ("resource_server_identifier", &self.identifier),
        ]
        .into_iter()
        .map(|(key, text)| (key.to_owned(), text.into()))
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(identifier: &str, value: &str) -> HeldPermission {
        HeldPermission {
            value: value.into(),
            description: None,
            api_name: Some("Orders".into()),
            identifier: identifier.into(),
        }
    }

    #[test]
    fn items_have_the_recorded_members_in_order() {
        let held = HeldPermission {
            description: Some("Can create Foo".into()),
            ..held("https://orders.test/", "create:foo")
        };
        assert_eq!(
            held.wire().to_string(),
            r#"{"permission_name":"create:foo","description":"Can create Foo","resource_server_name":"Orders","resource_server_identifier":"https://orders.test/"}"#
        );
        assert_eq!(
            held.with_sources(&[Source::Direct])["sources"].to_string(),
            r#"[{"source_id":"","source_name":"","source_type":"DIRECT"}]"#
        );
        let role = Source::Role {
            id: "rol_1".into(),
            name: "Clerk".into(),
        };
        assert_eq!(
            held.with_sources(std::slice::from_ref(&role))["sources"].to_string(),
            r#"[{"source_id":"rol_1","source_name":"Clerk","source_type":"ROLE"}]"#
        );
        let effective = held.effective(&[role.clone(), Source::Direct, role]);
        assert_eq!(
            effective.to_string(),
            r#"{"resource_server_identifier":"https://orders.test/","permission_name":"create:foo","resource_server_name":"Orders","description":"Can create Foo","sources":["direct","roles"]}"#
        );
    }

    #[test]
    fn what_is_absent_is_shown_empty_or_by_identifier() {
        let nameless = HeldPermission {
            api_name: None,
            ..held("urn:a", "b")
        };
        assert_eq!(nameless.wire()["description"], "");
        assert_eq!(nameless.wire()["resource_server_name"], "urn:a");
    }

    #[test]
    fn lists_are_in_byte_order() {
        let mut list = vec![
            held("b", "permission:2"),
            held("a", "permission:2"),
            held("a", "permission:10"),
            held("a", "Z"),
        ];
        sort(&mut list);
        let seen: Vec<_> = list
            .iter()
            .map(|held| format!("{} {}", held.identifier, held.value))
            .collect();
        assert_eq!(
            seen,
            ["a Z", "a permission:10", "a permission:2", "b permission:2"]
        );
    }

    #[test]
    fn bodies_name_each_once() {
        let pair = json!({"resource_server_identifier": "a", "permission_name": "p"});
        let other = json!({"resource_server_identifier": "a", "permission_name": "q"});
        let named = named(&json!({"permissions": [pair, other, pair]}));
        let values: Vec<_> = named.iter().map(|named| named.value.as_str()).collect();
        assert_eq!(values, ["p", "q"]);
    }
}
