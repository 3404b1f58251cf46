//! Bodies and queries of `/api/v2/refresh-tokens`, of a user's, and of `/api/v2/device-credentials`
//! (reference §13).

use serde_json::{Map, Value};

use super::node::{Schema, array, choice, object, optional, required, string};
use super::query::{FIELDS, FROM, INCLUDE_FIELDS, INCLUDE_TOTALS, PAGE, PER_PAGE, TAKE};

/// `GET /refresh-tokens`.
pub static LIST: Schema = object(&[
    required("user_id", string().at_least(1)),
    optional("client_id", string()),
    FROM,
    TAKE,
    FIELDS,
    INCLUDE_FIELDS,
]);

/// `GET /users/{id}/refresh-tokens`.
pub static LIST_OF_USER: Schema = object(&[INCLUDE_TOTALS, FROM, TAKE]);

/// `PATCH /refresh-tokens/{id}`.
pub static UPDATE: Schema = object(&[required(
    "refresh_token_metadata",
    super::node::open(&[]).nullable(),
)])
.rule(metadata);

/// `POST /refresh-tokens/revoke`.
pub static REVOKE: Schema = object(&[
    optional("ids", array(&ID).within(1, 100)),
    optional("user_id", string().within(1, 300)),
    optional("client_id", string().within(1, 64)),
    optional("audience", string().within(1, 600)),
])
.rule(combination);

/// `GET /device-credentials`.
pub static LIST_DEVICES: Schema = object(&[
    PAGE,
    PER_PAGE,
    INCLUDE_TOTALS,
    FIELDS,
    INCLUDE_FIELDS,
    optional("user_id", string()),
    optional("client_id", string()),
    optional(
        "type",
        choice(&["public_key", "refresh_token", "rotating_refresh_token"]),
    ),
]);

const ID: Schema = string().within(1, 30);

fn metadata(body: &Map<String, Value>) -> Option<String> {
    super::metadata::check(body, "refresh_token_metadata")
}

/// `ids` alone, or a user, whom a client and then an API narrow down.
fn combination(body: &Map<String, Value>) -> Option<String> {
    let has = |name: &str| body.contains_key(name);
    let is_good = match (
        has("ids"),
        has("user_id"),
        has("client_id"),
        has("audience"),
    ) {
        (true, false, false, false) | (false, true, true, _) => true,
        (false, true, false, audience) => !audience,
        (true, ..) | (false, false, ..) => false,
    };
    (!is_good).then(|| "Invalid combination of parameters.".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn combinations() {
        let refused = |body: Value| combination(body.as_object().unwrap()).is_some();
        for good in [
            json!({"ids": ["x"]}),
            json!({"user_id": "u"}),
            json!({"user_id": "u", "client_id": "c"}),
            json!({"user_id": "u", "client_id": "c", "audience": "a"}),
        ] {
            assert!(!refused(good.clone()), "{good}");
        }
        for bad in [
            json!({}),
            json!({"client_id": "c"}),
            json!({"user_id": "u", "audience": "a"}),
            json!({"ids": ["x"], "user_id": "u"}),
        ] {
            assert!(refused(bad.clone()), "{bad}");
        }
    }
}
