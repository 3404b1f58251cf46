//! Permissions and roles are given and taken.

use super::things::unreachable_change;
use crate::change::{Change, Outcome, Why};
use crate::tenant::Tenant;

impl Tenant {
    pub(super) fn assign(&mut self, change: &Change) -> Result<Outcome, Why> {
        match change {
            Change::AddToRole { role, api, values } => {
                self.known(self.is_role(role))?;
                for id in self.ids_of_values(api, values)? {
                    add(&mut self.role_permissions, (role.clone(), id));
                }
            }
            Change::RemoveFromRole { role, api, values } => {
                self.known(self.is_role(role))?;
                let ids = self.ids_that_ever_had(api, values);
                self.role_permissions
                    .retain(|(one, id)| one != role || !ids.contains(id));
            }
            Change::AddToUser { user, api, values } => {
                self.known(self.is_user(user))?;
                for id in self.ids_of_values(api, values)? {
                    add(&mut self.user_permissions, (user.clone(), id));
                }
            }
            Change::RemoveFromUser { user, api, values } => {
                self.known(self.is_user(user))?;
                let ids = self.ids_that_ever_had(api, values);
                self.user_permissions
                    .retain(|(one, id)| one != user || !ids.contains(id));
            }
            other => return self.assign_role(other),
        }
        Ok(Outcome::Done)
    }

    fn assign_role(&mut self, change: &Change) -> Result<Outcome, Why> {
        match change {
            Change::GiveRole { user, role } => {
                self.known(self.is_user(user) && self.is_role(role))?;
                add(&mut self.user_roles, (user.clone(), role.clone()));
            }
            Change::TakeRole { user, role } => {
                self.known(self.is_user(user) && self.is_role(role))?;
                let pair = (user.clone(), role.clone());
                self.user_roles.retain(|one| *one != pair);
            }
            Change::Join { organization, user } => {
                self.known(self.organizations.contains(organization) && self.is_user(user))?;
                add(&mut self.members, (organization.clone(), user.clone()));
            }
            Change::Leave { organization, user } => {
                self.known(self.is_member(organization, user))?;
                let pair = (organization.clone(), user.clone());
                self.members.retain(|one| *one != pair);
                self.member_roles
                    .retain(|(org, member, _)| org != organization || member != user);
            }
            Change::GiveMemberRole {
                organization,
                user,
                role,
            } => {
                self.known(self.is_member(organization, user) && self.is_role(role))?;
                let triple = (organization.clone(), user.clone(), role.clone());
                add(&mut self.member_roles, triple);
            }
            Change::TakeMemberRole {
                organization,
                user,
                role,
            } => {
                self.known(self.is_member(organization, user) && self.is_role(role))?;
                let triple = (organization.clone(), user.clone(), role.clone());
                self.member_roles.retain(|one| *one != triple);
            }
            other => unreachable_change(other),
        }
        Ok(Outcome::Done)
    }

    #[expect(clippy::unused_self, reason = "it reads as a step of the tenant's")]
    fn known(&self, exists: bool) -> Result<(), Why> {
        if exists { Ok(()) } else { Err(Why::Unknown) }
    }

    pub(crate) fn is_member(&self, organization: &str, user: &str) -> bool {
        let mut members = self.members.iter();
        members.any(|(org, member)| org == organization && member == user)
    }

    /// The living permissions of these values, all or none.
    fn ids_of_values(&self, api: &str, values: &[String]) -> Result<Vec<String>, Why> {
        let api = self.api(api)?.id;
        let mut ids = Vec::new();
        for value in values {
            let found = self.living_of_value(&api, value).ok_or(Why::Unknown)?;
            ids.push(found.id.clone());
        }
        Ok(ids)
    }

    /// Every permission, dead or alive, of every API that has or had this identifier.
    fn ids_that_ever_had(&self, identifier: &str, values: &[String]) -> Vec<String> {
        let mut ids = Vec::new();
        for permission in &self.permissions {
            let api = self.api_of_id(&permission.api);
            let is_of_api = api.is_some_and(|api| api.identifier == identifier);
            if is_of_api && values.contains(&permission.value) {
                ids.push(permission.id.clone());
            }
        }
        ids
    }
}

fn add<T: PartialEq>(list: &mut Vec<T>, one: T) {
    if !list.contains(&one) {
        list.push(one);
    }
}
