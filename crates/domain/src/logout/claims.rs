//! What a logout token says (OpenID Connect Back-Channel Logout 1.0 §2.4).

use serde_json::{Map, Value, json};

use crate::Timestamp;

/// How long one is good, in seconds.
const LIFETIME_SECONDS: i64 = 120;

/// The claims of a logout token. It never has a nonce, so that it can't pass for an ID token.
#[derive(Debug, Clone, Copy)]
pub struct LogoutClaims<'a> {
    /// The issuer, with its trailing slash.
    pub issuer: &'a str,
    pub client_id: &'a str,
    pub user_id: &'a str,
    /// `sid`.
    pub session: &'a str,
    /// What is told of the session's metadata; nothing if it is empty.
    pub metadata: &'a Map<String, Value>,
    pub token_id: &'a str,
    pub issued_at: Timestamp,
}

impl LogoutClaims<'_> {
    /// The `typ` of its header.
    pub const TYPE: &'static str = "logout+jwt";

    /// The claims as JSON.
    pub fn to_json(&self) -> Vec<u8> {
        let issued_at = self.issued_at.seconds();
        let mut claims = json!({
            "iss": self.issuer,
            "sub": self.user_id,
            "aud": self.client_id,
            "iat": issued_at,
            "exp": issued_at.saturating_add(LIFETIME_SECONDS),
            "jti": self.token_id,
            "sid": self.session,
            "events": {"http://schemas.openid.net/event/backchannel-logout": {}},
        });
        if !self.metadata.is_empty()
            && let Some(members) = claims.as_object_mut()
        {
            let metadata = Value::Object(self.metadata.clone());
            members.insert("session_metadata".to_owned(), metadata);
        }
        claims.to_string().into_bytes()
    }
}
