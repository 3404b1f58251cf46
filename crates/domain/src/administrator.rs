//! Those who may use the dashboard: what each of them may do, in scopes of the Management API.
//!
//! They are no users of the tenant. What the dashboard does is an operation of the Management API
//! or of our extensions, and allowed to whoever has its scopes.

use serde_json::{Value, json};

use crate::Timestamp;

/// An administrator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Administrator {
    pub id: String,
    pub email: String,
    pub role: Role,
}

impl Administrator {
    /// What log entries and deletions name the administrator by: `admin|` and the id. An address
    /// can change, and a log that names it could not forget it.
    pub fn subject(&self) -> String {
        format!("{SUBJECT}{}", self.id)
    }
}

/// Somebody who may use the dashboard, as the others see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    pub administrator: Administrator,
    /// Whether there is no password yet.
    pub is_invited: bool,
    pub created_at: Timestamp,
    pub last_sign_in: Option<Timestamp>,
}

impl Member {
    /// As our extension answers it.
    pub fn wire(&self) -> Value {
        json!({
            "id": self.administrator.id,
            "email": self.administrator.email,
            "role": self.administrator.role.as_str(),
            "state": if self.is_invited { "invited" } else { "active" },
            "created_at": self.created_at.iso(),
            "last_sign_in": self.last_sign_in.map(Timestamp::iso),
        })
    }
}

/// An address as it is kept and compared: without spaces around it, in small letters.
pub fn normal_email(email: &str) -> String {
    email.trim().to_lowercase()
}

/// What the subject of an administrator begins with.
pub const SUBJECT: &str = "admin|";

/// What an administrator may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Everything.
    Admin,
    /// Reads all but secrets; changes APIs, applications, roles, users and organizations.
    Editor,
    /// Reads all but secrets.
    Viewer,
}

/// What only an [`Role::Admin`] reads: secrets of applications, and of users elsewhere.
const SECRETS: [&str; 3] = [
    "read:client_keys",
    "read:user_idp_tokens",
    "read:encryption_keys",
];

/// What an [`Role::Editor`] may create, update and delete.
const EDITABLE: [&str; 15] = [
    "client_credentials",
    "client_grants",
    "client_keys",
    "clients",
    "organization_connections",
    "organization_invitations",
    "organization_member_roles",
    "organization_members",
    "organizations",
    "resource_servers",
    "role_members",
    "roles",
    "user_tickets",
    "users",
    "users_app_metadata",
];

impl Role {
    pub const ALL: [Self; 3] = [Self::Admin, Self::Editor, Self::Viewer];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Editor => "editor",
            Self::Viewer => "viewer",
        }
    }

    /// The role of that name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == text)
    }

    /// Whether it includes this scope of the Management API.
    pub fn has(self, scope: &str) -> bool {
        let (verb, noun) = scope.split_once(':').unwrap_or((scope, ""));
        let reads = verb == "read" && !SECRETS.contains(&scope);
        match self {
            Self::Admin => true,
            Self::Editor => reads || verb != "read" && EDITABLE.contains(&noun),
            Self::Viewer => reads,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::System;

    #[test]
    fn names_are_read_as_they_are_written() {
        for role in Role::ALL {
            assert_eq!(Role::parse(role.as_str()), Some(role));
        }
        assert_eq!(Role::parse("owner"), None);
    }

    #[test]
    fn each_includes_the_one_below() {
        for permission in System::Management.permissions() {
            let scope = permission.value;
            assert!(Role::Admin.has(&scope));
            assert!(
                Role::Editor.has(&scope) || !Role::Viewer.has(&scope),
                "{scope}"
            );
        }
    }

    #[test]
    fn nobody_but_an_admin_sees_secrets_or_changes_the_tenant() {
        for scope in [
            "read:client_keys",
            "update:tenant_settings",
            "create:signing_keys",
        ] {
            assert!(
                !Role::Editor.has(scope) && !Role::Viewer.has(scope),
                "{scope}"
            );
        }
        assert!(Role::Editor.has("update:resource_servers"));
        assert!(!Role::Viewer.has("update:resource_servers"));
        assert!(Role::Viewer.has("read:resource_servers"));
    }

    #[test]
    fn what_an_editor_may_change_are_scopes_that_there_are() {
        let known = System::Management.permissions();
        for noun in EDITABLE {
            let has = |one: &crate::permission::PermissionSpec| {
                one.value
                    .split_once(':')
                    .is_some_and(|(_, known)| known == noun)
            };
            assert!(known.iter().any(has), "{noun}");
        }
    }
}
