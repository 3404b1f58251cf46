//! Bodies and queries of `/api/v2/users` and `/api/v2/users-by-email` (reference §6.1, §6.2).

use super::format::{EMAIL, STRICT_URI};
use super::matcher::{NO_SPACES, PHONE_NUMBER};
use super::node::{
    Property, Schema, array, boolean, choice, map, object, open, optional, required, string,
};
use super::query::{
    FIELDS, FROM, INCLUDE_FIELDS, INCLUDE_TOTALS, PAGE, PAGE_LIMITED, PER_PAGE, PER_PAGE_OR_NONE,
    TAKE_ANY,
};

/// `GET /users`.
pub static LIST: Schema = object(&[
    PAGE,
    PER_PAGE_OR_NONE,
    INCLUDE_TOTALS,
    optional("sort", string()),
    optional("connection", string()),
    FIELDS,
    INCLUDE_FIELDS,
    optional("q", string()),
    optional("search_engine", choice(&["v1", "v2", "v3"])),
    optional("primary_order", boolean()),
]);

/// `GET /users/{id}`.
pub static GET: Schema = object(&[FIELDS, INCLUDE_FIELDS]);

/// `GET /users-by-email`.
pub static BY_EMAIL: Schema = object(&[required("email", string()), FIELDS, INCLUDE_FIELDS]);

/// `POST /users`. What a connection needs besides is said by its kind.
pub static CREATE: Schema = object(&[
    required("connection", string().at_least(1)),
    optional("email", string().format(EMAIL)),
    optional("phone_number", string().pattern(PHONE_NUMBER)),
    optional("given_name", SHORT_NAME),
    optional("family_name", SHORT_NAME),
    optional("name", LONG_NAME),
    optional("nickname", LONG_NAME),
    optional("picture", string().format(STRICT_URI)),
    optional("user_id", string().at_most(255).pattern(NO_SPACES)),
    optional("password", string().at_least(1)),
    optional("username", USERNAME),
])
.and(FLAGS_AND_METADATA);

/// `POST /dbconnections/signup`, of which other members are let through unseen (Authentication API
/// reference §4.10).
pub static SIGN_UP: Schema = object(&[
    required("connection", string().at_least(1)),
    optional("email", string().format(EMAIL)),
    optional("phone_number", string().pattern(PHONE_NUMBER)),
    optional("given_name", SHORT_NAME),
    optional("family_name", SHORT_NAME),
    optional("name", LONG_NAME),
    optional("nickname", LONG_NAME),
    optional("picture", string().format(STRICT_URI)),
    optional("password", string().at_least(1)),
    optional("username", USERNAME),
    optional("user_metadata", map(&SIGN_UP_METADATA).at_most(10)),
]);

const SIGN_UP_METADATA: Schema = string().at_most(500);

/// `PATCH /users/{id}`. Auth0's document lets other members pass, and names in its prose the only
/// ones that can be changed; sending another is a mistake that nobody should learn of later.
pub static UPDATE: Schema = object(&[
    optional("connection", string().at_least(1)),
    optional("client_id", string().at_least(1)),
    optional("email", string().format(EMAIL).nullable()),
    optional("phone_number", string().pattern(PHONE_NUMBER).nullable()),
    optional("given_name", SHORT_NAME.nullable()),
    optional("family_name", SHORT_NAME.nullable()),
    optional("name", LONG_NAME.nullable()),
    optional("nickname", LONG_NAME.nullable()),
    optional("picture", string().format(STRICT_URI).nullable()),
    optional("password", string().at_least(1).nullable()),
    optional("username", USERNAME.nullable()),
    optional("verify_phone_number", boolean()),
])
.and(FLAGS_AND_METADATA);

/// `POST` and `DELETE /users/{id}/roles`.
pub static ROLES: Schema = object(&[required("roles", array(&string().at_least(1)).at_least(1))]);

/// `GET /users/{id}/organizations`.
pub static LIST_ORGANIZATIONS: Schema = object(&[PAGE_LIMITED, PER_PAGE, INCLUDE_TOTALS]);

/// `GET /users/{id}/logs`.
pub static LIST_LOGS: Schema =
    object(&[PAGE, PER_PAGE, optional("sort", string()), INCLUDE_TOTALS]);

/// `GET /users/{id}/effective-permissions`.
pub static EFFECTIVE_PERMISSIONS: Schema = object(&[IDENTIFIER, FROM, TAKE_ANY]);

/// `GET /users/{id}/effective-permissions/sources/effective-roles`.
pub static PERMISSION_SOURCES: Schema = object(&[
    IDENTIFIER,
    required("permission_name", string().within(1, 280)),
    FROM,
    TAKE_ANY,
]);

/// `GET /users/{id}/effective-roles`, and the same of a member of an organization.
pub static EFFECTIVE_ROLES: Schema = object(&[FROM, TAKE_ANY]);

/// `GET /users/{id}/effective-roles/sources/groups`, and the same of a member.
pub static ROLE_SOURCES: Schema = object(&[required("role_id", string()), FROM, TAKE_ANY]);

const IDENTIFIER: Property = required("resource_server_identifier", string().within(1, 600));

const SHORT_NAME: Schema = string().within(1, 150);
const LONG_NAME: Schema = string().within(1, 300);
const USERNAME: Schema = string().within(1, 128);

const FLAGS_AND_METADATA: &[Property] = &[
    optional("blocked", boolean()),
    optional("email_verified", boolean()),
    optional("phone_verified", boolean()),
    optional("verify_email", boolean()),
    optional("user_metadata", open(&[])),
    optional("app_metadata", open(&[])),
];

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    #[test]
    fn recorded_bodies_are_accepted() {
        let create = json!({
            "user_id": "testaccdatasourceuser", "connection": "Username-Password-Authentication",
            "email": "testaccdatasourceuser@acceptance.test.com", "name": "Firstname Lastname",
            "given_name": "Firstname", "family_name": "Lastname", "username": "testaccdatasourceuser",
            "nickname": "testaccdatasourceuser", "password": "passpass$12$12",
            "user_metadata": {"baz": "qux", "foo": "bar"}, "app_metadata": {"baz": "qux", "foo": "bar"},
            "picture": "https://www.example.com/picture.jpg",
        });
        assert_eq!(CREATE.payload(&create), Ok(()));
        for body in [
            json!({"user_metadata": {"baz": null}, "app_metadata": {"baz": null, "foo": "bars"}}),
            json!({"user_metadata": {}, "app_metadata": {}}),
            json!({"username": "user_x_terra"}),
            json!({"email": null, "password": null, "picture": null, "blocked": true}),
        ] {
            assert_eq!(UPDATE.payload(&body), Ok(()), "{body}");
        }
        let query =
            "q=updated_at:%5B2016-01-01%20TO%20*%5D&search_engine=v3&fields=user_id&per_page=1";
        assert!(LIST.query(query).is_ok());
        assert!(LIST.query("include_totals=true&per_page=0").is_ok());
    }

    #[test]
    fn limits_are_those_of_the_document() {
        let user = |name: &str, value: Value| {
            let mut body = json!({"connection": "c"});
            body[name] = value;
            CREATE.payload(&body).map_err(|invalid| invalid.message)
        };
        let refused = |text: &str| Err(format!("Payload validation error: '{text}."));
        let long = "x".repeat(301);
        assert_eq!(
            user("nickname", long.clone().into()),
            refused("String is too long (301 chars), maximum 300' on property nickname")
        );
        assert_eq!(
            user("username", "".into()),
            refused("String is too short (0 chars), minimum 1' on property username")
        );
        assert_eq!(
            user("phone_number", "1".into()),
            refused(r"String does not match pattern ^\+[0-9]{1,15}$: 1' on property phone_number")
        );
        assert_eq!(
            user("user_id", "a b".into()),
            refused(r"String does not match pattern ^\S*$: a b' on property user_id")
        );
        assert_eq!(
            user("email", "a".into()),
            refused("Object didn't pass validation for format email: a' on property email")
        );
        assert_eq!(
            user("identities", json!([])),
            refused("Additional properties not allowed: identities'")
        );
        for (name, most) in [
            ("given_name", 150),
            ("name", 300),
            ("username", 128),
            ("user_id", 255),
        ] {
            assert_eq!(user(name, "x".repeat(most).into()), Ok(()), "{name}");
            assert!(user(name, "x".repeat(most + 1).into()).is_err(), "{name}");
        }
        assert!(EFFECTIVE_PERMISSIONS.query("take=1000").is_err());
        assert!(
            EFFECTIVE_PERMISSIONS
                .query("take=1000&resource_server_identifier=a")
                .is_ok()
        );
    }

    #[test]
    fn nulls_are_listed_last_first() {
        let names = [
            "phone_number",
            "given_name",
            "family_name",
            "name",
            "nickname",
            "picture",
            "username",
        ];
        let mut body = json!({"connection": "c"});
        for name in names {
            body[name] = Value::Null;
        }
        let message = CREATE.payload(&body).unwrap_err().message;
        let at = |name: &str| message.find(&format!("property {name}")).unwrap();
        assert!(
            names.windows(2).all(|pair| at(pair[0]) > at(pair[1])),
            "{message}"
        );
        assert_eq!(
            UPDATE.payload(&json!({"connection": "c", "picture": null})),
            Ok(())
        );
    }
}
