//! An API's settings as tokens need them.

use std::collections::HashSet;

use serde_json::Value;

use super::Dialect;
use crate::resource_server::ResourceServer;

/// What a token for an API looks like and who may have one; read once, then kept in memory.
#[derive(Debug, Clone, PartialEq)]
pub struct ApiPolicy {
    pub identifier: String,
    /// `RS256`, `RS512`, `PS256`, `HS256`; our own: `ES256`, `EdDSA`.
    pub signing_alg: String,
    pub lifetime_seconds: i64,
    pub dialect: Dialect,
    /// `subject_type_authorization.client.policy` is `deny_all`.
    pub denies_clients: bool,
    /// A sender-constrained token is demanded, which this version can't make.
    pub requires_proof: bool,
    /// The key that tokens are encrypted to, where there is one.
    pub token_encryption: Option<Value>,
    /// The living permissions, by position.
    pub permissions: Vec<String>,
    living: HashSet<String>,
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
        let permissions: Vec<String> = server
            .permissions
            .iter()
            .map(|permission| permission.value.clone())
            .collect();
        Self {
            identifier: server.identifier.clone(),
            signing_alg: text("signing_alg").unwrap_or("RS256").to_owned(),
            lifetime_seconds: settings
                .get("token_lifetime")
                .and_then(Value::as_i64)
                .unwrap_or(0),
            dialect: Dialect::parse(text("token_dialect")),
            denies_clients: at("subject_type_authorization/client/policy").and_then(Value::as_str)
                == Some("deny_all"),
            requires_proof: at("proof_of_possession/required") == Some(&Value::Bool(true)),
            token_encryption: settings.get("token_encryption").cloned(),
            living: permissions.iter().cloned().collect(),
            permissions,
        }
    }

    /// Whether the API has a living permission of this value.
    pub fn defines(&self, value: &str) -> bool {
        self.living.contains(value)
    }
}
