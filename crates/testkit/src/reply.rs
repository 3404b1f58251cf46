//! An answer of the server, read whole.

use bytes::Bytes;
use http::HeaderMap;
use serde_json::Value;

/// An answer.
#[derive(Debug, Clone)]
pub struct Reply {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Reply {
    /// The body as JSON; `null` if it is empty.
    ///
    /// # Panics
    /// If it is something else.
    pub fn json(&self) -> Value {
        if self.body.is_empty() {
            return Value::Null;
        }
        let parsed = serde_json::from_slice(&self.body);
        assert!(
            parsed.is_ok(),
            "no JSON: {}",
            String::from_utf8_lossy(&self.body)
        );
        parsed.unwrap_or_default()
    }

    /// The body's member of this name as text; empty if there is none.
    pub fn text(&self, member: &str) -> String {
        let body = self.json();
        body.get(member)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    }

    /// A header's value; empty if there is none.
    pub fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    /// This answer, if it has the status.
    ///
    /// # Panics
    /// If it has another one; the body is shown.
    #[track_caller]
    #[expect(
        clippy::return_self_not_must_use,
        reason = "the check is all that some want"
    )]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(
            self.status,
            status,
            "{}",
            String::from_utf8_lossy(&self.body)
        );
        self
    }
}
