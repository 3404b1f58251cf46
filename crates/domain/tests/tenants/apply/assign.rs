//! Permissions and roles are given and taken.

use domain::permission::{delete, numbers_of};
use oracle::{Change, Outcome, Why};

use super::known;
use crate::rows::{Holder, Rows, number};

impl Rows {
    pub(super) fn assign(&mut self, change: &Change) -> Result<Outcome, Why> {
        let (holder, api, values, is_added) = match change {
            Change::AddToRole { role, api, values } => {
                (Holder::Role(number(role)), api, values, true)
            }
            Change::RemoveFromRole { role, api, values } => {
                (Holder::Role(number(role)), api, values, false)
            }
            Change::AddToUser { user, api, values } => {
                (Holder::User(number(user)), api, values, true)
            }
            Change::RemoveFromUser { user, api, values } => {
                (Holder::User(number(user)), api, values, false)
            }
            _ => unreachable!("{change:?}"),
        };
        known(match holder {
            Holder::Role(role) => self.is_role(role),
            Holder::User(user) => self.users.contains(&user),
        })?;
        let numbers = if is_added {
            self.living_numbers(api, values)?
        } else {
            self.all_numbers(api, values)
        };
        let (pairs, id) = match holder {
            Holder::Role(role) => (&mut self.role_permissions, role),
            Holder::User(user) => (&mut self.user_permissions, user),
        };
        for (api, number) in numbers {
            if is_added {
                pairs.insert((id, api, number));
            } else {
                pairs.remove(&(id, api, number));
            }
        }
        self.cache
            .held
            .get_mut()
            .retain(|(one, _), _| *one != holder);
        Ok(Outcome::Done)
    }

    fn living_numbers(&self, api: &str, values: &[String]) -> Result<Vec<(i64, i64)>, Why> {
        let api = self.api(api).ok_or(Why::Unknown)?;
        let living = self.apis[&api].living();
        let values: Vec<&str> = values.iter().map(String::as_str).collect();
        // The same search as for a deletion: all of them live, or none is meant.
        let found = delete(&living, &values).map_err(|_| Why::Unknown)?;
        Ok(found.into_iter().map(|one| (api, one.number)).collect())
    }

    fn all_numbers(&self, identifier: &str, values: &[String]) -> Vec<(i64, i64)> {
        let apis = self.apis.iter();
        let apis = apis.filter(|(_, api)| api.identifier == identifier);
        let numbers = apis.flat_map(|(number, api)| {
            let (living, tombstones) = (api.living(), api.tombstones());
            let of_value = |value: &String| numbers_of(value, &living, &tombstones);
            let all: Vec<i64> = values.iter().flat_map(of_value).collect();
            all.into_iter().map(|one| (*number, one))
        });
        numbers.collect()
    }

    pub(super) fn assign_role(&mut self, change: &Change) -> Result<Outcome, Why> {
        match change {
            Change::GiveRole { user, role } | Change::TakeRole { user, role } => {
                let (user, role) = (number(user), number(role));
                known(self.users.contains(&user) && self.is_role(role))?;
                if matches!(change, Change::GiveRole { .. }) {
                    self.user_roles.insert((user, role));
                } else {
                    self.user_roles.remove(&(user, role));
                }
            }
            Change::Join { organization, user } => {
                let user = number(user);
                known(self.organizations.contains(organization) && self.users.contains(&user))?;
                self.members.insert((organization.clone(), user));
            }
            Change::Leave { organization, user } => {
                let member = (organization.clone(), number(user));
                known(self.members.remove(&member))?;
                self.member_roles
                    .retain(|(org, user, _)| *org != member.0 || *user != member.1);
            }
            Change::GiveMemberRole {
                organization,
                user,
                role,
            }
            | Change::TakeMemberRole {
                organization,
                user,
                role,
            } => {
                let (user, role) = (number(user), number(role));
                let is_member = self.members.contains(&(organization.clone(), user));
                known(is_member && self.is_role(role))?;
                let row = (organization.clone(), user, role);
                if matches!(change, Change::GiveMemberRole { .. }) {
                    self.member_roles.insert(row);
                } else {
                    self.member_roles.remove(&row);
                }
            }
            _ => unreachable!("{change:?}"),
        }
        Ok(Outcome::Done)
    }
}
