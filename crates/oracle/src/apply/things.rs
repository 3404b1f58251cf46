//! APIs, roles, users, organizations and applications come and go.

use crate::change::{Change, Outcome, Why};
use crate::tenant::{Api, Client, Deletion, Life, Role, Tenant};

impl Tenant {
    pub(super) fn change_thing(&mut self, change: &Change) -> Result<Outcome, Why> {
        match change {
            Change::CreateApi {
                identifier,
                settings,
            } => {
                if self.api(identifier).is_ok() {
                    return Err(Why::Exists);
                }
                let id = self.new_id("api");
                self.apis.push(Api {
                    id: id.clone(),
                    identifier: identifier.clone(),
                    settings: settings.clone(),
                    life: Life::Alive,
                });
                Ok(Outcome::Created(id))
            }
            Change::SetApi { api, settings } => {
                let id = self.api(api)?.id;
                for one in self.apis.iter_mut().filter(|one| one.id == id) {
                    one.settings = settings.clone();
                }
                Ok(Outcome::Done)
            }
            Change::CreateRole { name } => {
                if self.roles().iter().any(|role| role.name == *name) {
                    return Err(Why::Exists);
                }
                let id = self.new_id("role");
                self.roles.push(Role {
                    id: id.clone(),
                    name: name.clone(),
                    life: Life::Alive,
                });
                Ok(Outcome::Created(id))
            }
            Change::CreateUser => {
                let id = self.new_id("user");
                self.users.push(id.clone());
                Ok(Outcome::Created(id))
            }
            Change::CreateOrganization => {
                let id = self.new_id("organization");
                self.organizations.push(id.clone());
                Ok(Outcome::Created(id))
            }
            Change::CreateClient {
                is_third_party,
                may_refresh,
            } => {
                let id = self.new_id("client");
                self.clients.push(Client {
                    id: id.clone(),
                    is_third_party: *is_third_party,
                    may_refresh: *may_refresh,
                    life: Life::Alive,
                });
                Ok(Outcome::Created(id))
            }
            other => self.remove_thing(other),
        }
    }

    fn remove_thing(&mut self, change: &Change) -> Result<Outcome, Why> {
        match change {
            Change::DeleteApi { api } => {
                let id = self.api(api)?.id;
                let deletion = self.new_deletion("api");
                for one in self.apis.iter_mut().filter(|one| one.id == id) {
                    one.life = Life::Deleted(deletion.clone());
                }
                Ok(Outcome::Deleted(deletion))
            }
            Change::DeleteRole { role } => {
                if !self.is_role(role) {
                    return Err(Why::Unknown);
                }
                let deletion = self.new_deletion("role");
                for one in self.roles.iter_mut().filter(|one| one.id == *role) {
                    one.life = Life::Deleted(deletion.clone());
                }
                Ok(Outcome::Deleted(deletion))
            }
            Change::DeleteClient { client } => {
                let id = self.client(client)?.id;
                let deletion = self.new_deletion("client");
                for one in self.clients.iter_mut().filter(|one| one.id == id) {
                    one.life = Life::Deleted(deletion.clone());
                }
                Ok(Outcome::Deleted(deletion))
            }
            Change::EraseUser { user } => {
                if !self.is_user(user) {
                    return Err(Why::Unknown);
                }
                self.erase(user);
                Ok(Outcome::Done)
            }
            other => unreachable_change(other),
        }
    }

    fn erase(&mut self, user: &str) {
        self.users.retain(|one| one != user);
        self.user_permissions.retain(|(one, _)| one != user);
        self.user_roles.retain(|(one, _)| one != user);
        self.members.retain(|(_, one)| one != user);
        self.member_roles.retain(|(_, one, _)| one != user);
        self.consents.retain(|one| one.user != user);
        self.refresh_tokens.retain(|one| one.user != user);
    }

    pub(super) fn new_deletion(&mut self, kind: &'static str) -> String {
        let id = self.new_id("deletion");
        self.deletions.push(Deletion {
            id: id.clone(),
            kind,
        });
        id
    }
}

/// A change that [`Tenant::apply`] has sent to the wrong place.
#[expect(clippy::panic, reason = "a model that is wrong must not go on")]
pub(super) fn unreachable_change<T>(change: &Change) -> T {
    panic!("the model has sent {change:?} to the wrong place")
}
