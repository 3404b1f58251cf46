//! Permissions come, change and go.

use domain::Timestamp;
use domain::bits::Bits;
use domain::permission::{
    self, Edit, Permission, PermissionSpec, Refusal, Stage, bind, smallest_free,
};
use oracle::{Change, Outcome, Why};

use crate::rows::{Dead, PermissionRow, Rows};

fn why(refusal: Refusal) -> Why {
    match refusal {
        Refusal::Exists { .. } => Why::Exists,
        Refusal::Unknown { .. } => Why::Unknown,
        Refusal::AlreadyDeleted { deletion, .. } => Why::AlreadyDeleted(deletion),
        Refusal::Limit => panic!("such a small tenant is within the limits"),
    }
}

impl Rows {
    pub(super) fn change_permission(&mut self, change: &Change, id: &str) -> Result<Outcome, Why> {
        match change {
            Change::CreatePermission {
                api,
                value,
                description,
            } => {
                let api = self.api(api).ok_or(Why::Unknown)?;
                let row = &self.apis[&api];
                let spec = PermissionSpec {
                    value: value.clone(),
                    description: description.clone(),
                };
                let created = permission::create(&row.living(), spec, row.next_permission);
                self.insert(api, &[created.map_err(why)?]);
            }
            Change::RenamePermission { api, value, to } => {
                let edit = Edit {
                    value: Some(to.clone()),
                    description: None,
                };
                self.update(api, value, edit)?;
            }
            Change::DescribePermission {
                api,
                value,
                description,
            } => {
                let edit = Edit {
                    value: None,
                    description: Some(description.clone()),
                };
                self.update(api, value, edit)?;
            }
            Change::ReplacePermissions { api, list } => return self.replace(api, list, id),
            Change::DeletePermissions { api, values } => return self.delete(api, values, id),
            _ => unreachable!("{change:?}"),
        }
        Ok(Outcome::Done)
    }

    fn update(&mut self, api: &str, value: &str, edit: Edit) -> Result<(), Why> {
        let api = self.api(api).ok_or(Why::Unknown)?;
        let living = self.apis[&api].living();
        let new = permission::update(&living, value, edit).map_err(why)?;
        self.write(api, &new);
        self.bind(api, &new);
        Ok(())
    }

    fn replace(
        &mut self,
        api: &str,
        list: &[(String, Option<String>)],
        id: &str,
    ) -> Result<Outcome, Why> {
        let api = self.api(api).ok_or(Why::Unknown)?;
        let wanted: Vec<PermissionSpec> = list
            .iter()
            .map(|(value, description)| PermissionSpec {
                value: value.clone(),
                description: description.clone(),
            })
            .collect();
        let row = &self.apis[&api];
        let replacement = permission::replace(&row.living(), &wanted, row.next_permission);
        for changed in &replacement.changed {
            self.write(api, changed);
        }
        self.bury(api, replacement.deleted.iter(), id);
        self.insert(api, &replacement.created);
        if replacement.deleted.is_empty() {
            return Ok(Outcome::Done);
        }
        Ok(Outcome::Deleted(id.to_owned()))
    }

    fn delete(&mut self, api: &str, values: &[String], id: &str) -> Result<Outcome, Why> {
        let api = self.api(api).ok_or(Why::Unknown)?;
        let (living, tombstones) = (self.apis[&api].living(), self.apis[&api].tombstones());
        let values: Vec<&str> = values.iter().map(String::as_str).collect();
        let deleted = permission::delete(&living, &values).map_err(|value| {
            let of_value = tombstones
                .iter()
                .filter(|one| one.permission.value == value);
            let last = of_value.max_by_key(|one| one.deleted_at);
            why(permission::absent(&value, last))
        })?;
        self.bury(api, deleted.into_iter(), id);
        Ok(Outcome::Deleted(id.to_owned()))
    }

    fn bury<'a>(&mut self, api: i64, deleted: impl Iterator<Item = &'a Permission>, id: &str) {
        let at = Timestamp::from_millis(self.now);
        for permission in deleted {
            self.row(api, permission.number).dead = Some(Dead {
                deletion: id.to_owned(),
                at,
                stage: Stage::Restorable,
            });
        }
        self.cache.catalogs.get_mut().remove(&api);
    }

    fn insert(&mut self, api: i64, created: &[Permission]) {
        let row = self.apis.get_mut(&api).unwrap();
        let mut taken: Bits = row.permissions.iter().map(|one| one.slot).collect();
        // So that the few permissions of a tenant lie on both sides of a word's end.
        taken.extend(0..60);
        let slots = smallest_free(&taken, created.len()).unwrap();
        for (permission, slot) in created.iter().zip(slots) {
            row.next_permission = permission.number + 1;
            row.permissions.push(PermissionRow {
                permission: permission.clone(),
                slot,
                dead: None,
            });
        }
        self.cache.catalogs.get_mut().remove(&api);
        for permission in created {
            self.bind(api, permission);
        }
    }

    fn write(&mut self, api: i64, permission: &Permission) {
        self.row(api, permission.number).permission = permission.clone();
        self.cache.catalogs.get_mut().remove(&api);
    }

    pub(super) fn row(&mut self, api: i64, number: i64) -> &mut PermissionRow {
        let rows = &mut self.apis.get_mut(&api).unwrap().permissions;
        let mut rows = rows.iter_mut();
        rows.find(|row| row.permission.number == number).unwrap()
    }

    /// Binds what waits for the permission's value, in all grants for the API.
    pub(super) fn bind(&mut self, api: i64, permission: &Permission) {
        for (key, grant) in &mut self.grants {
            if crate::rows::number(&key.api) == api {
                bind(&mut grant.entries, permission);
            }
        }
    }
}
