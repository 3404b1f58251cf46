//! An application. On the wire it is a client.

mod create;
mod update;

use serde_json::{Map, Value};

use crate::{Error, Result};

pub use create::{NewClient, global_settings, name_credentials, new_client};
pub use update::{Update, update};

/// An application.
#[derive(Debug, Clone, PartialEq)]
pub struct Client {
    pub client_id: String,
    /// The tenant's own `All Applications`.
    pub is_global: bool,
    /// Every setting that was given or has a default, in Auth0's names.
    pub settings: Map<String, Value>,
    /// The secret, sealed. Kept while the client authenticates by keys, but not shown then.
    pub secret: Option<Vec<u8>>,
    /// The id of the API that a client of `app_type: resource_server` was made for.
    pub api: Option<String>,
    pub version: i64,
}

/// The three ways of proving a client's identity by keys.
pub const KEY_METHODS: [&str; 3] = [
    "private_key_jwt",
    "tls_client_auth",
    "self_signed_tls_client_auth",
];

/// Members beside the methods that name credentials.
const OTHER_USES: [&str; 2] = ["signed_request_object", "token_vault_privileged_access"];

/// Every list of credentials in a client's settings.
pub fn credential_lists_mut(
    settings: &mut Map<String, Value>,
) -> impl Iterator<Item = &mut Vec<Value>> {
    let holders = settings
        .iter_mut()
        .filter(|(key, _)| {
            let key = key.as_str();
            key == "client_authentication_methods" || OTHER_USES.contains(&key)
        })
        .filter_map(|(_, value)| value.as_object_mut());
    holders.flat_map(|members| {
        members.iter_mut().filter_map(|(key, value)| {
            let list = if key == "credentials" {
                Some(value)
            } else {
                value.get_mut("credentials")
            };
            list.and_then(Value::as_array_mut)
        })
    })
}

fn ids(credentials: Option<&Vec<Value>>) -> Vec<&str> {
    let ids = credentials.into_iter().flatten();
    ids.filter_map(|credential| credential.get("id")?.as_str())
        .collect()
}

/// A client proves who it is in one way only.
///
/// # Errors
/// [`Error::Refused`] if two are set at once.
fn check_methods(sent: &Map<String, Value>) -> Result<()> {
    let has = |key: &str| sent.get(key).is_some_and(|value| !value.is_null());
    if has("client_authentication_methods") && has("token_endpoint_auth_method") {
        return Err(Error::Refused(
            "token_endpoint_auth_method and client_authentication_methods exclude each other",
        ));
    }
    Ok(())
}

impl Client {
    /// The application's name.
    pub fn name(&self) -> &str {
        self.text("name").unwrap_or_default()
    }

    /// `app_type`, where it was given.
    pub fn app_type(&self) -> Option<&str> {
        self.text("app_type")
    }

    /// Whether it belongs to the tenant's owner.
    pub fn is_first_party(&self) -> bool {
        self.settings.get("is_first_party") != Some(&Value::Bool(false))
    }

    /// Whether `grant_types` has the grant.
    pub fn may_use_grant(&self, grant_type: &str) -> bool {
        let grants = self.settings.get("grant_types").and_then(Value::as_array);
        grants.is_some_and(|grants| grants.iter().any(|grant| grant == grant_type))
    }

    /// `token_endpoint_auth_method`, where it was given.
    pub fn auth_method(&self) -> Option<&str> {
        self.text("token_endpoint_auth_method")
    }

    /// Whether it authenticates by keys and thus has no secret to show.
    pub fn uses_keys(&self) -> bool {
        self.settings
            .get("client_authentication_methods")
            .is_some_and(Value::is_object)
            || self.app_type() == Some("express_configuration")
    }

    /// The ids of the credentials that it may authenticate with by `method`.
    pub fn credential_ids(&self, method: &str) -> Vec<&str> {
        let credentials = self
            .settings
            .get("client_authentication_methods")
            .and_then(|methods| methods.get(method)?.get("credentials")?.as_array());
        ids(credentials)
    }

    /// The ids of the credentials that it signs its requests with.
    pub fn request_credential_ids(&self) -> Vec<&str> {
        let signed = self.settings.get("signed_request_object");
        ids(signed.and_then(|signed| signed.get("credentials")?.as_array()))
    }

    /// The object the Management API answers.
    ///
    /// `signing_keys` differs between create, update and read; `secret` is left out for clients
    /// that use keys.
    pub fn wire(&self, tenant: &str, secret: Option<&str>, signing_keys: Value) -> Value {
        let mut out = Map::new();
        out.insert("tenant".to_owned(), tenant.into());
        out.insert("global".to_owned(), self.is_global.into());
        for (key, value) in &self.settings {
            out.insert(key.clone(), value.clone());
        }
        if let Some(value) = self.settings.get("cross_origin_authentication") {
            out.insert("cross_origin_auth".to_owned(), value.clone());
        }
        out.insert("signing_keys".to_owned(), signing_keys);
        out.insert("client_id".to_owned(), self.client_id.clone().into());
        if !self.is_global {
            out.insert("callback_url_template".to_owned(), false.into());
        }
        if let Some(secret) = secret.filter(|_| !self.uses_keys()) {
            out.insert("client_secret".to_owned(), secret.into());
        }
        Value::Object(out)
    }

    fn text(&self, key: &str) -> Option<&str> {
        self.settings.get(key).and_then(Value::as_str)
    }
}
