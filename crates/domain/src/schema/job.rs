//! Bodies of `/api/v2/jobs` (reference §13).

use super::format::{CLIENT_ID, ORGANIZATION_ID, USER_ID_ALONE};
use super::identity::PROVIDER;
use super::matcher::CONNECTION_ID;
use super::node::{
    Schema, array, boolean, choice, integer, object, open, optional, required, string,
};

/// The parts of `POST /jobs/users-imports` besides the file.
pub static IMPORT: Schema = open(&[
    required("connection_id", string().pattern(CONNECTION_ID)),
    optional("upsert", boolean()),
    optional("external_id", string()),
    optional("send_completion_email", boolean()),
]);

/// `POST /jobs/users-exports`.
pub static EXPORT: Schema = object(&[
    optional("connection_id", string().pattern(CONNECTION_ID)),
    optional("format", choice(&["json", "csv"])),
    optional("limit", integer().at_least(1)),
    optional("fields", array(&FIELD)),
]);

/// `POST /jobs/verification-email`.
pub static VERIFICATION_EMAIL: Schema = object(&[
    required("user_id", string().format(USER_ID_ALONE)),
    optional(
        "client_id",
        string().format(CLIENT_ID).described(
            "client_id of the client (application). If no value provided, the global Client ID \
             will be used.",
        ),
    ),
    optional(
        "identity",
        object(&[
            required("user_id", string()),
            required("provider", PROVIDER),
            optional("connection_id", string().pattern(CONNECTION_ID)),
        ]),
    ),
    optional("organization_id", string().format(ORGANIZATION_ID)),
]);

const FIELD: Schema = object(&[
    required("name", string().at_most(100)),
    optional("export_as", string().at_most(100)),
]);

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn parts(pairs: &[(&str, &str)]) -> Result<serde_json::Value, super::super::Invalid> {
        IMPORT.parts(pairs.iter().map(|(name, text)| (*name, (*text).to_owned())))
    }

    #[test]
    fn parts_have_types() {
        let read = parts(&[
            ("connection_id", "con_0000000000000001"),
            ("upsert", "true"),
            ("external_id", "12"),
            ("send_completion_email", "false"),
        ]);
        let expected = json!({
            "connection_id": "con_0000000000000001", "upsert": true, "external_id": "12",
            "send_completion_email": false,
        });
        assert_eq!(read, Ok(expected));
        assert_eq!(
            parts(&[("connection_id", "c")]).unwrap_err().message,
            "Payload validation error: 'String does not match pattern ^con_[A-Za-z0-9]{16}$: c' \
             on property connection_id."
        );
        assert!(parts(&[("connection_id", "con_0000000000000001"), ("upsert", "yes")]).is_err());
    }

    #[test]
    fn exports_name_their_fields() {
        let body = json!({
            "connection_id": "con_0000000000000001", "format": "csv", "limit": 5,
            "fields": [{"name": "email"}, {"name": "identities[0].connection", "export_as": "provider"}],
        });
        assert_eq!(EXPORT.payload(&body), Ok(()));
        assert_eq!(EXPORT.payload(&json!({})), Ok(()));
        assert!(EXPORT.payload(&json!({"limit": 0})).is_err());
        assert!(EXPORT.payload(&json!({"fields": [{}]})).is_err());
    }

    #[test]
    fn the_recorded_refusal_of_a_client() {
        let body = json!({"user_id": "auth0|1", "client_id": "v w"});
        assert_eq!(
            VERIFICATION_EMAIL.payload(&body).unwrap_err().message,
            "Payload validation error: 'Object didn't pass validation for format client-id: v w' \
             on property client_id (client_id of the client (application). If no value provided, \
             the global Client ID will be used)."
        );
    }
}
