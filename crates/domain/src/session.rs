//! Sessions: who is signed in, in which browser and until when
//! (Authentication API reference §4.2; Management API reference §13).

use serde_json::{Map, Value, json};

use crate::Timestamp;

const HOUR_MILLIS: f64 = 3_600_000.0;
/// What holds where the tenant says nothing, in hours.
const LIFETIME_HOURS: f64 = 168.0;
const IDLE_HOURS: f64 = 72.0;

/// Somebody who is signed in.
#[derive(Debug, Clone, PartialEq)]
pub struct Session {
    /// 32 characters: `sid` of ID tokens.
    pub id: String,
    /// The user's number and id.
    pub user: i64,
    pub user_id: String,
    /// The name of the connection by which the user signed in.
    pub connection: String,
    /// Whether the browser keeps the cookie when it is closed (`session_cookie.mode`).
    pub is_persistent: bool,
    /// Where the user signed in.
    pub initial: Device,
    /// Where the session was last used.
    pub last: Device,
    pub metadata: Map<String, Value>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub authenticated_at: Timestamp,
    pub last_interacted_at: Timestamp,
    pub idle_expires_at: Timestamp,
    pub expires_at: Timestamp,
}

/// A browser, as far as it tells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Device {
    pub ip: String,
    pub user_agent: String,
}

/// How long sessions live.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lifetimes {
    /// From the login, in milliseconds.
    pub absolute_millis: i64,
    /// From the last use, in milliseconds.
    pub idle_millis: i64,
    /// Whether the browser keeps the cookie when it is closed.
    pub is_persistent: bool,
}

impl Lifetimes {
    /// What a tenant's settings say: `session_lifetime` and `idle_session_lifetime` in hours,
    /// `session_cookie.mode`; for cookies that go with the browser the `ephemeral_…` ones, where
    /// they are set.
    pub fn of(settings: &Map<String, Value>) -> Self {
        let mode = settings
            .get("session_cookie")
            .and_then(|cookie| cookie.get("mode"));
        let is_persistent = mode.and_then(Value::as_str) != Some("non-persistent");
        let hours = |key: &str| settings.get(key).and_then(Value::as_f64);
        let millis = |key: &str, default: f64| {
            let ephemeral = format!(
                "{}ephemeral_session_lifetime",
                key.trim_end_matches("session_lifetime")
            );
            let own = hours(&ephemeral).filter(|_| !is_persistent);
            in_millis(own.or_else(|| hours(key)).unwrap_or(default))
        };
        Self {
            absolute_millis: millis("session_lifetime", LIFETIME_HOURS),
            idle_millis: millis("idle_session_lifetime", IDLE_HOURS),
            is_persistent,
        }
    }
}

/// Whole milliseconds; a schema bounds the hours.
fn in_millis(hours: f64) -> i64 {
    let millis = (hours * HOUR_MILLIS).clamp(0.0, 1e15);
    format!("{millis:.0}").parse().unwrap_or_default()
}

impl Session {
    /// A session that begins now.
    pub fn begin(
        (id, connection): (String, String),
        (user, user_id): (i64, String),
        device: Device,
        lifetimes: Lifetimes,
        now: Timestamp,
    ) -> Self {
        let expires_at = now.plus_millis(lifetimes.absolute_millis);
        Self {
            id,
            user,
            user_id,
            connection,
            is_persistent: lifetimes.is_persistent,
            initial: device.clone(),
            last: device,
            metadata: Map::new(),
            created_at: now,
            updated_at: now,
            authenticated_at: now,
            last_interacted_at: now,
            idle_expires_at: now.plus_millis(lifetimes.idle_millis).min(expires_at),
            expires_at,
        }
    }

    /// Whether it still counts.
    pub fn is_alive(&self, now: Timestamp) -> bool {
        now < self.expires_at && now < self.idle_expires_at
    }

    /// The user has proved again who it is.
    pub fn renew(&mut self, device: Device, lifetimes: Lifetimes, now: Timestamp) {
        self.authenticated_at = now;
        self.expires_at = now.plus_millis(lifetimes.absolute_millis);
        self.is_persistent = lifetimes.is_persistent;
        self.use_again(device, lifetimes, now);
    }

    /// It is used: it is idle from now on. A lifetime that became shorter holds at once, one that
    /// became longer from the next login on (reference §4.2).
    pub fn use_again(&mut self, device: Device, lifetimes: Lifetimes, now: Timestamp) {
        let latest = self.authenticated_at.plus_millis(lifetimes.absolute_millis);
        self.expires_at = self.expires_at.min(latest);
        self.idle_expires_at = now.plus_millis(lifetimes.idle_millis).min(self.expires_at);
        self.last_interacted_at = now;
        self.updated_at = now;
        self.last = device;
    }

    /// The object that the Management API answers.
    pub fn wire(&self, clients: &[String]) -> Value {
        let clients: Vec<Value> = clients
            .iter()
            .map(|client_id| json!({"client_id": client_id}))
            .collect();
        let mode = if self.is_persistent {
            "persistent"
        } else {
            "non-persistent"
        };
        json!({
            "id": self.id,
            "user_id": self.user_id,
            "created_at": self.created_at.iso(),
            "updated_at": self.updated_at.iso(),
            "authenticated_at": self.authenticated_at.iso(),
            "idle_expires_at": self.idle_expires_at.iso(),
            "expires_at": self.expires_at.iso(),
            "last_interacted_at": self.last_interacted_at.iso(),
            "device": {
                "initial_user_agent": self.initial.user_agent,
                "initial_ip": self.initial.ip,
                "last_user_agent": self.last.user_agent,
                "last_ip": self.last.ip,
            },
            "clients": clients,
            "authentication": {
                "methods": [{"name": "pwd", "timestamp": self.authenticated_at.iso()}],
            },
            "cookie": {"mode": mode},
            "session_metadata": if self.metadata.is_empty() {
                Value::Null
            } else {
                Value::Object(self.metadata.clone())
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lifetimes(settings: &Value) -> Lifetimes {
        Lifetimes::of(settings.as_object().unwrap())
    }

    fn session(lifetimes: Lifetimes) -> Session {
        Session::begin(
            ("s".into(), "c".into()),
            (1, "auth0|1".into()),
            Device::default(),
            lifetimes,
            Timestamp::from_seconds(0),
        )
    }

    const HOUR: i64 = 3600;

    #[test]
    fn lifetimes_are_the_tenants() {
        let default = lifetimes(&json!({}));
        assert_eq!(default.absolute_millis, 168 * HOUR * 1000);
        assert_eq!(default.idle_millis, 72 * HOUR * 1000);
        assert!(default.is_persistent);
        let set = lifetimes(&json!({"session_lifetime": 1.5, "idle_session_lifetime": 1}));
        assert_eq!(set.absolute_millis, 90 * 60_000);
        let ephemeral = lifetimes(&json!({
            "session_cookie": {"mode": "non-persistent"},
            "idle_ephemeral_session_lifetime": 2, "idle_session_lifetime": 1,
        }));
        assert!(!ephemeral.is_persistent);
        assert_eq!(ephemeral.idle_millis, 2 * HOUR * 1000);
    }

    #[test]
    fn it_ends_when_it_is_idle_and_at_last_anyway() {
        let lifetimes = lifetimes(&json!({"session_lifetime": 3, "idle_session_lifetime": 2}));
        let mut session = session(lifetimes);
        let at = |hours: i64| Timestamp::from_seconds(hours * HOUR);
        assert!(session.is_alive(at(1)) && !session.is_alive(at(2)));
        session.use_again(Device::default(), lifetimes, at(1));
        assert!(session.is_alive(at(2)) && !session.is_alive(at(3)));
        session.use_again(Device::default(), lifetimes, at(2));
        assert!(!session.is_alive(at(3)));
        session.renew(Device::default(), lifetimes, at(2));
        assert!(session.is_alive(at(3)) && !session.is_alive(at(4)));
    }

    #[test]
    fn a_shorter_lifetime_holds_at_once_and_a_longer_one_later() {
        let long = lifetimes(&json!({"session_lifetime": 10, "idle_session_lifetime": 9}));
        let short = lifetimes(&json!({"session_lifetime": 2, "idle_session_lifetime": 2}));
        let at = |hours: i64| Timestamp::from_seconds(hours * HOUR);
        let mut one = session(long);
        one.use_again(Device::default(), short, at(1));
        assert_eq!(one.expires_at, at(2));
        one.use_again(Device::default(), long, at(1));
        assert_eq!(one.expires_at, at(2));
    }
}
