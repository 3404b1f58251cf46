//! Bodies of `/api/v2/users/{id}/identities`, and the providers that paths name (reference §6.2).

use serde_json::{Map, Value};

use super::connection::STRATEGY;
use super::matcher::CONNECTION_ID;
use super::message::missing;
use super::node::{Schema, choice, integer, object, one_of, optional, string};

/// `POST /users/{id}/identities`.
pub static LINK: Schema = object(&[
    optional("provider", PROVIDER),
    optional("connection_id", string().pattern(CONNECTION_ID)),
    optional("user_id", one_of(&[string().at_least(1), integer()])),
    optional("link_with", string()),
])
.at_least(1)
.rule(one_way);

/// The kinds of connection that an identity can come from.
pub(super) const PROVIDER: Schema = choice(STRATEGY);

/// Either an identity is named, or a token of its user is shown. Auth0's document says so in
/// prose only.
fn one_way(members: &Map<String, Value>) -> Option<String> {
    if members.contains_key("link_with") {
        let named = ["provider", "user_id", "connection_id"]
            .into_iter()
            .find(|name| members.contains_key(*name))?;
        return Some(format!("{named} is not allowed with link_with"));
    }
    let absent = ["provider", "user_id"]
        .into_iter()
        .find(|name| !members.contains_key(*name))?;
    Some(missing(absent))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_identity_is_named_or_a_token_is_shown() {
        for body in [
            json!({"provider": "auth0", "user_id": "auth0|1"}),
            json!({"provider": "google-oauth2", "user_id": 191_919_191, "connection_id": "con_0000000000000001"}),
            json!({"link_with": "a.b.c"}),
        ] {
            assert_eq!(LINK.payload(&body), Ok(()), "{body}");
        }
        let refusal = |body: Value| LINK.payload(&body).unwrap_err().message;
        assert_eq!(
            refusal(json!({"provider": "auth0"})),
            "Payload validation error: 'Missing required property: user_id'."
        );
        assert_eq!(
            refusal(json!({"link_with": "a.b.c", "user_id": "1"})),
            "Payload validation error: 'user_id is not allowed with link_with'."
        );
        assert_eq!(
            refusal(json!({"provider": "nobody", "user_id": "1"})),
            "Payload validation error: 'No enum match for: nobody' on property provider."
        );
        assert!(LINK.payload(&json!({})).is_err());
    }
}
