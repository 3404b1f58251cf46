//! Bodies and queries of `/api/v2/client-grants` (reference §3.1, §3.2).

use serde_json::{Map, Value};

use super::message::{SEVERAL_MET, missing};
use super::node::{Schema, array, boolean, choice, object, optional, required, string};
use super::query::{FROM, INCLUDE_TOTALS, PAGE, PER_PAGE, TAKE};

/// `POST /client-grants`.
pub static CREATE: Schema = object(&[
    optional("client_id", string()),
    required("audience", string().at_least(1)),
    optional("default_for", choice(DEFAULT_FOR)),
    optional("organization_usage", choice(ORGANIZATION_USAGE)),
    optional("allow_any_organization", boolean()),
    optional("scope", array(&SCOPE)),
    optional("subject_type", choice(SUBJECT_TYPES)),
    optional("authorization_details_types", array(&DETAILS_TYPE)),
    optional("allow_all_scopes", boolean()),
])
.rule(one_holder);

/// `PATCH /client-grants/{id}`.
pub static UPDATE: Schema = object(&[
    optional("scope", array(&SCOPE).nullable()),
    optional("organization_usage", choice(ORGANIZATION_USAGE).nullable()),
    optional("allow_any_organization", boolean().nullable()),
    optional("authorization_details_types", array(&DETAILS_TYPE)),
    optional("allow_all_scopes", boolean().nullable()),
])
.at_least(1);

/// `GET /client-grants`.
pub static LIST: Schema = object(&[
    optional("audience", string()),
    optional("client_id", string()),
    optional("allow_any_organization", boolean().only_true()),
    optional("subject_type", choice(SUBJECT_TYPES)),
    optional("default_for", choice(DEFAULT_FOR)),
    PAGE,
    PER_PAGE,
    INCLUDE_TOTALS,
    FROM,
    TAKE,
]);

/// `GET /client-grants/{id}/organizations`.
pub static LIST_ORGANIZATIONS: Schema = object(&[PAGE, PER_PAGE, INCLUDE_TOTALS, FROM, TAKE]);

const SCOPE: Schema = string().within(1, 280);
const DETAILS_TYPE: Schema = string().within(1, 255);
const SUBJECT_TYPES: &[&str] = &["client", "user"];
const DEFAULT_FOR: &[&str] = &["third_party_clients"];
const ORGANIZATION_USAGE: &[&str] = &["deny", "allow", "require"];

/// A grant is one client's or all third-party clients' without an own one. No wording of Auth0's
/// for this is known; these are its validator's.
fn one_holder(members: &Map<String, Value>) -> Option<String> {
    match (
        members.contains_key("client_id"),
        members.contains_key("default_for"),
    ) {
        (false, false) => Some(missing("client_id")),
        (true, true) => Some(SEVERAL_MET.to_owned()),
        _ => None,
    }
}
