//! An application's `refresh_token` setting (Management API reference §4.2).

use serde_json::Value;

use crate::Timestamp;

/// How an application's refresh tokens are exchanged and how long they live.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Settings {
    /// Each is exchanged once, for its successor.
    pub is_rotating: bool,
    /// How long one that was exchanged is good for the same successor, in milliseconds.
    pub leeway_millis: i64,
    /// How long a family lives in all, in milliseconds.
    pub lifetime_millis: Option<i64>,
    /// How long it lives without being used, in milliseconds.
    pub idle_millis: Option<i64>,
}

/// When a family ends.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Expiry {
    pub absolute: Option<Timestamp>,
    pub idle: Option<Timestamp>,
}

impl Settings {
    /// Reads the setting; without one nothing rotates and nothing ends.
    pub fn read(setting: Option<&Value>) -> Self {
        let text = |key: &str| setting?.get(key)?.as_str();
        let is_set = |key: &str| setting.and_then(|all| all.get(key)) == Some(&Value::Bool(true));
        let millis = |key: &str| Some(setting?.get(key)?.as_i64()?.saturating_mul(1000));
        let expires = text("expiration_type") == Some("expiring");
        let bound =
            |infinite: &str, key: &str| millis(key).filter(|_| expires && !is_set(infinite));
        Self {
            is_rotating: text("rotation_type") == Some("rotating"),
            leeway_millis: millis("leeway").unwrap_or_default(),
            lifetime_millis: bound("infinite_token_lifetime", "token_lifetime"),
            idle_millis: bound("infinite_idle_token_lifetime", "idle_token_lifetime"),
        }
    }

    /// When a family that is made now ends.
    pub fn expiry(&self, now: Timestamp) -> Expiry {
        let after = |millis: Option<i64>| millis.map(|millis| now.plus_millis(millis));
        Expiry {
            absolute: after(self.lifetime_millis),
            idle: after(self.idle_millis),
        }
    }

    /// When a family ends that is used now: what its end was stays, what has none yet gets the one
    /// that is set by now.
    pub fn expiry_after_use(&self, before: Expiry, now: Timestamp) -> Expiry {
        let fresh = self.expiry(now);
        Expiry {
            absolute: before.absolute.or(fresh.absolute),
            idle: fresh.idle,
        }
    }
}

impl Expiry {
    /// The earlier of the two; none if it lives for ever.
    pub fn end(self) -> Option<Timestamp> {
        match (self.absolute, self.idle) {
            (Some(absolute), Some(idle)) => Some(absolute.min(idle)),
            (one, other) => one.or(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_seconds(seconds)
    }

    #[test]
    fn bounds_hold_where_tokens_expire() {
        let mut setting = json!({
            "rotation_type": "rotating", "expiration_type": "expiring", "leeway": 3,
            "token_lifetime": 100, "idle_token_lifetime": 10,
            "infinite_token_lifetime": false, "infinite_idle_token_lifetime": false,
        });
        let settings = Settings::read(Some(&setting));
        assert!(settings.is_rotating);
        assert_eq!(settings.leeway_millis, 3000);
        let made = settings.expiry(at(0));
        assert_eq!(made.end(), Some(at(10)));
        let used = settings.expiry_after_use(made, at(95));
        assert_eq!((used.absolute, used.idle), (Some(at(100)), Some(at(105))));
        assert_eq!(used.end(), Some(at(100)));
        setting["infinite_token_lifetime"] = json!(true);
        setting["infinite_idle_token_lifetime"] = json!(true);
        assert_eq!(Settings::read(Some(&setting)).expiry(at(0)).end(), None);
        setting["infinite_token_lifetime"] = json!(false);
        let bounded = Settings::read(Some(&setting));
        let endless = Expiry::default();
        assert_eq!(
            bounded.expiry_after_use(endless, at(5)).end(),
            Some(at(105))
        );
        setting["expiration_type"] = json!("non-expiring");
        assert_eq!(Settings::read(Some(&setting)).expiry(at(0)).end(), None);
        assert_eq!(Settings::read(None), Settings::default());
    }
}
