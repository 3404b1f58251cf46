//! Deletions are undone, or end.

use domain::permission::{self, Permission, Stage, Tombstone, Why as NotBack};
use oracle::{Outcome, Why};

use crate::rows::{Dead, Rows};

impl Rows {
    pub(super) fn restore(&mut self, deletion: &str) -> Result<Outcome, Why> {
        let is_known = self.deads().any(|dead| dead.deletion == deletion);
        let is_back = |dead: &Dead| dead.deletion == deletion && dead.stage == Stage::Restorable;
        if !is_known {
            return Err(if deletion == "deletion-0" {
                Why::Unknown
            } else {
                Why::Gone
            });
        }
        let restored = self.returning(deletion)?;
        self.check_names(&is_back)?;
        if !self.deads().any(&is_back) {
            return Err(Why::Gone);
        }
        for dead in self.dead_fields() {
            if dead.as_ref().is_some_and(is_back) {
                *dead = None;
            }
        }
        for (api, permission) in restored {
            self.bind(api, &permission);
            self.cache.catalogs.get_mut().remove(&api);
        }
        Ok(Outcome::Done)
    }

    /// The permissions that the deletion took, if they can all come back.
    fn returning(&self, deletion: &str) -> Result<Vec<(i64, Permission)>, Why> {
        let mut restored = Vec::new();
        for (number, api) in &self.apis {
            let mut tombstones = api.tombstones();
            tombstones.retain(|one: &Tombstone| one.deletion == deletion);
            if tombstones.is_empty() {
                continue;
            }
            // As in a route, the API is looked for first.
            let is_restorable = |one: &Tombstone| one.stage == Stage::Restorable;
            if api.dead.is_some() && tombstones.iter().any(is_restorable) {
                return Err(Why::Unknown);
            }
            let restoration = permission::restore(&tombstones, &api.living(), &[]);
            if let Some(refused) = restoration.refused.into_iter().next() {
                return Err(match refused.why {
                    NotBack::Exists => Why::Exists,
                    NotBack::Gone => Why::Gone,
                    NotBack::Limit | NotBack::Crowded { .. } => panic!("{refused:?}"),
                });
            }
            restored.extend(restoration.restored.into_iter().map(|one| (*number, one)));
        }
        Ok(restored)
    }

    /// Names of roles and identifiers of APIs may be in use again.
    fn check_names(&self, is_back: &impl Fn(&Dead) -> bool) -> Result<(), Why> {
        let apis = self.apis.values();
        for api in apis.filter(|api| api.dead.as_ref().is_some_and(is_back)) {
            if self.api(&api.identifier).is_some() {
                return Err(Why::Exists);
            }
        }
        let roles = self.roles.values();
        for role in roles.filter(|role| role.dead.as_ref().is_some_and(is_back)) {
            let mut living = self.roles.values().filter(|one| one.dead.is_none());
            if living.any(|one| one.name == role.name) {
                return Err(Why::Exists);
            }
        }
        Ok(())
    }

    pub(super) fn expire(&mut self, deletion: &str) -> Result<Outcome, Why> {
        let mut outcome = Err(Why::Gone);
        for dead in self.dead_fields().flatten() {
            if dead.deletion == deletion && dead.stage == Stage::Restorable {
                dead.stage = Stage::Purging;
                outcome = Ok(Outcome::Done);
            }
        }
        outcome
    }

    pub(super) fn purge(&mut self, deletion: &str) -> Result<Outcome, Why> {
        let is_purged = |dead: &Option<Dead>| {
            let dead = dead.as_ref();
            dead.is_some_and(|dead| dead.deletion == deletion && dead.stage == Stage::Purging)
        };
        if self.dead_fields().all(|dead| !is_purged(dead)) {
            return Err(Why::Gone);
        }
        self.apis.retain(|_, row| !is_purged(&row.dead));
        self.roles.retain(|_, row| !is_purged(&row.dead));
        self.clients.retain(|_, row| !is_purged(&row.dead));
        for (api, row) in &mut self.apis {
            let rows = row.permissions.iter().filter(|one| is_purged(&one.dead));
            let purged: Vec<i64> = rows.map(|one| one.permission.number).collect();
            if purged.is_empty() {
                continue;
            }
            row.permissions.retain(|one| !is_purged(&one.dead));
            row.generation += 1;
            self.cache.catalogs.get_mut().remove(api);
            for (key, grant) in &mut self.grants {
                if crate::rows::number(&key.api) == *api {
                    permission::forget(&mut grant.entries, &purged);
                }
            }
            for pairs in [&mut self.role_permissions, &mut self.user_permissions] {
                pairs.retain(|(_, of, number)| of != api || !purged.contains(number));
            }
        }
        Ok(Outcome::Done)
    }

    fn deads(&self) -> impl Iterator<Item = &Dead> {
        let apis = self.apis.values();
        let permissions = apis.flat_map(|api| api.permissions.iter().map(|row| &row.dead));
        let apis = self.apis.values().map(|row| &row.dead);
        let roles = self.roles.values().map(|row| &row.dead);
        let clients = self.clients.values().map(|row| &row.dead);
        permissions
            .chain(apis)
            .chain(roles)
            .chain(clients)
            .flatten()
    }

    fn dead_fields(&mut self) -> impl Iterator<Item = &mut Option<Dead>> {
        let apis = self.apis.values_mut().flat_map(|api| {
            let permissions = api.permissions.iter_mut().map(|row| &mut row.dead);
            permissions.chain([&mut api.dead])
        });
        let roles = self.roles.values_mut().map(|row| &mut row.dead);
        let clients = self.clients.values_mut().map(|row| &mut row.dead);
        apis.chain(roles).chain(clients)
    }
}
