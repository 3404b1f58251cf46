//! A tenant as the store has it: rows, numbers, slots, and what the server keeps of them.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use domain::Timestamp;
use domain::bits::{Bits, Slot};
use domain::permission::{Entry, Permission, Stage, Tombstone};
use domain::rbac::{Catalog, Held, Login, Slotted, Stale};
use domain::token::ScopeSet;
use oracle::{ApiSettings, GrantKey};

/// A deletion and how far its end is.
#[derive(Debug, Clone)]
pub(crate) struct Dead {
    pub(crate) deletion: String,
    pub(crate) at: Timestamp,
    pub(crate) stage: Stage,
}

#[derive(Debug)]
pub(crate) struct PermissionRow {
    pub(crate) permission: Permission,
    pub(crate) slot: Slot,
    pub(crate) dead: Option<Dead>,
}

#[derive(Debug)]
pub(crate) struct ApiRow {
    pub(crate) identifier: String,
    pub(crate) settings: ApiSettings,
    pub(crate) dead: Option<Dead>,
    pub(crate) permissions: Vec<PermissionRow>,
    pub(crate) next_permission: i64,
    pub(crate) generation: i64,
}

#[derive(Debug)]
pub(crate) struct RoleRow {
    pub(crate) name: String,
    pub(crate) dead: Option<Dead>,
}

#[derive(Debug)]
pub(crate) struct ClientRow {
    pub(crate) is_third_party: bool,
    pub(crate) may_refresh: bool,
    pub(crate) dead: Option<Dead>,
}

#[derive(Debug)]
pub(crate) struct GrantRow {
    pub(crate) allow_all_scopes: bool,
    pub(crate) entries: Vec<Entry>,
}

/// Whose consent or refresh token it is: user, client, API and organization.
pub(crate) type Whose = (i64, i64, i64, Option<String>);

/// A role or a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Holder {
    Role(i64),
    User(i64),
}

/// Everything by the number in its id: `role-7` is 7.
#[derive(Debug, Default)]
pub(crate) struct Rows {
    pub(crate) now: i64,
    pub(crate) apis: BTreeMap<i64, ApiRow>,
    pub(crate) roles: BTreeMap<i64, RoleRow>,
    pub(crate) users: BTreeSet<i64>,
    pub(crate) clients: BTreeMap<i64, ClientRow>,
    pub(crate) organizations: BTreeSet<String>,
    /// Role, API and permission.
    pub(crate) role_permissions: BTreeSet<(i64, i64, i64)>,
    pub(crate) user_permissions: BTreeSet<(i64, i64, i64)>,
    pub(crate) user_roles: BTreeSet<(i64, i64)>,
    pub(crate) members: BTreeSet<(String, i64)>,
    pub(crate) member_roles: BTreeSet<(String, i64, i64)>,
    pub(crate) grants: BTreeMap<GrantKey, GrantRow>,
    pub(crate) consents: Vec<(Whose, ScopeSet)>,
    pub(crate) refresh_tokens: Vec<(Whose, ScopeSet)>,
    pub(crate) cache: Cache,
}

/// What the server keeps in memory. A catalog is dropped by every change to its API's permissions;
/// a holder's set only by what is given to that holder or taken from it.
#[derive(Debug, Default)]
pub(crate) struct Cache {
    pub(crate) catalogs: RefCell<HashMap<i64, Arc<Catalog>>>,
    pub(crate) held: RefCell<HashMap<(Holder, i64), Arc<Held>>>,
}

/// The number in an id.
pub(crate) fn number(id: &str) -> i64 {
    let digits = id.rsplit('-').next().unwrap();
    digits.parse().unwrap()
}

impl ApiRow {
    pub(crate) fn living(&self) -> Vec<Permission> {
        let rows = self.permissions.iter().filter(|row| row.dead.is_none());
        let mut living: Vec<Permission> = rows.map(|row| row.permission.clone()).collect();
        living.sort_by_key(|one| (one.position, one.number));
        living
    }

    pub(crate) fn tombstones(&self) -> Vec<Tombstone> {
        let dead = self.permissions.iter().filter_map(|row| {
            let dead = row.dead.clone()?;
            Some(Tombstone {
                permission: row.permission.clone(),
                deletion: dead.deletion,
                deleted_at: dead.at,
                stage: dead.stage,
            })
        });
        dead.collect()
    }
}

impl Rows {
    /// The living API that has the identifier.
    pub(crate) fn api(&self, identifier: &str) -> Option<i64> {
        let mut living = self.apis.iter().filter(|(_, api)| api.dead.is_none());
        let found = living.find(|(_, api)| api.identifier == identifier);
        found.map(|(number, _)| *number)
    }

    pub(crate) fn living_apis(&self) -> Vec<(i64, &ApiRow)> {
        let apis = self.apis.iter().filter(|(_, api)| api.dead.is_none());
        apis.map(|(number, api)| (*number, api)).collect()
    }

    pub(crate) fn is_role(&self, role: i64) -> bool {
        self.roles.get(&role).is_some_and(|row| row.dead.is_none())
    }

    pub(crate) fn is_client(&self, client: i64) -> bool {
        self.clients
            .get(&client)
            .is_some_and(|row| row.dead.is_none())
    }

    pub(crate) fn is_api(&self, api: i64) -> bool {
        self.apis.get(&api).is_some_and(|row| row.dead.is_none())
    }

    /// The living roles that a login counts.
    pub(crate) fn roles_of(&self, user: i64, organization: Option<&str>) -> Vec<i64> {
        let roles: Vec<i64> = match organization {
            None => {
                let pairs = self.user_roles.range((user, i64::MIN)..=(user, i64::MAX));
                pairs.map(|(_, role)| *role).collect()
            }
            Some(organization) => {
                let of =
                    |(org, member, _): &&(String, i64, i64)| org == organization && *member == user;
                self.member_roles
                    .iter()
                    .filter(of)
                    .map(|(.., role)| *role)
                    .collect()
            }
        };
        roles
            .into_iter()
            .filter(|role| self.is_role(*role))
            .collect()
    }

    pub(crate) fn catalog(&self, api: i64) -> Arc<Catalog> {
        let mut catalogs = self.cache.catalogs.borrow_mut();
        let made = catalogs.entry(api).or_insert_with(|| {
            let row = &self.apis[&api];
            let slot = |number| {
                let mut rows = row.permissions.iter();
                rows.find(|row| row.permission.number == number)
                    .unwrap()
                    .slot
            };
            let living = row.living().into_iter().map(|one| Slotted {
                slot: slot(one.number),
                number: one.number,
                value: one.value,
            });
            Arc::new(Catalog::new(row.generation, living.collect()).unwrap())
        });
        Arc::clone(made)
    }

    fn held(&self, holder: Holder, api: i64) -> Arc<Held> {
        let mut sets = self.cache.held.borrow_mut();
        let made = sets.entry((holder, api)).or_insert_with(|| {
            let (pairs, id) = match holder {
                Holder::Role(role) => (&self.role_permissions, role),
                Holder::User(user) => (&self.user_permissions, user),
            };
            let rows = pairs.range((id, api, i64::MIN)..=(id, api, i64::MAX));
            let held: BTreeSet<i64> = rows.map(|(.., number)| *number).collect();
            let row = &self.apis[&api];
            let slots = row.permissions.iter();
            let slots = slots.filter(|one| held.contains(&one.permission.number));
            Arc::new(Held {
                generation: row.generation,
                slots: slots.map(|one| one.slot).collect(),
            })
        });
        Arc::clone(made)
    }

    /// Asks something of the cached sets; makes them again if they are stale.
    pub(crate) fn by_login<T>(
        &self,
        (user, organization): (i64, Option<&str>),
        api: i64,
        ask: impl Fn(&Catalog, Login<'_>) -> Result<T, Stale>,
    ) -> T {
        let roles = self.roles_of(user, organization);
        for _ in 0..2 {
            let sets = roles.iter().map(|role| self.held(Holder::Role(*role), api));
            let sets: Vec<Arc<Held>> = sets.collect();
            let direct = self.held(Holder::User(user), api);
            let login = match organization {
                None => Login::Tenant {
                    roles: &sets,
                    direct: Some(&direct),
                },
                Some(_) => Login::Organization { roles: &sets },
            };
            match ask(&self.catalog(api), login) {
                Ok(answer) => return answer,
                Err(Stale) => self.forget(api),
            }
        }
        panic!("stale, though it was just made");
    }

    pub(crate) fn effective(&self, login: (i64, Option<&str>), api: i64) -> Bits {
        self.by_login(login, api, domain::rbac::effective)
    }

    fn forget(&self, api: i64) {
        self.cache.catalogs.borrow_mut().remove(&api);
        let mut sets = self.cache.held.borrow_mut();
        sets.retain(|(_, of), _| *of != api);
    }
}
