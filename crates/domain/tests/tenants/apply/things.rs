//! APIs, roles, users, organizations and applications come and go.

use domain::Timestamp;
use domain::permission::Stage;
use oracle::{Change, Outcome, Why};

use super::known;
use crate::rows::{ApiRow, ClientRow, Dead, RoleRow, Rows, number};

impl Rows {
    pub(super) fn change_thing(&mut self, change: &Change, id: &str) -> Result<Outcome, Why> {
        match change {
            Change::CreateApi {
                identifier,
                settings,
            } => {
                if self.api(identifier).is_some() {
                    return Err(Why::Exists);
                }
                let row = ApiRow {
                    identifier: identifier.clone(),
                    settings: settings.clone(),
                    dead: None,
                    permissions: Vec::new(),
                    next_permission: 1,
                    generation: 0,
                };
                self.apis.insert(number(id), row);
            }
            Change::SetApi { api, settings } => {
                let api = self.api(api).ok_or(Why::Unknown)?;
                self.apis.get_mut(&api).unwrap().settings = settings.clone();
                return Ok(Outcome::Done);
            }
            Change::CreateRole { name } => {
                let mut living = self.roles.values().filter(|role| role.dead.is_none());
                if living.any(|role| role.name == *name) {
                    return Err(Why::Exists);
                }
                let row = RoleRow {
                    name: name.clone(),
                    dead: None,
                };
                self.roles.insert(number(id), row);
            }
            Change::CreateUser => {
                self.users.insert(number(id));
            }
            Change::CreateOrganization => {
                self.organizations.insert(id.to_owned());
            }
            Change::CreateClient {
                is_third_party,
                may_refresh,
            } => {
                let row = ClientRow {
                    is_third_party: *is_third_party,
                    may_refresh: *may_refresh,
                    dead: None,
                };
                self.clients.insert(number(id), row);
            }
            _ => return self.remove_thing(change, id),
        }
        Ok(Outcome::Created(id.to_owned()))
    }

    fn remove_thing(&mut self, change: &Change, id: &str) -> Result<Outcome, Why> {
        let dead = Some(Dead {
            deletion: id.to_owned(),
            at: Timestamp::from_millis(self.now),
            stage: Stage::Restorable,
        });
        match change {
            Change::DeleteApi { api } => {
                let api = self.api(api).ok_or(Why::Unknown)?;
                self.apis.get_mut(&api).unwrap().dead = dead;
            }
            Change::DeleteRole { role } => {
                known(self.is_role(number(role)))?;
                self.roles.get_mut(&number(role)).unwrap().dead = dead;
            }
            Change::DeleteClient { client } => {
                known(self.is_client(number(client)))?;
                self.clients.get_mut(&number(client)).unwrap().dead = dead;
            }
            Change::EraseUser { user } => {
                known(self.users.remove(&number(user)))?;
                self.erase(number(user));
                return Ok(Outcome::Done);
            }
            _ => unreachable!("{change:?}"),
        }
        Ok(Outcome::Deleted(id.to_owned()))
    }

    fn erase(&mut self, user: i64) {
        self.user_permissions.retain(|(one, ..)| *one != user);
        self.user_roles.retain(|(one, _)| *one != user);
        self.members.retain(|(_, one)| *one != user);
        self.member_roles.retain(|(_, one, _)| *one != user);
        self.consents.retain(|((one, ..), _)| *one != user);
        self.refresh_tokens.retain(|((one, ..), _)| *one != user);
    }
}
