//! An answer of the server, read whole.

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde_json::{Map, Value};

use crate::shape::masked;

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
    #[track_caller]
    pub fn json(&self) -> Value {
        if self.body.is_empty() {
            return Value::Null;
        }
        let parsed = serde_json::from_slice(&self.body);
        assert!(parsed.is_ok(), "no JSON: {}", self.shown());
        parsed.unwrap_or_default()
    }

    /// The body's member of this name; `null` if there is none.
    #[track_caller]
    pub fn member(&self, name: &str) -> Value {
        self.json().get(name).cloned().unwrap_or_default()
    }

    /// The body's member of this name as text; empty if there is none.
    #[track_caller]
    pub fn text(&self, name: &str) -> String {
        self.member(name).as_str().unwrap_or_default().to_owned()
    }

    /// The names of the body's members, in order.
    #[track_caller]
    pub fn members(&self) -> Vec<String> {
        let body = self.json();
        let members = body.as_object().into_iter().flat_map(Map::keys);
        members.cloned().collect()
    }

    /// A header's value; empty if there is none.
    pub fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    /// The body as text.
    pub fn shown(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Status and body for a snapshot, with what differs from run to run masked.
    #[track_caller]
    pub fn snapshot(&self) -> String {
        let body = serde_json::to_string_pretty(&masked(&self.json()));
        format!("{}\n{}", self.status, body.unwrap_or_default())
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
        assert_eq!(self.status, status, "{}", self.shown());
        self
    }

    /// Checks that this is an error of the Management API, letter by letter; an empty `code` is
    /// none.
    ///
    /// # Panics
    /// If it isn't.
    #[track_caller]
    pub fn is_problem(&self, status: u16, message: &str, code: &str) {
        let reason = StatusCode::from_u16(status).ok();
        let reason = reason.and_then(|status| status.canonical_reason());
        let mut body = Map::new();
        body.insert("statusCode".to_owned(), status.into());
        body.insert("error".to_owned(), reason.unwrap_or_default().into());
        body.insert("message".to_owned(), message.into());
        if !code.is_empty() {
            body.insert("errorCode".to_owned(), code.into());
        }
        self.is(status, &Value::Object(body).to_string());
        assert_eq!(
            self.header("content-type"),
            "application/json; charset=utf-8"
        );
    }

    /// Checks that this is an error of the Authentication API, letter by letter.
    ///
    /// # Panics
    /// If it isn't.
    #[track_caller]
    pub fn is_refusal(&self, status: u16, error: &str, description: &str) {
        let mut body = Map::new();
        body.insert("error".to_owned(), error.into());
        body.insert("error_description".to_owned(), description.into());
        self.is(status, &Value::Object(body).to_string());
        assert_eq!(self.header("content-type"), "application/json");
        assert_eq!(self.header("cache-control"), "no-store");
    }

    /// Checks status and body, letter by letter.
    ///
    /// # Panics
    /// If they are others.
    #[track_caller]
    pub fn is(&self, status: u16, body: &str) {
        assert_eq!((self.status, self.shown().as_str()), (status, body));
    }
}
