//! Bodies and queries of `/api/v2/roles` (reference §5.1, §5.2).

use serde_json::{Map, Value};

use super::format::{ORGANIZATION_ID, USER_ID_WITH_MAX_LENGTH};
use super::message::missing;
use super::node::{Property, Schema, array, choice, object, optional, required, string};
use super::query::{FROM, INCLUDE_TOTALS, PAGE, PER_PAGE, TAKE};

/// `GET /roles`.
pub static LIST: Schema = object(&[
    optional("name_filter", string()),
    // Newer than Auth0's document; the deploy CLI sends it (recorded).
    TYPE,
    PAGE,
    PER_PAGE,
    INCLUDE_TOTALS,
]);

/// `POST /roles`.
pub static CREATE: Schema = object(&[
    required("name", NAME),
    DESCRIPTION,
    TYPE,
    optional("owner_id", string().format(ORGANIZATION_ID)),
])
.rule(owner);

/// `PATCH /roles/{id}`. A role keeps its type and owner.
pub static UPDATE: Schema = object(&[optional("name", NAME), DESCRIPTION]);

/// `POST` and `DELETE /roles/{id}/permissions`, and the same of a user.
pub static PERMISSIONS: Schema = object(&[required("permissions", array(&PERMISSION).at_least(1))]);

/// `GET /roles/{id}/permissions`, and the permissions and roles of a user.
pub static LIST_HELD: Schema = object(&[PAGE, PER_PAGE, INCLUDE_TOTALS]);

/// `POST /roles/{id}/users`.
pub static USERS: Schema = object(&[required(
    "users",
    array(&string().format(USER_ID_WITH_MAX_LENGTH)),
)]);

/// `GET /roles/{id}/users`.
pub static LIST_USERS: Schema = object(&[PAGE, PER_PAGE, INCLUDE_TOTALS, FROM, TAKE]);

// Auth0's document has no limits for these; ours keep rows and lists within reason.
const NAME: Schema = string().within(1, 255);
const DESCRIPTION: Property = optional("description", string().at_most(1000));
const TYPE: Property = optional("type", choice(&["tenant", "organization"]));

/// A permission as it is named in bodies: by its API's identifier and its value.
const PERMISSION: Schema = object(&[
    required("resource_server_identifier", string()),
    required("permission_name", string()),
]);

/// A role of an organization needs its owner, and no other role has one.
fn owner(members: &Map<String, Value>) -> Option<String> {
    let is_organization = members
        .get("type")
        .is_some_and(|kind| kind == "organization");
    match (is_organization, members.contains_key("owner_id")) {
        (true, false) => Some(missing("owner_id")),
        (false, true) => Some("owner_id is only allowed with type organization".to_owned()),
        (true, true) | (false, false) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn refusal(schema: &Schema, body: &Value) -> String {
        schema.payload(body).unwrap_err().message
    }

    #[test]
    fn recorded_bodies_are_accepted() {
        for body in [
            json!({"name": "Acceptance Test", "description": "Acceptance Test Role"}),
            json!({"name": "Clerk"}),
            json!({"name": "Clerk", "type": "tenant", "description": " "}),
            json!({"name": "Clerk", "type": "organization", "owner_id": "org_Fe2szEFJqdOVfin7"}),
        ] {
            assert_eq!(CREATE.payload(&body), Ok(()), "{body}");
        }
        let pair =
            json!({"resource_server_identifier": "https://a.test/", "permission_name": "read:foo"});
        assert_eq!(
            PERMISSIONS.payload(&json!({"permissions": [pair, pair]})),
            Ok(())
        );
        assert_eq!(USERS.payload(&json!({"users": ["auth0|1"]})), Ok(()));
        assert_eq!(USERS.payload(&json!({"users": []})), Ok(()));
        let query = "per_page=100&page=0&include_totals=true&type=tenant";
        assert!(LIST.query(query).is_ok());
        assert!(
            LIST_USERS
                .query("include_totals=true&per_page=50&take=100")
                .is_ok()
        );
    }

    #[test]
    fn what_is_wrong_is_said_as_auth0_says_it() {
        assert_eq!(
            refusal(&PERMISSIONS, &json!({"permissions": []})),
            "Payload validation error: 'Array is too short (0), minimum 1' on property permissions."
        );
        assert_eq!(
            refusal(
                &PERMISSIONS,
                &json!({"permissions": [{"permission_name": "a"}]})
            ),
            "Payload validation error: 'Missing required property: resource_server_identifier' on \
             property permissions[0]."
        );
        assert_eq!(
            refusal(&USERS, &json!({"users": ["1"]})),
            "Payload validation error: 'Object didn't pass validation for format \
             user-id-with-max-length: 1' on property users[0]."
        );
        assert_eq!(
            refusal(&UPDATE, &json!({"owner_id": "o", "type": "tenant"})),
            "Payload validation error: 'Additional properties not allowed: type,owner_id'."
        );
    }

    #[test]
    fn only_roles_of_organizations_have_an_owner() {
        assert_eq!(
            refusal(&CREATE, &json!({"name": "a", "type": "organization"})),
            "Payload validation error: 'Missing required property: owner_id'."
        );
        let owned = json!({"name": "a", "owner_id": "org_Fe2szEFJqdOVfin7"});
        assert!(CREATE.payload(&owned).is_err());
    }
}
