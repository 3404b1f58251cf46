//! An API's settings as tokens need them.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::Value;

use super::Dialect;
use crate::System;
use crate::resource_server::ResourceServer;

/// Which applications may have tokens of users for an API (`subject_type_authorization.user`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UserPolicy {
    /// Every first-party application; third parties need a grant all the same.
    AllowAll,
    RequireClientGrant,
    DenyAll,
}

impl UserPolicy {
    /// From `policy`; APIs that never set it are open. A word that this version doesn't know
    /// opens nothing.
    pub fn parse(word: Option<&str>) -> Self {
        match word {
            None | Some("allow_all") => Self::AllowAll,
            Some("require_client_grant") => Self::RequireClientGrant,
            Some(_) => Self::DenyAll,
        }
    }
}

/// What an API says about tokens of users.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserRules {
    pub policy: UserPolicy,
    /// `enforce_policies`: users get only the permissions that they hold.
    pub enforces_policies: bool,
    /// `allow_offline_access`: their applications may have refresh tokens.
    pub allows_offline_access: bool,
    /// `skip_consent_for_verifiable_first_party_clients`.
    pub skips_consent: bool,
    pub reach: Reach,
}

/// What users' tokens for an API can be about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reach {
    Anything,
    /// Only the user: at the Management API, which no user of a tenant administers it by
    /// (Authentication API reference §2.1).
    CurrentUser,
}

impl UserRules {
    /// Whether users' tokens can carry a permission of this value at all.
    pub fn admits(&self, value: &str) -> bool {
        match self.reach {
            Reach::Anything => true,
            Reach::CurrentUser => value.contains(":current_user"),
        }
    }
}

/// What a token for an API looks like and who may have one; read once, then kept in memory.
#[derive(Debug, Clone, PartialEq)]
pub struct ApiPolicy {
    pub identifier: Arc<str>,
    /// `RS256`, `RS512`, `PS256`, `HS256`; our own: `ES256`, `EdDSA`.
    pub signing_alg: String,
    pub lifetime_seconds: i64,
    /// How long a token lives that a browser gets from `/authorize` (`token_lifetime_for_web`).
    pub web_lifetime_seconds: i64,
    pub dialect: Dialect,
    /// `subject_type_authorization.client.policy` is `deny_all`.
    pub denies_clients: bool,
    pub users: UserRules,
    /// A sender-constrained token is demanded, which this version can't make.
    pub requires_proof: bool,
    /// The key that tokens are encrypted to, where there is one.
    pub token_encryption: Option<Value>,
    /// The living permissions, by position.
    pub permissions: Vec<String>,
    /// Their numbers, by value.
    living: HashMap<String, i64>,
}

impl ApiPolicy {
    /// Reads a resource server's settings.
    pub fn of(server: &ResourceServer) -> Self {
        let settings = &server.settings;
        let text = |key: &str| settings.get(key).and_then(Value::as_str);
        let at = |path: &str| {
            let (key, rest) = path.split_once('/').unwrap_or((path, ""));
            settings
                .get(key)
                .and_then(|value| value.pointer(&format!("/{rest}")))
        };
        let is_set = |key: &str| settings.get(key) == Some(&Value::Bool(true));
        let seconds = |key: &str| settings.get(key).and_then(Value::as_i64).unwrap_or(0);
        let permissions: Vec<String> = server
            .permissions
            .iter()
            .map(|permission| permission.value.clone())
            .collect();
        Self {
            identifier: server.identifier.as_str().into(),
            signing_alg: text("signing_alg").unwrap_or("RS256").to_owned(),
            lifetime_seconds: seconds("token_lifetime"),
            web_lifetime_seconds: seconds("token_lifetime_for_web"),
            dialect: Dialect::parse(text("token_dialect")),
            denies_clients: at("subject_type_authorization/client/policy").and_then(Value::as_str)
                == Some("deny_all"),
            users: UserRules {
                policy: UserPolicy::parse(
                    at("subject_type_authorization/user/policy").and_then(Value::as_str),
                ),
                enforces_policies: is_set("enforce_policies"),
                allows_offline_access: is_set("allow_offline_access"),
                skips_consent: is_set("skip_consent_for_verifiable_first_party_clients"),
                reach: if server.system == Some(System::Management) {
                    Reach::CurrentUser
                } else {
                    Reach::Anything
                },
            },
            requires_proof: at("proof_of_possession/required") == Some(&Value::Bool(true)),
            token_encryption: settings.get("token_encryption").cloned(),
            living: server
                .permissions
                .iter()
                .map(|permission| (permission.value.clone(), permission.number))
                .collect(),
            permissions,
        }
    }

    /// Whether the API has a living permission of this value.
    pub fn defines(&self, value: &str) -> bool {
        self.living.contains_key(value)
    }

    /// The number of the living permission of this value.
    pub fn number_of(&self, value: &str) -> Option<i64> {
        self.living.get(value).copied()
    }
}
