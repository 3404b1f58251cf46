//! System APIs: the ones that come with a tenant or are made by naming their identifier.
//!
//! Their identifiers are computed from the public URL and never stored, so that moving the server
//! to another host or port breaks nothing.

use serde_json::{Map, Value, json};

use crate::permission::PermissionSpec;

/// One `value description` per line, in the order a tenant of 2026 lists them
/// (Management API reference, appendix B).
const MANAGEMENT_SCOPES: &str = include_str!("system/management_scopes.txt");

/// A system API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum System {
    /// `{public url}/api/v2/`: comes with the tenant, can't be deleted.
    Management,
    /// `{public url}/me/`.
    MyAccount,
    /// `{public url}/my-org/`.
    MyOrganization,
    /// `urn:auth0:express-configure`.
    ExpressConfiguration,
}

impl System {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::Management,
        Self::MyAccount,
        Self::MyOrganization,
        Self::ExpressConfiguration,
    ];

    /// The stable name under which the store keeps it.
    pub fn key(self) -> &'static str {
        match self {
            Self::Management => "management",
            Self::MyAccount => "my-account",
            Self::MyOrganization => "my-organization",
            Self::ExpressConfiguration => "express-configuration",
        }
    }

    /// The system API kept under `key`.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|system| system.key() == key)
    }

    /// The identifier, given the issuer (`https://host:port/`).
    pub fn identifier(self, issuer: &str) -> String {
        match self {
            Self::Management => format!("{issuer}api/v2/"),
            Self::MyAccount => format!("{issuer}me/"),
            Self::MyOrganization => format!("{issuer}my-org/"),
            Self::ExpressConfiguration => "urn:auth0:express-configure".to_owned(),
        }
    }

    /// The system API that `identifier` names, given the issuer.
    pub fn from_identifier(identifier: &str, issuer: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|system| system.identifier(issuer) == identifier)
    }

    /// The name, which nobody can change. Auth0's clients look for these exact names.
    pub fn name(self) -> &'static str {
        match self {
            Self::Management => "Auth0 Management API",
            Self::MyAccount => "Auth0 My Account API",
            Self::MyOrganization => "Auth0 My Organization API",
            Self::ExpressConfiguration => "Okta OIN Express Configuration API",
        }
    }

    /// The settings it has where they differ from an ordinary API's (reference §2.5).
    pub fn settings(self) -> Map<String, Value> {
        let settings = match self {
            Self::Management => json!({}),
            Self::MyAccount | Self::MyOrganization => json!({
                "allow_offline_access": true,
                "skip_consent_for_verifiable_first_party_clients": true,
                "subject_type_authorization": {
                    "client": {"policy": "deny_all"},
                    "user": {"policy": "require_client_grant"},
                },
                "token_lifetime": 600,
                "token_lifetime_for_web": 600,
                "proof_of_possession": {"mechanism": "dpop", "required": false},
            }),
            // Recorded, though no other API may have a longer lifetime for the web.
            Self::ExpressConfiguration => {
                json!({"token_lifetime": 300, "token_lifetime_for_web": 7200})
            }
        };
        match settings {
            Value::Object(settings) => settings,
            _ => Map::new(),
        }
    }

    /// The permissions it has.
    pub fn permissions(self) -> Vec<PermissionSpec> {
        match self {
            Self::Management => MANAGEMENT_SCOPES.lines().filter_map(described).collect(),
            Self::MyAccount => [
                "create:me:connected_accounts",
                "read:me:connected_accounts",
                "delete:me:connected_accounts",
                "create:me:authentication_methods",
                "read:me:authentication_methods",
                "update:me:authentication_methods",
                "delete:me:authentication_methods",
                "read:me:factors",
            ]
            .map(plain)
            .into(),
            Self::MyOrganization => Vec::new(),
            Self::ExpressConfiguration => ["express_configure:sso", "express_configure:scim"]
                .map(plain)
                .into(),
        }
    }
}

fn described(line: &str) -> Option<PermissionSpec> {
    let (value, description) = line.split_once(' ')?;
    Some(PermissionSpec {
        value: value.to_owned(),
        description: Some(description.to_owned()),
    })
}

fn plain(value: &str) -> PermissionSpec {
    PermissionSpec {
        value: value.to_owned(),
        description: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_management_api_has_the_273_scopes_of_a_new_tenant() {
        let permissions = System::Management.permissions();
        assert_eq!(permissions.len(), 273);
        assert_eq!(permissions.first().unwrap().value, "read:client_grants");
        assert_eq!(permissions.last().unwrap().value, "read:group_members");
    }

    #[test]
    fn identifiers_follow_the_public_url() {
        let issuer = "https://localhost:8443/";
        assert_eq!(
            System::Management.identifier(issuer),
            "https://localhost:8443/api/v2/"
        );
        for system in System::ALL {
            assert_eq!(
                System::from_identifier(&system.identifier(issuer), issuer),
                Some(system)
            );
            assert_eq!(System::from_key(system.key()), Some(system));
        }
        assert_eq!(
            System::from_identifier("https://other/api/v2/", issuer),
            None
        );
    }
}
