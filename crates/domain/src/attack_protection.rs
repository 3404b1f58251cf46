//! How a tenant protects its logins: the settings of brute-force protection, suspicious-address
//! throttling, breached-password detection, bot detection and CAPTCHAs (Management API reference
//! §14).

mod brute_force;
mod defaults;
mod suspicious_ips;

use std::net::IpAddr;

use serde_json::{Map, Value, json};

use crate::network;
use crate::patch::merge_member;

pub use brute_force::{BruteForce, KEPT_MILLIS};
pub use suspicious_ips::{Stage, SuspiciousIps};

/// One of the settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Protection {
    BotDetection,
    BreachedPasswords,
    BruteForce,
    Captcha,
    SuspiciousIps,
}

impl Protection {
    /// The last part of its path.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BotDetection => "bot-detection",
            Self::BreachedPasswords => "breached-password-detection",
            Self::BruteForce => "brute-force-protection",
            Self::Captcha => "captcha",
            Self::SuspiciousIps => "suspicious-ip-throttling",
        }
    }

    /// What a new tenant has.
    pub fn defaults(self) -> Map<String, Value> {
        match defaults::of(self) {
            Value::Object(settings) => settings,
            _ => Map::new(),
        }
    }

    /// The order in which shields are read once they were written (recorded).
    fn order(self) -> &'static [&'static str] {
        match self {
            Self::BotDetection | Self::Captcha => &[],
            Self::BreachedPasswords => &["admin_notification", "block", "user_notification"],
            Self::BruteForce => &["user_notification", "block"],
            Self::SuspiciousIps => &["block", "admin_notification"],
        }
    }

    /// Lays a body that its schema has accepted over the settings; stages and providers merge.
    pub fn merge(self, settings: &mut Map<String, Value>, sent: &Map<String, Value>) {
        for (key, value) in sent {
            match (key.as_str(), value) {
                ("stage", Value::Object(stages)) => merge_stages(settings, stages),
                (provider, Value::Object(members)) => {
                    merge_provider(settings, provider, members);
                }
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
                Self::BotDetection | Self::BruteForce | Self::Captcha | Self::SuspiciousIps => {}
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

/// Secrets of providers of CAPTCHAs. Nothing asks these providers yet, so they aren't kept.
const SECRETS: [&str; 2] = ["api_key", "secret"];

fn merge_provider(settings: &mut Map<String, Value>, name: &str, sent: &Map<String, Value>) {
    let mut kept = sent.clone();
    kept.retain(|key, _| !SECRETS.contains(&key.as_str()));
    merge_member(settings, name, &kept);
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
    fn providers_keep_what_is_not_sent_and_no_secret() {
        let mut settings = Protection::Captcha.defaults();
        let sent = object(json!({
            "active_provider_id": "arkose",
            "arkose": {"site_key": "a", "secret": "s", "fail_open": true},
            "recaptcha_enterprise": {"site_key": "b", "api_key": "s", "project_id": "c"},
        }));
        Protection::Captcha.merge(&mut settings, &sent);
        assert_eq!(settings["active_provider_id"], "arkose");
        assert_eq!(
            settings["arkose"],
            json!({
                "site_key": "a", "client_subdomain": "client-api", "verify_subdomain": "verify-api",
                "fail_open": true,
            })
        );
        assert_eq!(
            settings["recaptcha_enterprise"],
            json!({"site_key": "b", "project_id": "c"})
        );
        assert_eq!(settings["hcaptcha"], json!({"site_key": ""}));
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
