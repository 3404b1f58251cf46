//! The defaults of a new client (Management API reference §4.3).

use serde_json::{Map, Value, json};

use super::{check_methods, credential_lists_mut};
use crate::Result;

/// What a client is created from: settings with every default, and what is to be made beside it.
/// Credentials that were sent along are still in the settings: see [`name_credentials`].
#[derive(Debug, Clone, PartialEq)]
pub struct NewClient {
    pub settings: Map<String, Value>,
    /// Its id is `tpc_…` instead of 32 letters and digits.
    pub is_strict_third_party: bool,
    /// The identifier of the API that a client of `app_type: resource_server` is for.
    pub resource_server: Option<String>,
}

/// Completes what was sent.
///
/// # Errors
/// [`crate::Error::Refused`] when two ways of authenticating are set at once.
pub fn new_client(sent: &Map<String, Value>) -> Result<NewClient> {
    check_methods(sent)?;
    let kind = Kind::of(sent);
    let mut settings = defaults(&kind);
    let mut resource_server = None;
    for (key, value) in sent {
        match key.as_str() {
            "resource_server_identifier" => resource_server = value.as_str().map(str::to_owned),
            "jwt_configuration" => insert(&mut settings, key, jwt_configuration(value)),
            "refresh_token" if value.is_object() => {
                insert(&mut settings, key, completed(kind.refresh_token(), value));
            }
            _ if value.is_null() => {}
            _ => insert(&mut settings, key, value.clone()),
        }
    }
    Ok(NewClient {
        settings,
        is_strict_third_party: kind.strict,
        resource_server,
    })
}

/// Replaces each credential that was sent along by the id under which `keep` keeps it.
///
/// # Errors
/// Those of `keep`.
pub fn name_credentials(
    settings: &mut Map<String, Value>,
    mut keep: impl FnMut(&Value) -> Result<String>,
) -> Result<()> {
    for credential in credential_lists_mut(settings).flatten() {
        *credential = json!({"id": keep(credential)?});
    }
    Ok(())
}

/// The settings of the tenant's own `All Applications` client.
pub fn global_settings() -> Map<String, Value> {
    object(json!({
        "is_token_endpoint_ip_header_trusted": false,
        "name": "All Applications",
        "is_first_party": true,
        "sso": false,
        "sso_disabled": false,
        "cross_origin_authentication": false,
        "oidc_conformant": true,
        "jwt_configuration": {"alg": "RS256"},
        "custom_login_page_on": true,
        "refresh_token": {
            "rotation_type": "non-rotating",
            "expiration_type": "non-expiring",
            "leeway": 0,
            "token_lifetime": 2_592_000,
            "infinite_token_lifetime": true,
            "infinite_idle_token_lifetime": true,
            "idle_token_lifetime": 1_296_000,
        },
    }))
}

/// What the defaults depend on.
struct Kind<'a> {
    app_type: Option<&'a str>,
    auth_method: Option<&'a str>,
    first_party: bool,
    strict: bool,
}

impl<'a> Kind<'a> {
    fn of(sent: &'a Map<String, Value>) -> Self {
        let text = |key: &str| sent.get(key).and_then(Value::as_str);
        let first_party = sent.get("is_first_party") != Some(&Value::Bool(false));
        Self {
            app_type: text("app_type"),
            auth_method: text("token_endpoint_auth_method"),
            first_party,
            strict: !first_party && text("third_party_security_mode") == Some("strict"),
        }
    }

    fn is_confidential(&self) -> bool {
        matches!(
            self.auth_method,
            Some("client_secret_post" | "client_secret_basic")
        )
    }

    fn grant_types(&self) -> Value {
        match self.app_type {
            Some("resource_server") => json!([]),
            Some("express_configuration") => json!(["authorization_code", "client_credentials"]),
            _ if self.strict => json!(["authorization_code"]),
            _ if self.auth_method == Some("none") => {
                json!(["authorization_code", "implicit", "refresh_token"])
            }
            _ => json!([
                "authorization_code",
                "implicit",
                "refresh_token",
                "client_credentials"
            ]),
        }
    }

    fn jwt_configuration(&self) -> Value {
        match self.app_type {
            Some("resource_server" | "express_configuration") => {
                json!({"secret_encoded": false, "alg": "RS256"})
            }
            _ if self.strict => {
                json!({"secret_encoded": false, "lifetime_in_seconds": 3600, "alg": "RS256"})
            }
            _ => json!({"secret_encoded": false, "lifetime_in_seconds": 36_000}),
        }
    }

    fn refresh_token(&self) -> Value {
        let (lifetime, idle) = if self.is_confidential() {
            (31_557_600, 2_592_000)
        } else {
            (2_592_000, 1_296_000)
        };
        let rotates = !self.first_party && !self.is_confidential();
        let expires = !self.first_party && (rotates || self.strict);
        json!({
            "rotation_type": if rotates { "rotating" } else { "non-rotating" },
            "expiration_type": if expires { "expiring" } else { "non-expiring" },
            "leeway": 0,
            "token_lifetime": lifetime,
            "idle_token_lifetime": idle,
            "infinite_token_lifetime": !rotates,
            "infinite_idle_token_lifetime": !expires,
        })
    }
}

fn defaults(kind: &Kind<'_>) -> Map<String, Value> {
    let conformant = !kind.first_party || kind.app_type == Some("express_configuration");
    let mut settings = object(json!({
        "is_token_endpoint_ip_header_trusted": false,
        "name": "",
        "is_first_party": kind.first_party,
        "oidc_conformant": conformant,
        "sso_disabled": false,
        "cross_origin_authentication": false,
        "refresh_token": kind.refresh_token(),
        "jwt_configuration": kind.jwt_configuration(),
        "grant_types": kind.grant_types(),
        "custom_login_page_on": true,
    }));
    if kind.app_type == Some("express_configuration") {
        // Recorded: what Okta's express configuration client comes with.
        for (key, value) in object(json!({
            "callbacks": ["https://system-admin.okta.com/admin/app/generic/oauth20redirect"],
            "organization_usage": "require",
            "organization_require_behavior": "post_login_prompt",
            "client_authentication_methods": {"private_key_jwt": {"credentials": []}},
        })) {
            settings.insert(key, value);
        }
    }
    settings
}

/// A sent configuration is kept as it is, but `secret_encoded` is always there (recorded).
pub(super) fn jwt_configuration(sent: &Value) -> Value {
    completed(json!({"secret_encoded": false}), sent)
}

/// `sent` laid over `defaults`.
pub(super) fn completed(defaults: Value, sent: &Value) -> Value {
    let mut out = object(defaults);
    for (key, value) in sent.as_object().into_iter().flatten() {
        out.insert(key.clone(), value.clone());
    }
    Value::Object(out)
}

fn insert(settings: &mut Map<String, Value>, key: &str, value: Value) {
    settings.insert(key.to_owned(), value);
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn created(sent: &Value) -> Map<String, Value> {
        new_client(sent.as_object().unwrap()).unwrap().settings
    }

    #[test]
    fn refresh_token_defaults_as_recorded() {
        let of = |sent: &Value| created(sent)["refresh_token"].clone();
        let confidential =
            of(&json!({"name": "a", "token_endpoint_auth_method": "client_secret_post"}));
        assert_eq!(confidential["token_lifetime"], 31_557_600);
        assert_eq!(confidential["infinite_idle_token_lifetime"], true);
        let third_party = of(&json!({
            "name": "a", "is_first_party": false, "token_endpoint_auth_method": "none"
        }));
        assert_eq!(third_party["rotation_type"], "rotating");
        assert_eq!(third_party["expiration_type"], "expiring");
        let strict = of(&json!({
            "name": "a", "is_first_party": false, "third_party_security_mode": "strict",
            "token_endpoint_auth_method": "client_secret_post"
        }));
        assert_eq!(strict["rotation_type"], "non-rotating");
        assert_eq!(strict["expiration_type"], "expiring");
        assert_eq!(strict["infinite_token_lifetime"], true);
        assert_eq!(strict["infinite_idle_token_lifetime"], false);
    }

    #[test]
    fn grant_types_follow_the_kind() {
        assert_eq!(
            created(&json!({"name": "a"}))["grant_types"]
                .as_array()
                .unwrap()
                .len(),
            4
        );
        let spa = created(&json!({"name": "a", "token_endpoint_auth_method": "none"}));
        assert_eq!(spa["grant_types"].as_array().unwrap().len(), 3);
        let sent = created(&json!({"name": "a", "grant_types": ["password"]}));
        assert_eq!(sent["grant_types"], json!(["password"]));
    }

    #[test]
    fn credentials_sent_along_are_replaced_by_their_ids() {
        let pem = |pem: &str| json!({"credential_type": "public_key", "pem": pem});
        let mut settings = created(&json!({
            "name": "a",
            "client_authentication_methods": {"private_key_jwt": {"credentials": [pem("x")]}},
            "signed_request_object": {"required": true, "credentials": [pem("y"), pem("z")]},
        }));
        let keep = |sent: &Value| Ok(sent["pem"].as_str().unwrap().to_owned());
        name_credentials(&mut settings, keep).unwrap();
        assert_eq!(
            settings["client_authentication_methods"],
            json!({"private_key_jwt": {"credentials": [{"id": "x"}]}})
        );
        assert_eq!(
            settings["signed_request_object"],
            json!({"required": true, "credentials": [{"id": "y"}, {"id": "z"}]})
        );
    }
}
