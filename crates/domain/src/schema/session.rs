//! Bodies and queries of `/api/v2/sessions`, of a user's sessions and of `revoke-access`
//! (reference §13).

use serde_json::{Map, Value};

use super::node::{Schema, boolean, object, open, optional, required, string};
use super::query::{FROM, INCLUDE_TOTALS, TAKE};

/// `GET /users/{id}/sessions`.
pub static LIST_OF_USER: Schema = object(&[INCLUDE_TOTALS, FROM, TAKE]);

/// `PATCH /sessions/{id}`.
pub static UPDATE: Schema =
    object(&[required("session_metadata", open(&[]).nullable())]).rule(metadata);

fn metadata(body: &Map<String, Value>) -> Option<String> {
    super::metadata::check(body, "session_metadata")
}

/// `POST /users/{id}/revoke-access`.
pub static REVOKE_ACCESS: Schema = object(&[
    optional("session_id", string().within(1, 50)),
    optional("preserve_refresh_tokens", boolean()),
]);
