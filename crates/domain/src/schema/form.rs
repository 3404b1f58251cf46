//! Bodies of type `application/x-www-form-urlencoded`, which every write of the Management API
//! takes beside JSON, with the same schema (Auth0's document).
//!
//! Flat ones: `name=a&callbacks[]=b`. Nested objects need JSON. The parts of a
//! `multipart/form-data` body (RFC 7578) are read alike.

use serde_json::{Map, Value};

use super::message::Invalid;
use super::node::{self, Schema};
use super::pairs;

pub use super::pairs::FormError;

/// Reads a form body into the types that the schema gives its properties.
///
/// # Errors
/// [`FormError`].
pub fn parse_form(schema: &Schema, bytes: &[u8]) -> Result<Value, FormError> {
    pairs::read(schema, bytes).map(Value::Object)
}

/// Reads a query or a form without knowing what it should be: everything is a text.
///
/// # Errors
/// [`FormError`].
pub fn texts(bytes: &[u8]) -> Result<Map<String, Value>, FormError> {
    static ANYTHING: Schema = node::open(&[]);
    pairs::read(&ANYTHING, bytes)
}

impl Schema {
    /// Reads and checks a form body.
    ///
    /// # Errors
    /// `invalid_body`.
    pub fn form(&self, bytes: &[u8]) -> Result<Value, Invalid> {
        let value =
            parse_form(self, bytes).map_err(|error| Invalid::payload(&format!("'{error}'")))?;
        self.payload(&value)?;
        Ok(value)
    }

    /// Reads and checks the text parts of a `multipart/form-data` body: names and contents.
    ///
    /// # Errors
    /// `invalid_body`.
    pub fn parts<'a>(
        &self,
        parts: impl IntoIterator<Item = (&'a str, String)>,
    ) -> Result<Value, Invalid> {
        let members = pairs::typed(self, parts);
        let members = members.map_err(|error| Invalid::payload(&format!("'{error}'")))?;
        let value = Value::Object(members);
        self.payload(&value)?;
        Ok(value)
    }
}

#[cfg(test)]
mod tests {
    use super::super::resource_server;
    use serde_json::json;

    #[test]
    fn a_form_of_any_kind_is_texts() {
        let read = super::texts(b"a=1&b=x%20y&c[]=1&d=&e&a=2").unwrap();
        let expected = json!({"a": ["1", "2"], "b": "x y", "c": ["1"], "d": "", "e": ""});
        assert_eq!(serde_json::Value::Object(read), expected);
        assert_eq!(super::texts(b"").unwrap().len(), 0);
        assert!(super::texts(b"%f").is_err());
    }

    #[test]
    fn forms_have_the_schema_of_json_bodies() {
        let body = b"identifier=https%3A%2F%2Fa%2F&token_lifetime=60&allow_offline_access=true";
        let expected =
            json!({"identifier": "https://a/", "token_lifetime": 60, "allow_offline_access": true});
        assert_eq!(resource_server::CREATE.form(body), Ok(expected));
        let refused = resource_server::CREATE
            .form(b"token_lifetime=x")
            .unwrap_err();
        assert_eq!(
            refused.message,
            "Payload validation error: 'Missing required property: identifier'. (also) Payload \
             validation error: 'Expected type integer but found type string' on property \
             token_lifetime."
        );
        let refused = resource_server::CREATE.form(b"identifier=%00").unwrap_err();
        assert_eq!(
            refused.message,
            "Payload validation error: 'Strings must not contain U+0000'."
        );
        assert_eq!(refused.code, "invalid_body");
    }
}
