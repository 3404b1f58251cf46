//! A connection of an organization: whether its members sign in through it, and how (reference §11).

use serde_json::{Map, Value, json};

use crate::connection::Connection;
use crate::{Error, Result};

/// Connections that an organization may have (Auth0's entity limit).
pub const CONNECTIONS_MAX: usize = 10;

/// A connection as an organization has it.
#[derive(Debug, Clone, PartialEq)]
pub struct OrganizationConnection {
    /// `con_…`.
    pub id: String,
    /// The connection's own name.
    pub name: String,
    pub strategy: String,
    /// `is_signup_enabled`, `assign_membership_on_login`, `show_as_button`, `is_enabled`,
    /// `organization_access_level`, and `organization_connection_name` if it was given.
    pub settings: Map<String, Value>,
}

/// What a setting is until it is given; `null` brings it back. In the recorded order.
fn defaults() -> Map<String, Value> {
    let defaults = json!({
        "is_signup_enabled": false,
        "assign_membership_on_login": false,
        "show_as_button": true,
        "is_enabled": true,
        "organization_access_level": "none",
    });
    match defaults {
        Value::Object(defaults) => defaults,
        _ => Map::new(),
    }
}

/// A connection for an organization, from a body that its schema has accepted.
///
/// # Errors
/// [`Error::Refused`] for a sign-up that doesn't end with a membership.
pub fn new_organization_connection(
    connection: &Connection,
    sent: &Map<String, Value>,
) -> Result<OrganizationConnection> {
    let new = OrganizationConnection {
        id: connection.id.clone(),
        name: connection.name.clone(),
        strategy: connection.strategy.clone(),
        settings: defaults(),
    };
    new.updated(sent)
}

impl OrganizationConnection {
    /// The same with what was sent laid over it.
    ///
    /// # Errors
    /// As [`new_organization_connection`].
    pub fn updated(&self, sent: &Map<String, Value>) -> Result<Self> {
        let mut after = self.clone();
        let mut defaults = defaults();
        let sent = sent.iter().filter(|(key, _)| *key != "connection_id");
        for (key, value) in sent {
            match (value, defaults.remove(key)) {
                (Value::Null, Some(default)) => {
                    after.settings.insert(key.clone(), default);
                }
                (Value::Null, None) => {
                    after.settings.shift_remove(key);
                }
                (value, _) => {
                    after.settings.insert(key.clone(), value.clone());
                }
            }
        }
        if after.is("is_signup_enabled") && !after.is("assign_membership_on_login") {
            return Err(Error::Refused(
                "Only database connections with assign_membership_on_login = true support \
                 is_signup_enabled = true.",
            ));
        }
        Ok(after)
    }

    fn is(&self, setting: &str) -> bool {
        self.settings.get(setting) == Some(&Value::Bool(true))
    }

    /// Whether members sign in through it.
    pub fn is_enabled(&self) -> bool {
        self.is("is_enabled")
    }

    /// What `/organizations/{id}/connections` answers, in the recorded order.
    pub fn wire(&self) -> Value {
        self.with(&self.settings)
    }

    /// What `/organizations/{id}/enabled_connections` answers, in the order of Auth0's document.
    pub fn legacy_wire(&self) -> Value {
        let names = [
            "assign_membership_on_login",
            "show_as_button",
            "is_signup_enabled",
        ];
        let member = |name: &str| Some((name.to_owned(), self.settings.get(name)?.clone()));
        self.with(&names.into_iter().filter_map(member).collect())
    }

    fn with(&self, settings: &Map<String, Value>) -> Value {
        let mut out = Map::new();
        out.insert("connection_id".to_owned(), self.id.clone().into());
        out.extend(settings.clone());
        let connection = json!({"name": self.name, "strategy": self.strategy});
        out.insert("connection".to_owned(), connection);
        Value::Object(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(sent: &Value) -> Result<OrganizationConnection> {
        let connection = Connection {
            id: "con_Evpbs7vILMWmWd6y".to_owned(),
            name: "Customers".to_owned(),
            strategy: "auth0".to_owned(),
            settings: Map::new(),
        };
        new_organization_connection(&connection, sent.as_object().unwrap())
    }

    #[test]
    fn answers_have_the_recorded_members_in_order() {
        let sent = json!({"connection_id": "con_Evpbs7vILMWmWd6y", "is_enabled": true});
        let made = made(&sent).unwrap();
        assert_eq!(
            made.wire().to_string(),
            r#"{"connection_id":"con_Evpbs7vILMWmWd6y","is_signup_enabled":false,"assign_membership_on_login":false,"show_as_button":true,"is_enabled":true,"organization_access_level":"none","connection":{"name":"Customers","strategy":"auth0"}}"#
        );
        assert_eq!(
            made.legacy_wire().to_string(),
            r#"{"connection_id":"con_Evpbs7vILMWmWd6y","assign_membership_on_login":false,"show_as_button":true,"is_signup_enabled":false,"connection":{"name":"Customers","strategy":"auth0"}}"#
        );
    }

    #[test]
    fn null_brings_back_what_a_setting_was() {
        let sent = json!({
            "is_enabled": false, "organization_access_level": "full",
            "organization_connection_name": "Staff", "show_as_button": false,
        });
        let before = made(&sent).unwrap();
        assert!(!before.is_enabled());
        let nulls = json!({
            "is_enabled": null, "organization_access_level": null,
            "organization_connection_name": null,
        });
        let after = before.updated(nulls.as_object().unwrap()).unwrap();
        assert_eq!(after, made(&json!({"show_as_button": false})).unwrap());
    }

    #[test]
    fn who_signs_up_becomes_a_member() {
        let signup = json!({"is_signup_enabled": true});
        let refused = made(&signup).unwrap_err();
        assert!(matches!(refused, Error::Refused(text) if text.contains("assign_membership")));
        let both = made(&json!({"is_signup_enabled": true, "assign_membership_on_login": true}));
        let without = json!({"assign_membership_on_login": false});
        assert!(both.unwrap().updated(without.as_object().unwrap()).is_err());
    }
}
