//! What a token says.

use serde_json::Value;

/// The claims of a token, not verified.
///
/// # Panics
/// If it is no JWT.
pub fn claims(token: &str) -> Value {
    let payload = token.split('.').nth(1).and_then(jose::from_base64url);
    let payload = payload.expect("a token has a payload");
    serde_json::from_slice(&payload).expect("the payload is JSON")
}
