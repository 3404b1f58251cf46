//! Permissions of an API come, change and go.

use super::things::unreachable_change;
use crate::change::{Change, Outcome, Why};
use crate::tenant::{Life, Permission, Tenant};

impl Tenant {
    pub(super) fn change_permission(&mut self, change: &Change) -> Result<Outcome, Why> {
        match change {
            Change::CreatePermission {
                api,
                value,
                description,
            } => {
                let api = self.api(api)?.id;
                if self.living_of_value(&api, value).is_some() {
                    return Err(Why::Exists);
                }
                let last = self.living(&api).last().map(|one| one.position);
                let position = last.map_or(0, |last| last + 1);
                self.make_permission(&api, value, description.clone(), position);
                Ok(Outcome::Done)
            }
            Change::RenamePermission { api, value, to } => {
                let api = self.api(api)?.id;
                let old = self.living_of_value(&api, value).ok_or(Why::Unknown)?;
                let id = old.id.clone();
                if value != to && self.living_of_value(&api, to).is_some() {
                    return Err(Why::Exists);
                }
                if let Some(permission) = self.permission_mut(&id) {
                    permission.value.clone_from(to);
                }
                self.bind(&id);
                Ok(Outcome::Done)
            }
            Change::DescribePermission {
                api,
                value,
                description,
            } => {
                let api = self.api(api)?.id;
                let old = self.living_of_value(&api, value).ok_or(Why::Unknown)?;
                let id = old.id.clone();
                if let Some(permission) = self.permission_mut(&id) {
                    permission.description.clone_from(description);
                }
                Ok(Outcome::Done)
            }
            Change::ReplacePermissions { api, list } => {
                let api = self.api(api)?.id;
                Ok(self.replace(&api, list))
            }
            Change::DeletePermissions { api, values } => {
                let api = self.api(api)?.id;
                self.delete(&api, values)
            }
            other => unreachable_change(other),
        }
    }

    fn make_permission(
        &mut self,
        api: &str,
        value: &str,
        description: Option<String>,
        position: usize,
    ) {
        let id = self.new_id("permission");
        self.permissions.push(Permission {
            id: id.clone(),
            api: api.to_owned(),
            value: value.to_owned(),
            description,
            position,
            life: Life::Alive,
        });
        self.bind(&id);
    }

    fn replace(&mut self, api: &str, list: &[(String, Option<String>)]) -> Outcome {
        let is_listed = |value: &str| list.iter().any(|(listed, _)| listed == value);
        let gone: Vec<String> = self
            .living(api)
            .iter()
            .filter(|one| !is_listed(&one.value))
            .map(|one| one.id.clone())
            .collect();
        let deleted = (!gone.is_empty()).then(|| self.bury(&gone));
        for (position, (value, description)) in list.iter().enumerate() {
            let kept = self.living_of_value(api, value).map(|one| one.id.clone());
            match kept.and_then(|id| self.permission_mut(&id)) {
                Some(permission) => {
                    permission.description.clone_from(description);
                    permission.position = position;
                }
                None => self.make_permission(api, value, description.clone(), position),
            }
        }
        deleted.map_or(Outcome::Done, Outcome::Deleted)
    }

    fn delete(&mut self, api: &str, values: &[String]) -> Result<Outcome, Why> {
        let mut ids = Vec::new();
        for value in values {
            match self.living_of_value(api, value) {
                Some(found) => ids.push(found.id.clone()),
                None => return Err(self.why_not_deletable(api, value)),
            }
        }
        Ok(Outcome::Deleted(self.bury(&ids)))
    }

    /// It was deleted before, last by the latest of its deletions, or it never was.
    fn why_not_deletable(&self, api: &str, value: &str) -> Why {
        for deletion in self.deletions.iter().rev() {
            let dead = [
                Life::Deleted(deletion.id.clone()),
                Life::Purging(deletion.id.clone()),
            ];
            let is_it =
                |one: &Permission| one.api == api && one.value == value && dead.contains(&one.life);
            if self.permissions.iter().any(is_it) {
                return Why::AlreadyDeleted(deletion.id.clone());
            }
        }
        Why::Unknown
    }

    fn bury(&mut self, ids: &[String]) -> String {
        let deletion = self.new_deletion("permissions");
        for permission in &mut self.permissions {
            if ids.contains(&permission.id) {
                permission.life = Life::Deleted(deletion.clone());
            }
        }
        deletion
    }

    /// Entries of grants that wait for the permission's value now stand for it; one that would
    /// be a second for the same permission goes.
    pub(super) fn bind(&mut self, id: &str) {
        let Some(permission) = self.permission(id).cloned() else {
            return;
        };
        for (key, grant) in &mut self.grants {
            if key.api != permission.api {
                continue;
            }
            let waiting = (permission.value.clone(), None);
            let bound = Some(permission.id.clone());
            if grant.entries.iter().any(|(_, id)| *id == bound) {
                grant.entries.retain(|entry| *entry != waiting);
            }
            for entry in &mut grant.entries {
                if *entry == waiting {
                    entry.1.clone_from(&bound);
                }
            }
        }
    }
}
