//! Parameters in a path that Auth0 checks before it looks for the entity (reference §1.3, §3.1,
//! §4.5). Ids of APIs, clients, keys and logs are any text: an unknown one is a 404.

use serde_json::Value;

use super::check::{Step, check_at};
use super::format::{CLIENT_GRANT_ID, CREDENTIAL_ID};
use super::message::{Invalid, Place};
use super::node::{Schema, string};

/// Checks `{credential_id}` of `/clients/{client_id}/credentials/{credential_id}`.
///
/// # Errors
/// `invalid_uri`.
pub fn credential_id(text: &str) -> Result<(), Invalid> {
    parameter(&string().format(CREDENTIAL_ID), "credential_id", text)
}

/// Checks `{id}` of `/client-grants/{id}`.
///
/// # Errors
/// `invalid_uri`.
pub fn client_grant_id(text: &str) -> Result<(), Invalid> {
    parameter(&string().format(CLIENT_GRANT_ID), "id", text)
}

/// Checks a parameter of a path.
pub(super) fn parameter(schema: &Schema, name: &str, text: &str) -> Result<(), Invalid> {
    check_at(&[Step::Member(name)], schema, &Value::from(text))
        .map_err(|violations| Invalid::new(Place::Path, &violations))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_have_shapes() {
        assert_eq!(client_grant_id("cgr_0123456789abcDEF"), Ok(()));
        assert_eq!(credential_id("cred_8BevWUvtnEGj8qGqjHdPjX"), Ok(()));
        let invalid = client_grant_id("x").unwrap_err();
        assert_eq!(invalid.code, "invalid_uri");
        assert_eq!(
            invalid.message,
            "Path validation error: 'Object didn't pass validation for format client-grant-id: x' \
             on property id."
        );
        for bad in [
            "",
            "cgr_",
            "cgr_0123456789abcDE",
            "cgr_0123456789abcDE-",
            "cgr_0123456789abcDEFG",
        ] {
            assert!(client_grant_id(bad).is_err(), "{bad}");
        }
        for bad in [
            "cred_",
            "cred_0BevWUvtnEGj8qGqjHdPjX",
            "cred_8BevWUvtnEGj8qGqjHdP",
        ] {
            assert!(credential_id(bad).is_err(), "{bad}");
        }
    }
}
