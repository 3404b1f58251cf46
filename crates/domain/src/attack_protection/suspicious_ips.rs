//! Throttling of suspicious addresses: how many failed logins, and how many sign-ups, one may have
//! (Management API reference §14).

use std::net::IpAddr;

use super::Settings;
use crate::network;
use crate::rate::Rate;

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Logins that fail.
    Login,
    /// Sign-ups, whatever becomes of them.
    SignUp,
}

impl Stage {
    fn as_str(self) -> &'static str {
        match self {
            Self::Login => "pre-login",
            Self::SignUp => "pre-user-registration",
        }
    }

    /// Auth0's defaults: how many at once, and after how many milliseconds one more.
    fn default(self) -> (i64, i64) {
        match self {
            Self::Login => (100, 864_000),
            Self::SignUp => (50, 1200),
        }
    }
}

/// What holds for one attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuspiciousIps {
    /// The network that is counted for.
    pub site: String,
    pub rate: Rate,
    /// Whether it is turned away, or only logged.
    pub blocks: bool,
}

impl SuspiciousIps {
    /// What holds for an attempt from `address`; `None` if nothing is counted: the protection is
    /// off, or the address is trusted or not known.
    pub fn of(settings: Settings<'_>, stage: Stage, address: Option<IpAddr>) -> Option<Self> {
        let address = address.filter(|address| !settings.allows(Some(*address)))?;
        let number = |name, default| settings.number(&["stage", stage.as_str(), name], default);
        let (at_once, interval) = stage.default();
        settings.is_enabled().then(|| Self {
            site: network::site(address),
            rate: Rate::new(number("max_attempts", at_once), number("rate", interval)),
            blocks: settings.has_shield("block"),
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, Value, json};

    use super::super::Protection;
    use super::*;

    fn of(changes: &Value, address: &str) -> Option<SuspiciousIps> {
        let mut settings = Protection::SuspiciousIps.defaults();
        Protection::SuspiciousIps.merge(&mut settings, changes.as_object().unwrap());
        SuspiciousIps::of(Settings(&settings), Stage::Login, address.parse().ok())
    }

    #[test]
    fn the_settings_decide() {
        let usual = of(&json!({}), "192.0.2.1").unwrap();
        assert_eq!(usual.rate, Rate::new(100, 864_000));
        assert!(usual.blocks);
        assert_eq!(usual.site, "192.0.2.1");
        let changes = json!({
            "stage": {"pre-login": {"max_attempts": 3, "rate": 40_000}},
            "shields": ["admin_notification"], "allowlist": ["10.0.0.0/8"],
        });
        let own = of(&changes, "2001:db8::1").unwrap();
        assert_eq!(own.rate, Rate::new(3, 40_000));
        assert!(!own.blocks);
        assert_eq!(own.site, "2001:db8::/64");
        let settings = Protection::SuspiciousIps.defaults();
        let address = "192.0.2.1".parse().ok();
        let sign_up = SuspiciousIps::of(Settings(&settings), Stage::SignUp, address).unwrap();
        assert_eq!(sign_up.rate, Rate::new(50, 1200));
        let none = Map::from_iter([("enabled".to_owned(), Value::Bool(true))]);
        for (stage, rate) in [(Stage::Login, usual.rate), (Stage::SignUp, sign_up.rate)] {
            let found = SuspiciousIps::of(Settings(&none), stage, address).unwrap();
            assert_eq!(found.rate, rate);
        }
        assert_eq!(of(&changes, "10.1.1.1"), None);
        assert_eq!(of(&changes, "nowhere"), None);
        assert_eq!(of(&json!({"enabled": false}), "192.0.2.1"), None);
    }
}
