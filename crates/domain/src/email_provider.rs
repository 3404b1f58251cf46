//! Who carries a tenant's mail: at most one provider (Management API reference §14). What of its
//! credentials is secret is never answered.

use serde_json::{Map, Value};

use crate::patch::merge;
use crate::schema::Invalid;
use crate::schema::email_provider;

/// A provider.
#[derive(Debug, Clone, PartialEq)]
pub struct EmailProvider {
    /// `name`, `enabled`, `default_from_address`, `settings`.
    pub settings: Map<String, Value>,
    /// All credentials, secret ones included.
    pub credentials: Map<String, Value>,
}

/// Credentials that are answered.
const PUBLIC: [&str; 5] = ["domain", "region", "smtp_host", "smtp_port", "smtp_user"];

/// Checks the credentials and settings that were sent for the provider of this name.
///
/// # Errors
/// `invalid_body`, in Auth0's words.
fn check(name: &str, sent: &Map<String, Value>) -> Result<(), Invalid> {
    match email_provider::of(name) {
        Some(schema) => schema.payload(&Value::Object(sent.clone())),
        None => Ok(()),
    }
}

impl EmailProvider {
    /// A provider from a body that its schema has accepted.
    ///
    /// # Errors
    /// `invalid_body`, if it isn't what a provider of its name has.
    pub fn new(sent: &Map<String, Value>) -> Result<Self, Invalid> {
        let none = Self {
            settings: Map::new(),
            credentials: Map::new(),
        };
        let mut made = none.updated(sent)?;
        made.settings.entry("enabled").or_insert(true.into());
        Ok(made)
    }

    /// The provider with what was sent laid over it. Credentials are replaced whole, and go with
    /// the provider that they were for.
    ///
    /// # Errors
    /// As [`EmailProvider::new`].
    pub fn updated(&self, sent: &Map<String, Value>) -> Result<Self, Invalid> {
        let mut sent = sent.clone();
        let name = sent.get("name").and_then(Value::as_str);
        let is_other = name.is_some_and(|name| name != self.name());
        let name = name.unwrap_or_else(|| self.name()).to_owned();
        let mut after = self.clone();
        if is_other {
            after.credentials.clear();
            after.settings.shift_remove("settings");
            sent.entry("credentials")
                .or_insert_with(|| Map::new().into());
        }
        check(&name, &sent)?;
        if let Some(Value::Object(credentials)) = sent.shift_remove("credentials") {
            after.credentials = credentials;
        }
        merge(&mut after.settings, &sent);
        Ok(after)
    }

    /// `mandrill`, `smtp`, …
    pub fn name(&self) -> &str {
        let name = self.settings.get("name").and_then(Value::as_str);
        name.unwrap_or_default()
    }

    /// The object that the Management API answers, in the recorded order.
    pub fn wire(&self) -> Value {
        let mut out = Map::new();
        for key in ["name", "enabled", "default_from_address"] {
            if let Some(value) = self.settings.get(key) {
                out.insert(key.to_owned(), value.clone());
            }
        }
        let shown = PUBLIC.iter().filter_map(|key| {
            let value = self
                .credentials
                .get(*key)
                .filter(|value| !value.is_null())?;
            Some(((*key).to_owned(), value.clone()))
        });
        out.insert(
            "credentials".to_owned(),
            shown.collect::<Map<_, _>>().into(),
        );
        if let Some(value) = self.settings.get("settings") {
            out.insert("settings".to_owned(), value.clone());
        }
        out.into()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[expect(clippy::needless_pass_by_value, reason = "literals are passed")]
    fn object(value: Value) -> Map<String, Value> {
        value.as_object().unwrap().clone()
    }

    fn smtp() -> EmailProvider {
        EmailProvider::new(&object(json!({
            "name": "smtp", "default_from_address": "a@b.test",
            "credentials": {
                "smtp_host": "mail.test", "smtp_port": 587, "smtp_user": "u", "smtp_pass": "p",
            },
        })))
        .unwrap()
    }

    #[test]
    fn secrets_are_not_answered() {
        let expected = json!({
            "name": "smtp", "enabled": true, "default_from_address": "a@b.test",
            "credentials": {"smtp_host": "mail.test", "smtp_port": 587, "smtp_user": "u"},
        });
        assert_eq!(smtp().wire(), expected);
    }

    #[test]
    fn credentials_belong_to_their_provider() {
        let sent = object(json!({"enabled": false, "settings": {"headers": {}}}));
        let changed = smtp().updated(&sent).unwrap();
        assert_eq!(changed.credentials, smtp().credentials);
        assert_eq!(changed.settings["enabled"], false);
        // Another provider has neither the credentials nor the settings.
        let refused = changed
            .updated(&object(json!({"name": "sendgrid"})))
            .unwrap_err();
        assert!(
            refused
                .message
                .contains("Missing required property: api_key"),
            "{refused:?}"
        );
        let sent = object(json!({"name": "sendgrid", "credentials": {"api_key": "k"}}));
        let other = changed.updated(&sent).unwrap();
        let expected = json!({
            "name": "sendgrid", "enabled": false, "default_from_address": "a@b.test",
            "credentials": {},
        });
        assert_eq!(other.wire(), expected);
    }

    #[test]
    fn what_a_provider_does_not_have_is_refused() {
        let sent = json!({
            "name": "sendgrid", "credentials": {"api_key": "k"},
            "settings": {"first_setting": "1", "second_setting": "2"},
        });
        let refused = EmailProvider::new(&object(sent)).unwrap_err();
        assert_eq!(
            refused.message,
            "Payload validation error: 'Additional properties not allowed: \
            second_setting,first_setting' on property settings (Specific provider setting)."
        );
    }
}
