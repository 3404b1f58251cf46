//! Parameters in a path that Auth0 checks before it looks for the entity (reference §1.3, §3.1,
//! §4.5). Ids of APIs, clients, keys and logs are any text: an unknown one is a 404.

use serde_json::Value;

use super::check::{Step, check_at};
use super::format::{CLIENT_GRANT_ID, CREDENTIAL_ID, IPV4, IPV6};
use super::identity::PROVIDER;
use super::matcher::USER_ID;
use super::message::{Invalid, Place};
use super::node::{Schema, any_of, string};

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

/// Checks `{id}` of `/anomaly/blocks/ips/{id}`.
///
/// # Errors
/// `invalid_uri`.
pub fn ip_address(text: &str) -> Result<(), Invalid> {
    const ADDRESS: Schema = any_of(&[string().format(IPV4), string().format(IPV6)]);
    parameter(&ADDRESS, "id", text)
}

/// Checks `{templateName}` of `/email-templates/{templateName}`.
///
/// # Errors
/// `invalid_uri`.
pub fn email_template(text: &str) -> Result<(), Invalid> {
    parameter(&super::email_template::NAME, "templateName", text)
}

/// What a path names a user for. Auth0 says it where it refuses the id; the words for
/// [`UserFor::Retrieval`] are recorded, the others follow them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UserFor {
    Retrieval,
    Update,
    Deletion,
    /// Something below the user.
    Passage,
}

impl UserFor {
    const fn description(self) -> Option<&'static str> {
        match self {
            Self::Retrieval => Some("The user_id of the user to retrieve."),
            Self::Update => Some("The user_id of the user to update."),
            Self::Deletion => Some("The user_id of the user to delete."),
            Self::Passage => None,
        }
    }
}

/// Checks `{id}` of `/users/{id}` and of what is below it.
///
/// # Errors
/// `invalid_uri`.
pub fn user_id(text: &str, purpose: UserFor) -> Result<(), Invalid> {
    let mut schema = string().pattern(USER_ID);
    if let Some(description) = purpose.description() {
        schema = schema.described(description);
    }
    parameter(&schema, "id", text)
}

/// Checks `{user_id}` of `/organizations/{id}/members/{user_id}` and of what is below it.
///
/// # Errors
/// `invalid_uri`.
pub fn member_id(text: &str) -> Result<(), Invalid> {
    parameter(&string().pattern(USER_ID), "user_id", text)
}

/// Checks `{provider}` of `/users/{id}/identities/{provider}/{user_id}`.
///
/// # Errors
/// `invalid_uri`.
pub fn provider(text: &str) -> Result<(), Invalid> {
    parameter(&PROVIDER, "provider", text)
}

/// Checks `{id}` of `/organizations/{id}`: an unknown one is a 404, but not a longer one.
///
/// # Errors
/// `invalid_uri`.
pub fn organization_id(text: &str) -> Result<(), Invalid> {
    parameter(&string().at_most(50), "id", text)
}

/// Checks `{id}` of `/sessions/{id}/revoke`.
///
/// # Errors
/// `invalid_uri`.
pub fn session_id(text: &str) -> Result<(), Invalid> {
    parameter(&string().at_most(50), "id", text)
}

/// Checks `{connection_id}` of `/organizations/{id}/connections/{connection_id}`, which is the
/// parameter's name in the older `enabled_connections` too.
///
/// # Errors
/// `invalid_uri`.
pub fn connection_id(text: &str) -> Result<(), Invalid> {
    parameter(&string().within(1, 50), "connection_id", text)
}

/// Checks `{name}` of `/organizations/name/{name}`.
///
/// # Errors
/// `invalid_uri`.
pub fn organization_name(text: &str) -> Result<(), Invalid> {
    parameter(&string().within(1, 50), "name", text)
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
    fn users_are_named_by_provider_and_id() {
        assert_eq!(user_id("auth0|1", UserFor::Retrieval), Ok(()));
        let refusal = |purpose| user_id("3241312", purpose).unwrap_err().message;
        assert_eq!(
            refusal(UserFor::Retrieval),
            r"Path validation error: 'String does not match pattern ^.+\|.+$: 3241312' on property id (The user_id of the user to retrieve)."
        );
        assert_eq!(
            refusal(UserFor::Passage),
            r"Path validation error: 'String does not match pattern ^.+\|.+$: 3241312' on property id."
        );
        assert!(
            member_id("1")
                .unwrap_err()
                .message
                .contains("on property user_id.")
        );
        assert_eq!(provider("auth0"), Ok(()));
        assert!(provider("nobody").is_err());
    }

    #[test]
    fn organizations_have_short_names() {
        assert_eq!(organization_id("org_XXXXXXXXXXXXXXXX"), Ok(()));
        assert!(organization_id(&"o".repeat(51)).is_err());
        assert!(organization_name("").is_err());
    }

    #[test]
    fn addresses_are_of_one_host() {
        for address in ["192.0.2.1", "2001:db8::1"] {
            assert_eq!(ip_address(address), Ok(()));
        }
        for other in ["", "192.0.2", "192.0.2.0/24", "localhost"] {
            assert_eq!(
                ip_address(other).unwrap_err().code,
                "invalid_uri",
                "{other}"
            );
        }
    }

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
