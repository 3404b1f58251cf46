//! Bodies and queries of `/api/v2/organizations/{id}/connections` and of the older
//! `enabled_connections` (reference §11).

use super::format::CONNECTION_ID;
use super::node::{Property, Schema, boolean, choice, object, optional, required, string};
use super::query::{INCLUDE_TOTALS, PAGE, PER_PAGE};

/// `GET /organizations/{id}/connections`.
pub static LIST: Schema = object(&[
    PAGE,
    PER_PAGE,
    INCLUDE_TOTALS,
    optional("is_enabled", boolean()),
]);

/// `GET /organizations/{id}/enabled_connections`.
pub static LIST_ENABLED: Schema = object(&[PAGE, PER_PAGE, INCLUDE_TOTALS]);

/// `POST /organizations/{id}/connections`.
pub static ADD: Schema = object(&[
    required(
        "connection_id",
        string().within(1, 50).format(CONNECTION_ID),
    ),
    optional("organization_connection_name", NAME),
    optional("organization_access_level", LEVEL),
    optional("is_enabled", boolean()),
])
.and(SETTINGS);

/// `PATCH /organizations/{id}/connections/{connection_id}`.
pub static UPDATE: Schema = object(&[
    optional("organization_connection_name", NAME.nullable()),
    optional("organization_access_level", LEVEL.nullable()),
    optional("is_enabled", boolean().nullable()),
])
.and(SETTINGS);

/// `POST /organizations/{id}/enabled_connections`.
pub static ADD_ENABLED: Schema =
    object(&[required("connection_id", string().format(CONNECTION_ID))]).and(SETTINGS);

/// `PATCH /organizations/{id}/enabled_connections/{connection_id}`.
pub static UPDATE_ENABLED: Schema = object(&[]).and(SETTINGS);

const NAME: Schema = string().within(1, 50);

const LEVEL: Schema = choice(&["none", "readonly", "limited", "full"]);

const SETTINGS: &[Property] = &[
    optional("assign_membership_on_login", boolean()),
    optional("show_as_button", boolean()),
    optional("is_signup_enabled", boolean()),
];

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_recorded_body_is_accepted() {
        let body = json!({"is_enabled": true, "connection_id": "con_Evpbs7vILMWmWd6y"});
        assert_eq!(ADD.payload(&body), Ok(()));
        assert!(ADD_ENABLED.payload(&body).is_err());
        assert!(
            LIST.query("include_totals=true&is_enabled=true&page=0&per_page=50")
                .is_ok()
        );
    }

    #[test]
    fn ids_and_levels_are_checked() {
        for body in [
            json!({}),
            json!({"connection_id": "acme"}),
            json!({"connection_id": "con_Evpbs7vILMWmWd6y", "organization_access_level": "all"}),
            json!({"connection_id": "con_Evpbs7vILMWmWd6y", "organization_connection_name": ""}),
        ] {
            assert!(ADD.payload(&body).is_err(), "{body}");
        }
        assert!(
            UPDATE
                .payload(&json!({"connection_id": "con_Evpbs7vILMWmWd6y"}))
                .is_err()
        );
        assert!(
            UPDATE_ENABLED
                .payload(&json!({"is_enabled": true}))
                .is_err()
        );
    }
}
