//! An API that tokens can be issued for. Auth0 calls it a resource server and its permissions
//! scopes.

use serde_json::{Map, Value, json};

use crate::patch::merge;
use crate::permission::{self, Permission};
use crate::{Error, Result, System};

/// An API.
#[derive(Debug, Clone, PartialEq)]
pub struct ResourceServer {
    /// 24 hexadecimal digits.
    pub id: String,
    /// What tokens name as their audience; immutable. A system API's is computed.
    pub identifier: String,
    pub system: Option<System>,
    /// Every setting that was given or has a default, in Auth0's names. Optional settings that
    /// were never set are absent.
    pub settings: Map<String, Value>,
    /// Whether `scopes` was ever set: an API that never had any answers without the member.
    pub has_scopes: bool,
    /// The living permissions, by position.
    pub permissions: Vec<Permission>,
    /// The client of `app_type: resource_server` that was made for it.
    pub client_id: Option<String>,
    /// Counts its changes: the strong `ETag`.
    pub version: i64,
    /// What holders of its permissions name it by: the store's, 0 until it is stored.
    pub number: i64,
    /// The number of the next permission.
    pub next_permission: i64,
    /// The secret that HS256 tokens are signed with, sealed. Present when one was set.
    pub signing_secret: Option<Vec<u8>>,
}

/// The order in which Auth0 answers a resource server's members (reference §2.3). `scopes`,
/// `is_system` and the secret are put in between by [`ResourceServer::wire`].
const BEFORE_SCOPES: [&str; 9] = [
    "allow_offline_access",
    "skip_consent_for_verifiable_first_party_clients",
    "allow_online_access",
    "allow_online_access_with_ephemeral_sessions",
    "subject_type_authorization",
    "token_lifetime",
    "token_lifetime_for_web",
    "signing_alg",
    "signing_secret",
];
const AFTER_SCOPES: [&str; 7] = [
    "enforce_policies",
    "token_dialect",
    "token_encryption",
    "consent_policy",
    "authorization_details",
    "proof_of_possession",
    "authorization_policy",
];

/// Lifetime of a token for browsers where none was given, in seconds (recorded; the
/// documentation says 86400).
const WEB_LIFETIME_SECONDS: i64 = 7200;

/// Settings of a new API from what its creator sent and Auth0's defaults.
pub fn new_settings(sent: &Map<String, Value>) -> Map<String, Value> {
    let lifetime = sent
        .get("token_lifetime")
        .and_then(Value::as_i64)
        .unwrap_or(86_400);
    let defaults = json!({
        "allow_offline_access": false,
        "skip_consent_for_verifiable_first_party_clients": false,
        "subject_type_authorization": {
            "client": {"policy": "require_client_grant"},
            "user": {"policy": "allow_all"},
        },
        "token_lifetime": lifetime,
        "token_lifetime_for_web": lifetime.min(WEB_LIFETIME_SECONDS),
        "signing_alg": "RS256",
    });
    let mut settings = match defaults {
        Value::Object(defaults) => defaults,
        _ => Map::new(),
    };
    if let Some(Value::Object(halves)) = sent.get("subject_type_authorization")
        && halves.len() == 2
    {
        // Recorded: both halves keep the order in which they were sent.
        settings.shift_remove("subject_type_authorization");
    }
    merge_settings(&mut settings, sent);
    settings
}

/// Lays what was sent over the settings: whole members are replaced, `null` removes one, and the
/// two halves of `subject_type_authorization` are kept apart.
pub fn merge_settings(settings: &mut Map<String, Value>, sent: &Map<String, Value>) {
    let mut sent = sent.clone();
    for elsewhere in ["identifier", "scopes", "signing_secret"] {
        sent.shift_remove(elsewhere);
    }
    if let Some(Value::Object(halves)) = sent.shift_remove("subject_type_authorization") {
        let entry = settings
            .entry("subject_type_authorization")
            .or_insert_with(|| Value::Object(Map::new()));
        if let Value::Object(stored) = entry {
            merge(stored, &halves);
        }
    }
    merge(settings, &sent);
}

/// Checks what no schema can say: a lifetime for the web beyond the lifetime.
///
/// # Errors
/// [`Error::Refused`].
pub fn check_settings(settings: &Map<String, Value>, sent: &Map<String, Value>) -> Result<()> {
    let seconds = |key: &str| settings.get(key).and_then(Value::as_i64);
    if sent.contains_key("token_lifetime_for_web")
        && seconds("token_lifetime_for_web") > seconds("token_lifetime")
    {
        return Err(Error::Refused(
            "token_lifetime_for_web must not exceed token_lifetime",
        ));
    }
    Ok(())
}

impl ResourceServer {
    /// Its name; APIs made without one have none.
    pub fn name(&self) -> Option<&str> {
        self.settings.get("name").and_then(Value::as_str)
    }

    /// The algorithm its tokens are signed with.
    pub fn signing_alg(&self) -> &str {
        self.settings
            .get("signing_alg")
            .and_then(Value::as_str)
            .unwrap_or("RS256")
    }

    /// The object the Management API answers. `signing_secret` is shown only where it is given.
    pub fn wire(&self, signing_secret: Option<&str>) -> Value {
        let mut out = Map::new();
        out.insert("id".to_owned(), self.id.clone().into());
        self.copy(&mut out, &["name"]);
        out.insert("identifier".to_owned(), self.identifier.clone().into());
        self.copy(&mut out, &BEFORE_SCOPES);
        if let Some(secret) = signing_secret {
            out.insert("signing_secret".to_owned(), secret.into());
        }
        if self.has_scopes {
            out.insert("scopes".to_owned(), permission::wire(&self.permissions));
        }
        if self.system.is_some() {
            out.insert("is_system".to_owned(), true.into());
        }
        self.copy(&mut out, &AFTER_SCOPES);
        if let Some(client_id) = &self.client_id {
            out.insert("client_id".to_owned(), client_id.clone().into());
        }
        Value::Object(out)
    }

    fn copy(&self, out: &mut Map<String, Value>, keys: &[&str]) {
        for key in keys {
            if let Some(value) = self.settings.get(*key) {
                let shown = match *key {
                    "token_encryption" => encryption(value),
                    _ => value.clone(),
                };
                out.insert((*key).to_owned(), shown);
            }
        }
    }
}

/// The encryption settings as they are answered: in this order, and never with the PEM (recorded).
fn encryption(settings: &Value) -> Value {
    let pick = |from: &Value, names: &[&str]| -> Map<String, Value> {
        let found = names
            .iter()
            .filter_map(|name| Some(((*name).to_owned(), from.get(*name)?.clone())));
        found.collect()
    };
    let key = settings.get("encryption_key").unwrap_or(&Value::Null);
    let key = pick(key, &["name", "alg", "thumbprint_sha256", "kid"]);
    let mut out = Map::new();
    out.insert("encryption_key".to_owned(), Value::Object(key));
    out.extend(pick(settings, &["format"]));
    Value::Object(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minimal(settings: &Value) -> ResourceServer {
        ResourceServer {
            id: "0123456789abcdef01234567".into(),
            identifier: "https://orders.test/".into(),
            system: None,
            settings: new_settings(settings.as_object().unwrap()),
            has_scopes: false,
            permissions: Vec::new(),
            client_id: None,
            version: 1,
            number: 0,
            next_permission: 1,
            signing_secret: None,
        }
    }

    #[test]
    fn a_minimal_api_answers_the_recorded_members_in_order() {
        let wire = minimal(&json!({"identifier": "https://orders.test/"})).wire(None);
        assert_eq!(
            wire.to_string(),
            r#"{"id":"0123456789abcdef01234567","identifier":"https://orders.test/","allow_offline_access":false,"skip_consent_for_verifiable_first_party_clients":false,"subject_type_authorization":{"client":{"policy":"require_client_grant"},"user":{"policy":"allow_all"}},"token_lifetime":86400,"token_lifetime_for_web":7200,"signing_alg":"RS256"}"#
        );
    }

    #[test]
    fn a_web_lifetime_follows_a_shorter_lifetime() {
        let server = minimal(&json!({"token_lifetime": 600}));
        assert_eq!(server.settings["token_lifetime_for_web"], 600);
    }

    #[test]
    fn halves_of_subject_type_authorization_are_kept_apart() {
        let mut settings = minimal(&json!({})).settings;
        let half = json!({"subject_type_authorization": {"user": {"policy": "deny_all"}}});
        merge_settings(&mut settings, half.as_object().unwrap());
        assert_eq!(
            settings["subject_type_authorization"],
            json!({"client": {"policy": "require_client_grant"}, "user": {"policy": "deny_all"}})
        );
    }

    #[test]
    fn the_encryption_pem_is_not_answered() {
        let server = minimal(&json!({"token_encryption": {
            "format": "compact-nested-jwe",
            "encryption_key": {"name": "k", "alg": "RSA-OAEP-256", "pem": "secret?"},
        }}));
        assert!(!server.wire(None).to_string().contains("pem"));
    }
}
