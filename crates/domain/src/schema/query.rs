//! Query strings, and the parameters that lists share (reference §1.5).

use serde_json::{Map, Value};

use super::check;
use super::message::{Invalid, Place};
use super::node::{Property, Schema, boolean, integer, object, optional, string};
use super::pairs;

/// The page, counted from 0.
pub const PAGE: Property = optional("page", integer().within(0, MAX_PAGE));
/// Entities a page.
pub const PER_PAGE: Property = optional("per_page", integer().within(1, 100));
/// Entities a page, where none are allowed: clients, users, logs.
pub const PER_PAGE_OR_NONE: Property = optional("per_page", integer().within(0, 100));
/// Whether the answer says how many there are.
pub const INCLUDE_TOTALS: Property = optional("include_totals", boolean());
/// Where a checkpoint list goes on. Opaque; the limit is Auth0's for connections.
pub const FROM: Property = optional("from", string().at_most(1000));
/// Entities a checkpoint list's answer.
pub const TAKE: Property = optional("take", integer().within(1, 100));
/// The same where Auth0's document knows no limit. An answer has 100 at most all the same.
pub const TAKE_ANY: Property = optional("take", integer().at_least(1));
/// The page, where Auth0 ends them: organizations and their members.
pub const PAGE_LIMITED: Property = optional("page", integer().within(0, 1000));
/// The members asked for, separated by commas. Unknown names are ignored.
pub const FIELDS: Property = optional("fields", string());
/// Whether `fields` are the members to answer, or those to leave out.
pub const INCLUDE_FIELDS: Property = optional("include_fields", boolean());

/// Auth0 has no limit; this one keeps `page × per_page` a number.
const MAX_PAGE: i64 = 2_147_483_647;

/// How far lists of users can be paged through.
const REACH: i64 = 1000;

/// Checks that a page lies within the records that lists of users can be paged through.
///
/// # Errors
/// `invalid_paging`, in Auth0's words (reference §1.5).
pub fn within_reach(page: i64, per_page: i64) -> Result<(), Invalid> {
    if page.saturating_add(1).saturating_mul(per_page) <= REACH {
        return Ok(());
    }
    Err(Invalid {
        message: "You can only page through the first 1000 records. See \
            https://auth0.com/docs/users/search/v3/view-search-results-by-page#limitation."
            .to_owned(),
        code: "invalid_paging",
    })
}

/// The query of an operation without parameters.
pub static NONE: Schema = object(&[]);

/// Reads and checks a query string. See [`Schema::query`].
pub(super) fn read(schema: &Schema, raw: &str) -> Result<Map<String, Value>, Invalid> {
    let members = pairs::read(schema, raw.as_bytes())
        .map_err(|error| Invalid::query(&format!("'{error}'")))?;
    let value = Value::Object(members);
    check(schema, &value).map_err(|violations| Invalid::new(Place::Query, &violations))?;
    match value {
        Value::Object(members) => Ok(members),
        _ => Ok(Map::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{client, client_grant, log, resource_server};
    use super::*;
    use serde_json::json;

    fn refusal(schema: &Schema, raw: &str) -> String {
        let invalid = schema.query(raw).unwrap_err();
        assert_eq!(invalid.code, "invalid_query_string");
        invalid.message
    }

    #[test]
    fn parameters_have_types() {
        let raw = "page=2&per_page=100&include_totals=true&identifiers=a&identifiers=b&fields=id";
        let expected = json!({
            "page": 2, "per_page": 100, "include_totals": true, "identifiers": ["a", "b"], "fields": "id",
        });
        assert_eq!(
            resource_server::LIST.query(raw).map(Value::Object),
            Ok(expected)
        );
        assert_eq!(resource_server::LIST.query(""), Ok(Map::new()));
        let brackets = resource_server::LIST.query("identifiers[]=a").unwrap();
        assert_eq!(Value::Object(brackets), json!({"identifiers": ["a"]}));
    }

    #[test]
    fn limits_are_those_of_the_list() {
        for (schema, raw, text) in [
            (
                &resource_server::LIST,
                "per_page=0",
                "Value 0 is less than minimum 1' on property per_page",
            ),
            (
                &client::LIST,
                "per_page=101",
                "Value 101 is greater than maximum 100' on property per_page",
            ),
            (
                &log::LIST,
                "page=-1",
                "Value -1 is less than minimum 0' on property page",
            ),
            (
                &client_grant::LIST,
                "take=0",
                "Value 0 is less than minimum 1' on property take",
            ),
            (
                &client_grant::LIST,
                "take=",
                "Expected type integer but found type string' on property take",
            ),
            (
                &client_grant::LIST,
                "page=1&page=2",
                "Expected type integer but found type array' on property page",
            ),
        ] {
            assert_eq!(
                refusal(schema, raw),
                format!("Query validation error: '{text}."),
                "{raw}"
            );
        }
        for schema in [&client::LIST, &log::LIST] {
            assert!(schema.query("per_page=0").is_ok());
        }
    }

    #[test]
    fn only_true_is_one_value() {
        assert!(
            client_grant::LIST
                .query("allow_any_organization=true")
                .is_ok()
        );
        assert_eq!(
            refusal(&client_grant::LIST, "allow_any_organization=false"),
            "Query validation error: 'No enum match for: false' on property allow_any_organization."
        );
    }

    #[test]
    fn users_can_be_paged_through_so_far() {
        assert_eq!(within_reach(9, 100), Ok(()));
        assert_eq!(within_reach(0, 0), Ok(()));
        assert_eq!(within_reach(10, 100).unwrap_err().code, "invalid_paging");
        assert!(within_reach(i64::MAX, 1).is_err());
    }

    #[test]
    fn unreadable_queries_are_refused() {
        assert_eq!(
            refusal(&NONE, "a=%"),
            "Query validation error: 'Invalid percent-encoding'."
        );
        assert_eq!(
            refusal(&NONE, "a=%ff"),
            "Query validation error: 'Not valid UTF-8'."
        );
    }
}
