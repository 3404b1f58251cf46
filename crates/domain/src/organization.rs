//! An organization: a customer of the tenant's, with members who have roles in it.

use serde_json::{Map, Value};

use crate::patch::merge;

/// An organization.
#[derive(Debug, Clone, PartialEq)]
pub struct Organization {
    /// `org_` and 16 letters and digits.
    pub id: String,
    /// Unique in the tenant.
    pub name: String,
    /// `display_name`, `branding`, `metadata`, `token_quota`, `third_party_client_access`,
    /// `is_app_entitlement_active`, in Auth0's names; absent until set.
    pub settings: Map<String, Value>,
    pub version: i64,
}

/// Settings that every organization answers (recorded since 2026).
const DEFAULTS: [&str; 2] = ["third_party_client_access", "is_app_entitlement_active"];

/// An organization from a body that its schema has accepted. `id` is its new id.
///
/// `enabled_connections` is no setting; the caller adds them.
pub fn new_organization(sent: &Map<String, Value>, id: String) -> Organization {
    let mut made = Organization {
        id,
        name: String::new(),
        settings: Map::new(),
        version: 1,
    };
    let [access, entitlement] = DEFAULTS;
    made.settings.insert(access.to_owned(), "block".into());
    made.settings.insert(entitlement.to_owned(), false.into());
    made.updated(sent)
}

impl Organization {
    /// The organization with what was sent laid over it: settings are replaced whole, a `null`
    /// removes one, and so does an empty `metadata` (recorded).
    #[must_use]
    pub fn updated(&self, sent: &Map<String, Value>) -> Self {
        let mut sent = sent.clone();
        sent.shift_remove("enabled_connections");
        let name = sent.shift_remove("name");
        let name = name.as_ref().and_then(Value::as_str);
        if let Some(Value::Object(metadata)) = sent.get_mut("metadata") {
            metadata.retain(|_, value| !value.is_null());
            if metadata.is_empty() {
                sent.insert("metadata".to_owned(), Value::Null);
            }
        }
        let mut after = self.clone();
        merge(&mut after.settings, &sent);
        after.name = name.map_or_else(|| self.name.clone(), str::to_owned);
        after
    }

    /// What `POST` and `PATCH` answer, in the recorded order.
    pub fn written(&self) -> Value {
        let before = ["branding", "id", "display_name", "name", "metadata"];
        self.in_order(&before)
    }

    /// What `GET` and lists answer, in the recorded order.
    pub fn wire(&self) -> Value {
        let before = ["id", "name", "display_name", "branding", "metadata"];
        self.in_order(&before)
    }

    fn in_order(&self, first: &[&str]) -> Value {
        let last = ["token_quota"].into_iter().chain(DEFAULTS);
        let mut out = Map::new();
        for key in first.iter().copied().chain(last) {
            let value = match key {
                "id" => Some(self.id.clone().into()),
                "name" => Some(self.name.clone().into()),
                key => self.settings.get(key).cloned(),
            };
            out.extend(value.map(|value| (key.to_owned(), value)));
        }
        Value::Object(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn created(sent: &Value) -> Organization {
        new_organization(sent.as_object().unwrap(), "org_HiZhLXwmQVF3jYEu".into())
    }

    fn patched(before: &Organization, sent: &Value) -> Organization {
        before.updated(sent.as_object().unwrap())
    }

    #[test]
    fn answers_have_the_recorded_members_in_order() {
        let made = created(&json!({
            "name": "test-org", "display_name": "Test Org", "is_app_entitlement_active": true,
        }));
        assert_eq!(
            made.written().to_string(),
            r#"{"id":"org_HiZhLXwmQVF3jYEu","display_name":"Test Org","name":"test-org","third_party_client_access":"block","is_app_entitlement_active":true}"#
        );
        assert_eq!(
            made.wire().to_string(),
            r#"{"id":"org_HiZhLXwmQVF3jYEu","name":"test-org","display_name":"Test Org","third_party_client_access":"block","is_app_entitlement_active":true}"#
        );
    }

    #[test]
    fn a_patch_replaces_metadata_and_an_empty_one_removes_it() {
        let branding = json!({"logo_url": "https://acme.com/logo.svg", "colors": {"page_background": "#e3e2ff", "primary": "#e3e2f0"}});
        let before = patched(
            &created(&json!({"name": "a"})),
            &json!({"name": "a", "branding": branding, "metadata": {"some_key": "some_value"}}),
        );
        let keys: Vec<_> = before
            .written()
            .as_object()
            .unwrap()
            .keys()
            .cloned()
            .collect();
        assert_eq!(keys[..4], ["branding", "id", "name", "metadata"]);
        let other = patched(
            &before,
            &json!({"metadata": {"another_key": "v", "gone": null}}),
        );
        assert_eq!(other.wire()["metadata"], json!({"another_key": "v"}));
        let none = patched(&before, &json!({"metadata": {}}));
        assert!(none.wire().get("metadata").is_none());
        assert_eq!(none.wire()["branding"], branding);
        let quota = json!({"client_credentials": {"per_day": 1}});
        let limited = patched(&none, &json!({"token_quota": quota}));
        assert_eq!(limited.wire()["token_quota"], quota);
        let free = patched(&limited, &json!({"token_quota": null}));
        assert_eq!(free, none);
    }
}
