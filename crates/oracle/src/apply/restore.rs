//! Deletions are undone, or end.

use crate::change::{Outcome, Why};
use crate::tenant::{Life, Tenant};

impl Tenant {
    /// Everything that the deletion took, with everything that hangs on it.
    pub(super) fn restore(&mut self, deletion: &str) -> Result<Outcome, Why> {
        self.check_restorable(deletion)?;
        let deleted = Life::Deleted(deletion.to_owned());
        for life in self.lives() {
            if *life == deleted {
                *life = Life::Alive;
            }
        }
        let restored = self.permissions.iter();
        let restored: Vec<String> = restored
            .filter(|one| one.life == Life::Alive)
            .map(|one| one.id.clone())
            .collect();
        for id in restored {
            self.bind(&id);
        }
        Ok(Outcome::Done)
    }

    fn check_restorable(&self, deletion: &str) -> Result<(), Why> {
        if self.deletions.iter().all(|one| one.id != deletion) {
            return Err(Why::Unknown);
        }
        let deleted = Life::Deleted(deletion.to_owned());
        let mut returning = 0;
        for permission in self.permissions.iter().filter(|one| one.life == deleted) {
            let api = self.api_of_id(&permission.api);
            if api.is_none_or(|api| api.life != Life::Alive) {
                return Err(Why::Unknown);
            }
            let value = &permission.value;
            if self.living_of_value(&permission.api, value).is_some() {
                return Err(Why::Exists);
            }
            returning += 1;
        }
        for api in self.apis.iter().filter(|one| one.life == deleted) {
            if self.api(&api.identifier).is_ok() {
                return Err(Why::Exists);
            }
            returning += 1;
        }
        for role in self.roles.iter().filter(|one| one.life == deleted) {
            if self.roles().iter().any(|one| one.name == role.name) {
                return Err(Why::Exists);
            }
            returning += 1;
        }
        returning += self
            .clients
            .iter()
            .filter(|one| one.life == deleted)
            .count();
        if returning == 0 {
            return Err(Why::Gone);
        }
        Ok(())
    }

    /// From now on it can't be restored.
    pub(super) fn expire(&mut self, deletion: &str) -> Result<Outcome, Why> {
        let deleted = Life::Deleted(deletion.to_owned());
        let mut found = Err(Why::Gone);
        for life in self.lives() {
            if *life == deleted {
                *life = Life::Purging(deletion.to_owned());
                found = Ok(Outcome::Done);
            }
        }
        found
    }

    /// What was deleted goes, and every pair that has it as an end.
    pub(super) fn purge(&mut self, deletion: &str) -> Result<Outcome, Why> {
        let purging = Life::Purging(deletion.to_owned());
        if self.lives().all(|life| *life != purging) {
            return Err(Why::Gone);
        }
        self.apis.retain(|one| one.life != purging);
        self.roles.retain(|one| one.life != purging);
        self.clients.retain(|one| one.life != purging);
        let apis: Vec<String> = self.apis.iter().map(|one| one.id.clone()).collect();
        self.permissions
            .retain(|one| one.life != purging && apis.contains(&one.api));
        self.drop_dangling();
        Ok(Outcome::Done)
    }

    fn drop_dangling(&mut self) {
        let ids = |list: Vec<&String>| -> Vec<String> { list.into_iter().cloned().collect() };
        let permissions = ids(self.permissions.iter().map(|one| &one.id).collect());
        let roles = ids(self.roles.iter().map(|one| &one.id).collect());
        let clients = ids(self.clients.iter().map(|one| &one.id).collect());
        let apis = ids(self.apis.iter().map(|one| &one.id).collect());
        self.role_permissions
            .retain(|(role, one)| roles.contains(role) && permissions.contains(one));
        self.user_permissions
            .retain(|(_, one)| permissions.contains(one));
        self.user_roles.retain(|(_, role)| roles.contains(role));
        self.member_roles
            .retain(|(_, _, role)| roles.contains(role));
        self.grants.retain(|key, _| {
            let has_client = key.client.as_ref().is_none_or(|one| clients.contains(one));
            has_client && apis.contains(&key.api)
        });
        for grant in self.grants.values_mut() {
            let is_left =
                |id: &Option<String>| id.as_ref().is_none_or(|id| permissions.contains(id));
            grant.entries.retain(|(_, id)| is_left(id));
        }
        for list in [&mut self.consents, &mut self.refresh_tokens] {
            list.retain(|one| clients.contains(&one.client) && apis.contains(&one.api));
            for one in list {
                one.permissions.retain(|id| permissions.contains(id));
            }
        }
    }

    fn lives(&mut self) -> impl Iterator<Item = &mut Life> {
        let apis = self.apis.iter_mut().map(|one| &mut one.life);
        let roles = self.roles.iter_mut().map(|one| &mut one.life);
        let clients = self.clients.iter_mut().map(|one| &mut one.life);
        let permissions = self.permissions.iter_mut().map(|one| &mut one.life);
        apis.chain(roles).chain(clients).chain(permissions)
    }
}
