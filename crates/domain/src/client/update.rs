//! What a PATCH does to a client (Management API reference §4.2, §4.5).

use serde_json::{Map, Value};

use super::{Client, check_methods, create::jwt_configuration};
use crate::patch::{merge, merge_member};
use crate::schema::Invalid;
use crate::{Error, Result};

/// Members that `client_metadata` may have (Auth0's limit).
const METADATA_MAX: usize = 10;

/// A change of a client's settings.
#[derive(Debug, Clone, PartialEq)]
pub struct Update {
    pub settings: Map<String, Value>,
    /// A secret that the caller chose.
    pub secret: Option<String>,
}

/// Members whose own members are replaced one by one (recorded).
const MERGED: [&str; 2] = ["jwt_configuration", "signed_request_object"];

/// Lays what was sent over a client's settings: whole members are replaced, `null` removes one,
/// and metadata and some other objects are merged key by key.
///
/// # Errors
/// [`Error::Refused`] when two ways of authenticating are set at once, [`Error::Invalid`] when
/// there are too many metadata.
pub fn update(client: &Client, sent: &Map<String, Value>) -> Result<Update> {
    let mut settings = client.settings.clone();
    let mut sent = sent.clone();
    let secret = sent
        .shift_remove("client_secret")
        .and_then(|value| match value {
            Value::String(secret) => Some(secret),
            _ => None,
        });
    check_methods(&sent)?;
    let has = |key: &str| sent.get(key).is_some_and(|value| !value.is_null());
    let (by_keys, by_secret) = (
        has("client_authentication_methods"),
        has("token_endpoint_auth_method"),
    );
    if let Some(Value::Object(members)) = sent.shift_remove("client_metadata") {
        merge_member(&mut settings, "client_metadata", &members);
        check_metadata(&settings)?;
    }
    for key in MERGED {
        if let Some(Value::Object(members)) = sent.get(key).cloned() {
            sent.shift_remove(key);
            if !members.is_empty() {
                merge_member(&mut settings, key, &members);
            }
        }
    }
    if let Some(configuration) = settings.get_mut("jwt_configuration") {
        *configuration = jwt_configuration(configuration);
    }
    merge(&mut settings, &sent);
    if by_keys {
        settings.shift_remove("token_endpoint_auth_method");
    }
    if by_secret {
        settings.shift_remove("client_authentication_methods");
    }
    Ok(Update { settings, secret })
}

/// What a schema says of the metadata that are sent holds for what they become, too.
fn check_metadata(settings: &Map<String, Value>) -> Result<()> {
    let metadata = settings.get("client_metadata").and_then(Value::as_object);
    let count = metadata.map_or(0, Map::len);
    if count <= METADATA_MAX {
        return Ok(());
    }
    Err(Error::Invalid(Invalid::payload(&format!(
        "'Too many properties defined ({count}), maximum {METADATA_MAX}' on property \
         client_metadata"
    ))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn client(settings: &Value) -> Client {
        Client {
            client_id: "c".into(),
            is_global: false,
            settings: settings.as_object().unwrap().clone(),
            secret: None,
            api: None,
            version: 1,
        }
    }

    fn updated(client: &Client, sent: &Value) -> Value {
        Value::Object(update(client, sent.as_object().unwrap()).unwrap().settings)
    }

    #[test]
    fn metadata_merge_and_null_deletes_a_key() {
        let before = client(&json!({"name": "a", "client_metadata": {"a": "1", "b": "2"}}));
        let after = updated(&before, &json!({"client_metadata": {"a": null, "c": "3"}}));
        assert_eq!(after["client_metadata"], json!({"b": "2", "c": "3"}));
    }

    #[test]
    fn members_that_are_not_sent_stay() {
        let before = client(&json!({
            "jwt_configuration": {"secret_encoded": false, "lifetime_in_seconds": 36_000},
            "signed_request_object": {"required": false, "credentials": [{"id": "cred_1"}]},
        }));
        let sent = json!({
            "jwt_configuration": {"alg": "RS256"}, "signed_request_object": {"required": true},
        });
        assert_eq!(
            updated(&before, &sent),
            json!({
                "jwt_configuration":
                    {"secret_encoded": false, "lifetime_in_seconds": 36_000, "alg": "RS256"},
                "signed_request_object": {"required": true, "credentials": [{"id": "cred_1"}]},
            })
        );
    }

    #[test]
    fn switching_between_secret_and_keys() {
        let keys = json!({"private_key_jwt": {"credentials": [{"id": "cred_1"}]}});
        let before =
            client(&json!({"name": "a", "token_endpoint_auth_method": "client_secret_post"}));
        let switched = updated(
            &before,
            &json!({
                "client_authentication_methods": keys, "token_endpoint_auth_method": null
            }),
        );
        assert_eq!(
            switched,
            json!({"name": "a", "client_authentication_methods": keys})
        );
        let client = client(&switched);
        assert!(client.uses_keys());
        assert_eq!(client.credential_ids("private_key_jwt"), ["cred_1"]);
        let back = updated(
            &client,
            &json!({
                "client_authentication_methods": null,
                "token_endpoint_auth_method": "client_secret_basic"
            }),
        );
        assert_eq!(
            back,
            json!({"name": "a", "token_endpoint_auth_method": "client_secret_basic"})
        );
        let both = json!({
            "client_authentication_methods": keys, "token_endpoint_auth_method": "none"
        });
        assert!(update(&client, both.as_object().unwrap()).is_err());
    }
}
