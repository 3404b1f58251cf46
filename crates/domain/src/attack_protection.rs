//! How a tenant protects its logins: the settings of brute-force protection, suspicious-address
//! throttling and breached-password detection (Management API reference §14).

mod brute_force;
mod suspicious_ips;

use std::net::IpAddr;

use serde_json::{Map, Value, json};

use crate::network;

pub use brute_force::{BruteForce, KEPT_MILLIS};
pub use suspicious_ips::{Stage, SuspiciousIps};

/// One of the settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Protection {
    BreachedPasswords,
    BruteForce,
    SuspiciousIps,
}

impl Protection {
    /// The last part of its path.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BreachedPasswords => "breached-password-detection",
            Self::BruteForce => "brute-force-protection",
            Self::SuspiciousIps => "suspicious-ip-throttling",
        }
    }

    /// What a new tenant has: Auth0's defaults.
    pub fn defaults(self) -> Map<String, Value> {
        let settings = match self {
            Self::BreachedPasswords => json!({
                "enabled": false,
                "shields": [],
                "admin_notification_frequency": [],
                "method": "standard",
                "stage": {
                    "pre-user-registration": {"shields": []},
                    "pre-change-password": {"shields": []},
                },
            }),
            Self::BruteForce => json!({
                "enabled": true,
                "shields": ["block", "user_notification"],
                "mode": "count_per_identifier_and_ip",
                "allowlist": [],
                "max_attempts": 10,
            }),
            Self::SuspiciousIps => json!({
                "enabled": true,
                "shields": ["admin_notification", "block"],
                "allowlist": [],
                "stage": {
                    "pre-login": {"max_attempts": 100, "rate": 864_000},
                    "pre-user-registration": {"max_attempts": 50, "rate": 1200},
                    "pre-custom-token-exchange": {"max_attempts": 10, "rate": 600_000},
                },
            }),
        };
        match settings {
            Value::Object(settings) => settings,
            _ => Map::new(),
        }
    }

    /// The order in which shields are read once they were written (recorded).
    fn order(self) -> &'static [&'static str] {
        match self {
            Self::BreachedPasswords => &["admin_notification", "block", "user_notification"],
            Self::BruteForce => &["user_notification", "block"],
            Self::SuspiciousIps => &["block", "admin_notification"],
        }
    }

    /// Lays a body that its schema has accepted over the settings; stages merge.
    pub fn merge(self, settings: &mut Map<String, Value>, sent: &Map<String, Value>) {
        for (key, value) in sent {
            match (key.as_str(), value) {
                ("stage", Value::Object(stages)) => merge_stages(settings, stages),
                ("shields", Value::Array(shields)) => {
                    let mut shields = shields.clone();
                    arrange(&mut shields, self.order());
                    settings.insert(key.clone(), shields.into());
                }
                _ => {
                    settings.insert(key.clone(), value.clone());
                }
            }
        }
    }

    /// What the change that sent this answers: its own shields are in another order than a read
    /// shows them (recorded).
    pub fn changed(self, settings: &Map<String, Value>, sent: &Map<String, Value>) -> Value {
        let mut shown = settings.clone();
        if let Some(Value::Array(shields)) = sent.get("shields") {
            let mut shields = shields.clone();
            match self {
                Self::BreachedPasswords => {
                    arrange(
                        &mut shields,
                        &["block", "admin_notification", "user_notification"],
                    );
                }
                Self::BruteForce | Self::SuspiciousIps => {}
            }
            shown.insert("shields".to_owned(), shields.into());
        }
        shown.into()
    }
}

fn merge_stages(settings: &mut Map<String, Value>, sent: &Map<String, Value>) {
    let stages = settings.entry("stage").or_insert_with(|| json!({}));
    let Some(stages) = stages.as_object_mut() else {
        return;
    };
    for (name, members) in sent {
        let stage = stages.entry(name).or_insert_with(|| json!({}));
        if let (Some(stage), Some(members)) = (stage.as_object_mut(), members.as_object()) {
            stage.extend(members.clone());
        }
    }
}

fn arrange(shields: &mut Vec<Value>, order: &[&str]) {
    let place = |shield: &Value| order.iter().position(|name| shield == name);
    shields.sort_by_key(place);
    shields.dedup();
}

/// Settings as the rules read them.
#[derive(Debug, Clone, Copy)]
pub struct Settings<'a>(pub &'a Map<String, Value>);

impl Settings<'_> {
    /// Whether the protection is on.
    pub fn is_enabled(&self) -> bool {
        self.0.get("enabled") == Some(&Value::Bool(true))
    }

    /// Whether this is done when somebody goes too far.
    pub fn has_shield(&self, name: &str) -> bool {
        let shields = self.0.get("shields").and_then(Value::as_array);
        shields.into_iter().flatten().any(|shield| shield == name)
    }

    /// Whether an address is trusted.
    pub fn allows(&self, address: Option<IpAddr>) -> bool {
        let Some(address) = address else { return false };
        let list = self.0.get("allowlist").and_then(Value::as_array);
        let mut texts = list.into_iter().flatten().filter_map(Value::as_str);
        texts.any(|network| network::contains(network, address))
    }

    /// A whole number of the settings, or of one of their stages.
    pub fn number(&self, pointer: &[&str], default: i64) -> i64 {
        let Some((first, rest)) = pointer.split_first() else {
            return default;
        };
        let mut value = self.0.get(*first);
        for name in rest {
            value = value.and_then(|value| value.get(*name));
        }
        value.and_then(Value::as_i64).unwrap_or(default)
    }

    /// A text of the settings.
    pub fn text(&self, name: &str) -> &str {
        self.0.get(name).and_then(Value::as_str).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[expect(clippy::needless_pass_by_value, reason = "literals are passed")]
    fn object(value: Value) -> Map<String, Value> {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn shields_are_read_in_the_recorded_orders() {
        for (protection, sent, changed, read) in [
            (
                Protection::SuspiciousIps,
                json!(["admin_notification", "block"]),
                json!(["admin_notification", "block"]),
                json!(["block", "admin_notification"]),
            ),
            (
                Protection::BruteForce,
                json!(["block", "user_notification"]),
                json!(["block", "user_notification"]),
                json!(["user_notification", "block"]),
            ),
            (
                Protection::BreachedPasswords,
                json!(["admin_notification", "block"]),
                json!(["block", "admin_notification"]),
                json!(["admin_notification", "block"]),
            ),
        ] {
            let mut settings = protection.defaults();
            let sent = object(json!({"shields": sent}));
            protection.merge(&mut settings, &sent);
            assert_eq!(settings["shields"], read, "{protection:?}");
            let shown = protection.changed(&settings, &sent);
            assert_eq!(shown["shields"], changed, "{protection:?}");
        }
    }

    #[test]
    fn stages_keep_what_is_not_sent() {
        let mut settings = Protection::SuspiciousIps.defaults();
        let sent = object(json!({"stage": {"pre-login": {"max_attempts": 5}}}));
        Protection::SuspiciousIps.merge(&mut settings, &sent);
        assert_eq!(
            settings["stage"]["pre-login"],
            json!({"max_attempts": 5, "rate": 864_000})
        );
        assert_eq!(settings["stage"]["pre-user-registration"]["rate"], 1200);
        let settings = Settings(&settings);
        assert_eq!(
            settings.number(&["stage", "pre-login", "max_attempts"], 9),
            5
        );
        assert_eq!(settings.number(&["stage", "none", "rate"], 9), 9);
        assert_eq!(settings.number(&[], 9), 9);
    }

    #[test]
    fn what_is_trusted_and_what_is_done() {
        let settings = object(json!({
            "enabled": true, "shields": ["block"], "allowlist": ["10.0.0.0/8", "::1"],
            "mode": "count_per_identifier",
        }));
        let settings = Settings(&settings);
        assert!(settings.is_enabled() && settings.has_shield("block"));
        assert!(!settings.has_shield("user_notification"));
        assert_eq!(settings.text("mode"), "count_per_identifier");
        for (address, trusted) in [("10.1.2.3", true), ("11.0.0.1", false), ("::1", true)] {
            assert_eq!(settings.allows(address.parse().ok()), trusted, "{address}");
        }
        assert!(!settings.allows(None));
    }
}
