//! Refresh tokens: how long they live, how they are exchanged, and what a stolen one leads to
//! (Authentication API reference §1.4; RFC 9700 §4.14.2).
//!
//! All that a refresh token was exchanged for is one family with it. Its members are counted, and
//! the last one is good; one that was exchanged already is good for a short while at most, since an
//! application may not have got the answer, and gives the same successor again.

mod exchange;
mod settings;

use serde_json::{Map, Value, json};

pub use exchange::{Exchange, Presented, exchange};
pub use settings::{Expiry, Settings};

use crate::Timestamp;
use crate::token::ScopeSet;

/// Refresh tokens that a user may have for one application; the oldest goes for a new one.
pub const MAX_PER_APPLICATION: i64 = 200;

/// A family of refresh tokens.
#[derive(Debug, Clone, PartialEq)]
pub struct RefreshToken {
    /// 24 URL-safe characters.
    pub id: String,
    pub client_id: String,
    /// The user's number.
    pub user: i64,
    /// The API's id; none where it gives tokens for `/userinfo` only.
    pub api: Option<String>,
    /// What was granted at the login.
    pub set: ScopeSet,
    /// The number of the organization that the user signed in to.
    pub organization: Option<i64>,
    /// `sid` of ID tokens.
    pub session: Option<String>,
    pub is_rotating: bool,
    /// The number of the member that is good.
    pub generation: i64,
    /// Since when it is.
    pub rotated_at: Option<Timestamp>,
    pub authenticated_at: Timestamp,
    /// Whether ID tokens have `auth_time`.
    pub shows_auth_time: bool,
    /// `gty` of access tokens, where the first one had it.
    pub grant_type: Option<String>,
    pub device: Device,
    /// `refresh_token_metadata`.
    pub metadata: Option<Map<String, Value>>,
    pub created_at: Timestamp,
    pub last_exchanged_at: Option<Timestamp>,
    pub expiry: Expiry,
}

impl RefreshToken {
    /// The object the Management API answers (reference §13), for the user with this id and an API
    /// with its living scopes.
    pub fn wire(&self, user_id: &str, (audience, scopes): (&str, &str)) -> Value {
        let date = |at: Option<Timestamp>| at.map_or(Value::Null, |at| at.iso().into());
        let device = &self.device;
        let mut out = json!({
            "id": self.id,
            "user_id": user_id,
            "created_at": self.created_at.iso(),
            "idle_expires_at": date(self.expiry.idle),
            "expires_at": date(self.expiry.absolute),
            "device": {
                "initial_ip": device.initial_ip,
                "initial_user_agent": device.initial_user_agent,
                "last_ip": device.last_ip,
                "last_user_agent": device.last_user_agent,
            },
            "client_id": self.client_id,
            "session_id": self.session,
            "rotating": self.is_rotating,
            "resource_servers": [{"audience": audience, "scopes": scopes}],
            "last_exchanged_at": date(self.last_exchanged_at),
        });
        if let (Some(metadata), Some(out)) = (&self.metadata, out.as_object_mut()) {
            let metadata = Value::Object(metadata.clone());
            out.insert("refresh_token_metadata".to_owned(), metadata);
        }
        out
    }

    /// The same as a device's credential, as the Management API shows refresh tokens too.
    pub fn device_wire(&self, user_id: &str) -> Value {
        json!({
            "id": self.id,
            "device_name": self.device.last_user_agent,
            "type": if self.is_rotating { "rotating_refresh_token" } else { "refresh_token" },
            "user_id": user_id,
            "client_id": self.client_id,
        })
    }
}

/// Where it was given and last used.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Device {
    pub initial_ip: String,
    pub initial_user_agent: String,
    pub last_ip: String,
    pub last_user_agent: String,
}
