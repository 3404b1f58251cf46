//! Bodies of `/api/v2/tickets` (reference §13).

use serde_json::{Map, Value};

use super::format::{CLIENT_ID, EMAIL, ORGANIZATION_ID, URL, USER_ID_ALONE};
use super::identity::PROVIDER;
use super::matcher::CONNECTION_ID;
use super::message::missing;
use super::node::{Property, Schema, boolean, choice, integer, object, optional, required, string};

/// `POST /tickets/email-verification`.
pub static EMAIL_VERIFICATION: Schema = object(&[
    required("user_id", string().format(USER_ID_ALONE)),
    optional(
        "identity",
        object(&[
            required("user_id", string()),
            required("provider", PROVIDER),
            optional("connection_id", string().pattern(CONNECTION_ID)),
        ]),
    ),
])
.and(COMMON)
.rule(one_end);

/// `POST /tickets/password-change`.
pub static PASSWORD_CHANGE: Schema = object(&[
    optional("user_id", string().format(USER_ID_ALONE)),
    optional("connection_id", string().pattern(CONNECTION_ID)),
    optional("email", string().format(EMAIL)),
    optional("mark_email_as_verified", boolean()),
    optional(
        "identity",
        object(&[
            required("user_id", string()),
            required("provider", choice(&["auth0"])),
            optional("connection_id", string().pattern(CONNECTION_ID)),
        ]),
    ),
])
.and(COMMON)
.rule(one_user);

const COMMON: &[Property] = &[
    optional("result_url", string().format(URL)),
    optional("client_id", string().format(CLIENT_ID)),
    optional("organization_id", string().format(ORGANIZATION_ID)),
    optional("ttl_sec", integer().at_least(0)),
    optional("includeEmailInRedirect", boolean()),
];

/// Auth0's document says so in prose only, as of the rules below.
fn one_end(members: &Map<String, Value>) -> Option<String> {
    let has = |name: &str| members.contains_key(name);
    let other = ["client_id", "organization_id"]
        .into_iter()
        .find(|name| has(name))?;
    has("result_url").then(|| format!("result_url is not allowed with {other}"))
}

fn one_user(members: &Map<String, Value>) -> Option<String> {
    let has = |name: &str| members.contains_key(name);
    if has("result_url") && has("organization_id") {
        return Some("result_url is not allowed with organization_id".to_owned());
    }
    if has("user_id") {
        let other = ["connection_id", "email"]
            .into_iter()
            .find(|name| has(name));
        return other.map(|name| format!("{name} is not allowed with user_id"));
    }
    if has("identity") {
        return Some(missing("user_id"));
    }
    match (has("connection_id"), has("email")) {
        (true, true) => None,
        (true, false) => Some(missing("email")),
        (false, true) => Some(missing("connection_id")),
        (false, false) => Some(missing("user_id")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_user_is_named_in_one_way() {
        let user = json!({"user_id": "auth0|1", "ttl_sec": 0, "result_url": "https://a.test/x"});
        let address = json!({"connection_id": "con_0000000000000001", "email": "a@b.test"});
        for body in [&user, &address] {
            assert_eq!(PASSWORD_CHANGE.payload(body), Ok(()), "{body}");
        }
        assert_eq!(EMAIL_VERIFICATION.payload(&user), Ok(()));
        for (body, expected) in [
            (json!({}), "Missing required property: user_id"),
            (
                json!({"email": "a@b.test"}),
                "Missing required property: connection_id",
            ),
            (
                json!({"user_id": "auth0|1", "email": "a@b.test"}),
                "email is not allowed with user_id",
            ),
        ] {
            let refused = PASSWORD_CHANGE.payload(&body).unwrap_err().message;
            assert_eq!(refused, format!("Payload validation error: '{expected}'."));
        }
        let both = json!({"user_id": "auth0|1", "client_id": "c", "result_url": "https://a.test"});
        assert!(EMAIL_VERIFICATION.payload(&both).is_err());
        assert_eq!(PASSWORD_CHANGE.payload(&both), Ok(()));
    }
}
