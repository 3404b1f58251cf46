//! What a tenant consists of.
//!
//! Whoever holds something is a pair of texts in a list. A pair counts while both of its ends
//! live; deleting something thus hides its pairs and restoring it shows them again.

use std::collections::BTreeMap;

use crate::change::{GrantKey, Why};

/// Whether something is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Life {
    Alive,
    /// By the deletion with this id.
    Deleted(String),
    /// The same, but it can't be restored any more.
    Purging(String),
}

/// An API's settings that decide what tokens carry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiSettings {
    pub enforce_policies: bool,
    /// Auth0's words.
    pub dialect: String,
    pub user_policy: String,
    pub client_policy: String,
    pub allow_offline_access: bool,
    pub signing_alg: String,
}

/// An API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Api {
    /// Never used again, unlike the identifier.
    pub id: String,
    pub identifier: String,
    pub settings: ApiSettings,
    pub life: Life,
}

/// A permission. Another one of the same value is another permission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Permission {
    pub(crate) id: String,
    /// The API's id.
    pub(crate) api: String,
    pub(crate) value: String,
    pub(crate) description: Option<String>,
    pub(crate) position: usize,
    pub(crate) life: Life,
}

/// A role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    pub id: String,
    pub name: String,
    pub life: Life,
}

/// An application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    pub id: String,
    pub is_third_party: bool,
    /// Whether it may use the grant `refresh_token`.
    pub may_refresh: bool,
    pub life: Life,
}

/// A client grant. An entry is a text, and the permission's id once there is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Grant {
    pub(crate) allow_all_scopes: bool,
    pub(crate) entries: Vec<(String, Option<String>)>,
}

/// What a consent or a refresh token is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Given {
    pub(crate) user: String,
    pub(crate) client: String,
    /// The API's id.
    pub(crate) api: String,
    pub(crate) organization: Option<String>,
    pub(crate) oidc: Vec<String>,
    /// Ids of permissions.
    pub(crate) permissions: Vec<String>,
}

/// What was deleted at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deletion {
    pub id: String,
    /// `permissions`, `role`, `client` or `api`.
    pub kind: &'static str,
}

/// A tenant.
#[derive(Debug, Clone, Default)]
pub struct Tenant {
    pub(crate) apis: Vec<Api>,
    pub(crate) permissions: Vec<Permission>,
    pub(crate) roles: Vec<Role>,
    pub(crate) users: Vec<String>,
    pub(crate) clients: Vec<Client>,
    pub(crate) organizations: Vec<String>,
    pub(crate) grants: BTreeMap<GrantKey, Grant>,
    pub(crate) role_permissions: Vec<(String, String)>,
    pub(crate) user_permissions: Vec<(String, String)>,
    pub(crate) user_roles: Vec<(String, String)>,
    /// Organization and user.
    pub(crate) members: Vec<(String, String)>,
    /// Organization, user and role.
    pub(crate) member_roles: Vec<(String, String, String)>,
    pub(crate) consents: Vec<Given>,
    pub(crate) refresh_tokens: Vec<Given>,
    pub(crate) deletions: Vec<Deletion>,
    made: usize,
}

impl Tenant {
    /// An empty tenant.
    pub fn new() -> Self {
        Self::default()
    }

    /// An id that was never given before: `role-7`.
    pub(crate) fn new_id(&mut self, kind: &str) -> String {
        self.made += 1;
        format!("{kind}-{}", self.made)
    }

    /// The living APIs, oldest first.
    pub fn apis(&self) -> Vec<&Api> {
        let apis = self.apis.iter();
        apis.filter(|api| api.life == Life::Alive).collect()
    }

    /// The living roles, oldest first.
    pub fn roles(&self) -> Vec<&Role> {
        let roles = self.roles.iter();
        roles.filter(|role| role.life == Life::Alive).collect()
    }

    /// The living applications, oldest first.
    pub fn clients(&self) -> Vec<&Client> {
        let clients = self.clients.iter();
        clients.filter(|one| one.life == Life::Alive).collect()
    }

    /// The users' ids, oldest first.
    pub fn users(&self) -> &[String] {
        &self.users
    }

    /// The organizations' ids, oldest first.
    pub fn organizations(&self) -> &[String] {
        &self.organizations
    }

    /// Every deletion that was ever made, oldest first.
    pub fn deletions(&self) -> &[Deletion] {
        &self.deletions
    }

    /// The living API that has the identifier.
    pub(crate) fn api(&self, identifier: &str) -> Result<Api, Why> {
        let apis = self.apis();
        let found = apis.into_iter().find(|api| api.identifier == identifier);
        found.cloned().ok_or(Why::Unknown)
    }

    pub(crate) fn api_of_id(&self, id: &str) -> Option<&Api> {
        self.apis.iter().find(|api| api.id == id)
    }

    /// The living permissions of an API's id, by position.
    pub(crate) fn living(&self, api: &str) -> Vec<&Permission> {
        let all = self.permissions.iter();
        let mut living: Vec<&Permission> = all
            .filter(|one| one.api == api && one.life == Life::Alive)
            .collect();
        living.sort_by_key(|one| one.position); // stable: the older first
        living
    }

    pub(crate) fn living_of_value(&self, api: &str, value: &str) -> Option<&Permission> {
        let living = self.living(api);
        living.into_iter().find(|one| one.value == value)
    }

    pub(crate) fn permission(&self, id: &str) -> Option<&Permission> {
        self.permissions.iter().find(|one| one.id == id)
    }

    pub(crate) fn permission_mut(&mut self, id: &str) -> Option<&mut Permission> {
        self.permissions.iter_mut().find(|one| one.id == id)
    }

    /// The permission with this id, if it and its API live.
    pub(crate) fn shown(&self, id: &str) -> Option<&Permission> {
        let found = self.permission(id)?;
        let api = self.api_of_id(&found.api)?;
        (found.life == Life::Alive && api.life == Life::Alive).then_some(found)
    }

    pub(crate) fn is_role(&self, id: &str) -> bool {
        self.roles().iter().any(|role| role.id == id)
    }

    pub(crate) fn is_user(&self, id: &str) -> bool {
        self.users.iter().any(|user| user == id)
    }

    pub(crate) fn client(&self, id: &str) -> Result<Client, Why> {
        let clients = self.clients();
        let found = clients.into_iter().find(|one| one.id == id);
        found.cloned().ok_or(Why::Unknown)
    }
}
