//! What a tenant's lists show.

use crate::change::{GrantKey, Why};
use crate::tenant::{Given, Tenant};

/// A permission that a user has, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effective {
    pub value: String,
    pub is_direct: bool,
    /// The ids of the roles that give it, sorted.
    pub roles: Vec<String>,
}

impl Tenant {
    /// Values and descriptions of an API's permissions, by position.
    pub fn permissions(&self, api: &str) -> Vec<(String, Option<String>)> {
        let Ok(api) = self.api(api) else {
            return Vec::new();
        };
        let living = self.living(&api.id).into_iter();
        living
            .map(|one| (one.value.clone(), one.description.clone()))
            .collect()
    }

    /// The APIs' identifiers and the values of what a role holds, sorted.
    pub fn role_permissions(&self, role: &str) -> Vec<(String, String)> {
        self.names(&self.role_permissions, role)
    }

    /// The APIs' identifiers and the values of what a user holds directly, sorted.
    pub fn user_permissions(&self, user: &str) -> Vec<(String, String)> {
        self.names(&self.user_permissions, user)
    }

    fn names(&self, pairs: &[(String, String)], holder: &str) -> Vec<(String, String)> {
        let mut names = Vec::new();
        for (one, id) in pairs {
            if one == holder
                && let Some(permission) = self.shown(id)
                && let Some(api) = self.api_of_id(&permission.api)
            {
                names.push((api.identifier.clone(), permission.value.clone()));
            }
        }
        names.sort();
        names
    }

    /// The ids of a user's roles, sorted: in the tenant, or as a member of the organization.
    pub fn roles_of(&self, user: &str, organization: Option<&str>) -> Vec<String> {
        let mut roles = Vec::new();
        match organization {
            None => {
                for (one, role) in &self.user_roles {
                    if one == user {
                        roles.push(role.clone());
                    }
                }
            }
            Some(organization) => {
                for (org, one, role) in &self.member_roles {
                    if org == organization && one == user {
                        roles.push(role.clone());
                    }
                }
            }
        }
        roles.retain(|role| self.is_role(role));
        roles.sort();
        roles
    }

    /// What a user has at an API, by position: by the roles in the tenant and directly, or else
    /// by the roles in the organization alone.
    pub fn effective(&self, user: &str, organization: Option<&str>, api: &str) -> Vec<Effective> {
        let mut list = Vec::new();
        let roles = self.roles_of(user, organization);
        for (value, _) in self.permissions(api) {
            let name = (api.to_owned(), value.clone());
            let mut holding = roles.clone();
            holding.retain(|role| self.role_permissions(role).contains(&name));
            let is_direct = organization.is_none() && self.user_permissions(user).contains(&name);
            if is_direct || !holding.is_empty() {
                list.push(Effective {
                    value,
                    is_direct,
                    roles: holding,
                });
            }
        }
        list
    }

    /// What a grant lists. Nothing if there is no such grant, or it allows all scopes.
    pub fn grant_scope(&self, key: &GrantKey) -> Option<Vec<String>> {
        let grant = self.grants.get(key).filter(|_| self.is_grant_shown(key))?;
        if grant.allow_all_scopes {
            return None;
        }
        let mut scope = Vec::new();
        for (value, id) in &grant.entries {
            match id {
                None => scope.push(value.clone()),
                Some(id) => scope.extend(self.shown(id).map(|one| one.value.clone())),
            }
        }
        Some(scope)
    }

    /// What a grant gives: what it lists and the API has, or all that the API has.
    pub(crate) fn granted(&self, key: &GrantKey) -> Result<Vec<String>, Why> {
        let Some(grant) = self.grants.get(key).filter(|_| self.is_grant_shown(key)) else {
            return Err(Why::Denied);
        };
        let mut values: Vec<String> = Vec::new();
        for permission in self.living(&key.api) {
            values.push(permission.value.clone());
        }
        if !grant.allow_all_scopes {
            let listed = self.grant_scope(key).unwrap_or_default();
            values.retain(|value| listed.contains(value));
        }
        Ok(values)
    }

    pub(crate) fn is_grant_shown(&self, key: &GrantKey) -> bool {
        let apis = self.apis();
        let has_api = apis.iter().any(|api| api.id == key.api);
        let has_client = key
            .client
            .as_deref()
            .is_none_or(|id| self.client(id).is_ok());
        has_api && has_client
    }

    /// Whether the consent's or refresh token's application and API live.
    pub(crate) fn is_given_shown(&self, given: &Given) -> bool {
        let apis = self.apis();
        self.client(&given.client).is_ok() && apis.iter().any(|api| api.id == given.api)
    }

    /// The values of the living permissions that a consent or refresh token is for, sorted.
    pub(crate) fn given_values(&self, given: &Given) -> Vec<String> {
        let ids = given.permissions.iter();
        let mut values: Vec<String> = ids
            .filter_map(|id| self.shown(id))
            .map(|one| one.value.clone())
            .collect();
        values.sort();
        values
    }
}
