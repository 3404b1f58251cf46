//! Bodies and queries of `/api/v2/organizations` (reference §11).

use super::format::{
    HTML_COLOR, ORGANIZATION_NAME, ROLE_ID, STRICT_HTTPS_OR_NULL, USER_ID_WITH_MAX_LENGTH,
};
use super::node::{
    Property, Schema, array, boolean, choice, integer, map, object, open, optional, required,
    string,
};
use super::organization_connection;
use super::query::{FIELDS, FROM, INCLUDE_FIELDS, INCLUDE_TOTALS, PAGE_LIMITED, PER_PAGE, TAKE};

/// `GET /organizations`.
pub static LIST: Schema = object(&[
    PAGE_LIMITED,
    PER_PAGE,
    INCLUDE_TOTALS,
    FROM,
    TAKE,
    optional("sort", string().at_most(15)),
]);

/// `POST /organizations`.
pub static CREATE: Schema = object(&[
    required("name", NAME),
    optional(
        "enabled_connections",
        array(&organization_connection::ADD_ENABLED),
    ),
    optional("token_quota", TOKEN_QUOTA),
])
.and(SETTINGS);

/// `PATCH /organizations/{id}`.
pub static UPDATE: Schema = object(&[
    optional("name", NAME),
    optional("token_quota", TOKEN_QUOTA.nullable()),
])
.and(SETTINGS);

/// `POST` and `DELETE /organizations/{id}/members`.
pub static MEMBERS: Schema = open(&[required(
    "members",
    array(&string().format(USER_ID_WITH_MAX_LENGTH)).at_least(1),
)]);

/// `GET /organizations/{id}/members`.
pub static LIST_MEMBERS: Schema = object(&[
    PAGE_LIMITED,
    PER_PAGE,
    INCLUDE_TOTALS,
    FROM,
    TAKE,
    FIELDS,
    INCLUDE_FIELDS,
]);

/// `POST` and `DELETE /organizations/{id}/members/{user_id}/roles`.
pub static MEMBER_ROLES: Schema = object(&[required(
    "roles",
    array(&string().format(ROLE_ID)).at_least(1),
)]);

/// `GET /organizations/{id}/members/{user_id}/roles`.
pub static LIST_MEMBER_ROLES: Schema = object(&[PAGE_LIMITED, PER_PAGE, INCLUDE_TOTALS]);

const NAME: Schema = string().within(1, 50).format(ORGANIZATION_NAME);

const SETTINGS: &[Property] = &[
    optional("display_name", string().within(1, 255)),
    optional("branding", BRANDING),
    optional("metadata", map(&METADATA_VALUE).at_most(25)),
    // These two are newer than Auth0's document, but sent and honoured in recordings.
    optional("third_party_client_access", choice(&["block", "allow"])),
    optional("is_app_entitlement_active", boolean()),
];

const METADATA_VALUE: Schema = string().at_most(255).nullable();

const BRANDING: Schema = object(&[
    optional("logo_url", string().format(STRICT_HTTPS_OR_NULL).nullable()),
    optional(
        "colors",
        object(&[
            required("primary", string().format(HTML_COLOR)),
            required("page_background", string().format(HTML_COLOR)),
        ]),
    ),
]);

const TOKENS: Schema = integer().within(1, 2_147_483_647);

const TOKEN_QUOTA: Schema = object(&[required(
    "client_credentials",
    object(&[
        optional("enforce", boolean()),
        optional("per_day", TOKENS),
        optional("per_hour", TOKENS),
    ])
    .at_least(1),
)]);

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    #[test]
    fn recorded_bodies_are_accepted() {
        let create = json!({
            "name": "test-org-testaccdatasourceuserorganizations", "display_name": "Test Org",
            "is_app_entitlement_active": true,
        });
        assert_eq!(CREATE.payload(&create), Ok(()));
        for body in [
            json!({
                "name": "test-testaccorganization", "display_name": "Acme Inc. testaccorganization",
                "branding": {"logo_url": "https://acme.com/logo.svg", "colors": {"page_background": "#e3e2ff", "primary": "#e3e2f0"}},
                "metadata": {"some_key": "some_value"},
            }),
            json!({"metadata": {}}),
            json!({"third_party_client_access": "allow"}),
            json!({"token_quota": null}),
        ] {
            assert_eq!(UPDATE.payload(&body), Ok(()), "{body}");
        }
        assert_eq!(
            MEMBERS.payload(&json!({"members": ["auth0|69e90a4415cfe76760975a99"]})),
            Ok(())
        );
        assert_eq!(
            MEMBER_ROLES.payload(&json!({"roles": ["rol_48sn6VuZrMwptwVC"]})),
            Ok(())
        );
        let query = "fields=user_id&include_fields=true&include_totals=true&per_page=50&take=100";
        assert!(LIST_MEMBERS.query(query).is_ok());
    }

    #[test]
    fn limits_are_those_of_the_document() {
        let refusal = |body: Value| CREATE.payload(&body).unwrap_err().message;
        assert_eq!(
            refusal(json!({"name": "Acme"})),
            "Payload validation error: 'Object didn't pass validation for format \
             organization-name: Acme' on property name."
        );
        let metadata: Value = (0..26)
            .map(|n| (format!("k{n}"), "v".into()))
            .collect::<serde_json::Map<_, _>>()
            .into();
        assert_eq!(
            refusal(json!({"name": "a", "metadata": metadata})),
            "Payload validation error: 'Too many properties defined (26), maximum 25' on property \
             metadata."
        );
        assert_eq!(
            refusal(json!({"name": "a", "branding": {"colors": {"primary": "red"}}})),
            "Payload validation error: 'Missing required property: page_background' on property \
             branding.colors. (also) Payload validation error: 'Object didn't pass validation for \
             format html-color: red' on property branding.colors.primary."
        );
        assert!(LIST.query("page=1001").is_err());
        assert!(MEMBER_ROLES.payload(&json!({"roles": ["rol_1"]})).is_err());
    }
}
