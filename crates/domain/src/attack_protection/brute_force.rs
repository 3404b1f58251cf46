//! Protection against brute force: for whom failed logins are counted, and how many are too many
//! (Management API reference §14).

use std::net::IpAddr;

use serde_json::{Map, Value};

use super::Settings;
use crate::network;

/// How long a block holds, and how long failures count that nothing followed, in milliseconds: 30
/// days, as at Auth0.
pub const KEPT_MILLIS: i64 = 30 * 86_400_000;

/// Failures that are too many where the settings don't say: Auth0's default.
const MAX_ATTEMPTS: i64 = 10;

/// What holds for one attempt to log in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BruteForce {
    /// The network that failures are counted for; empty where addresses don't count.
    pub site: String,
    pub max_attempts: i64,
    /// Whether whoever failed too often is turned away.
    pub blocks: bool,
    /// Whether the user gets a mail about it.
    pub notifies: bool,
}

impl BruteForce {
    /// What holds for an attempt from `address` to log in by a connection with these options;
    /// `None` if nothing is counted: the tenant's or the connection's protection is off, or the
    /// address is trusted.
    pub fn of(
        settings: Settings<'_>,
        options: Option<&Map<String, Value>>,
        address: Option<IpAddr>,
    ) -> Option<Self> {
        let option = options.and_then(|options| options.get("brute_force_protection"));
        if !settings.is_enabled() || option == Some(&Value::Bool(false)) || settings.allows(address)
        {
            return None;
        }
        let site = match (settings.text("mode"), address) {
            ("count_per_identifier", _) | (_, None) => String::new(),
            (_, Some(address)) => network::site(address),
        };
        Some(Self {
            site,
            max_attempts: Self::max_attempts(settings),
            blocks: settings.has_shield("block"),
            notifies: settings.has_shield("user_notification"),
        })
    }

    /// How many failures are too many.
    pub fn max_attempts(settings: Settings<'_>) -> i64 {
        settings.number(&["max_attempts"], MAX_ATTEMPTS).max(1)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::Protection;
    use super::*;

    fn of(changes: &Value, options: &Value, address: &str) -> Option<BruteForce> {
        let mut settings = Protection::BruteForce.defaults();
        settings.extend(changes.as_object().unwrap().clone());
        let address = address.parse().ok();
        BruteForce::of(Settings(&settings), options.as_object(), address)
    }

    #[test]
    fn by_default_an_identifier_is_counted_from_each_network() {
        let expected = BruteForce {
            site: "192.0.2.1".to_owned(),
            max_attempts: 10,
            blocks: true,
            notifies: true,
        };
        let none = json!({});
        let found = of(&none, &json!(null), "192.0.2.1");
        assert_eq!(found.as_ref(), Some(&expected));
        assert_eq!(
            of(&none, &json!({"brute_force_protection": true}), "192.0.2.1"),
            found
        );
        let site = |address| of(&none, &json!(null), address).unwrap().site;
        assert_eq!(site("::ffff:192.0.2.1"), "192.0.2.1");
        assert_eq!(site("2001:db8::1"), site("2001:db8::2"));
        assert_eq!(site("nowhere"), "");
    }

    #[test]
    fn the_settings_decide() {
        let changes = json!({
            "mode": "count_per_identifier", "max_attempts": 3, "shields": ["block"],
            "allowlist": ["10.0.0.0/8"],
        });
        let found = of(&changes, &json!(null), "192.0.2.1").unwrap();
        assert_eq!((found.site.as_str(), found.max_attempts), ("", 3));
        assert!(found.blocks && !found.notifies);
        assert_eq!(of(&changes, &json!(null), "10.1.1.1"), None);
        let off = json!({"brute_force_protection": false});
        assert_eq!(of(&changes, &off, "192.0.2.1"), None);
        assert_eq!(
            of(&json!({"enabled": false}), &json!(null), "192.0.2.1"),
            None
        );
    }
}
