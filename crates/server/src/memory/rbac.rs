//! Which permissions of an API a user has, from sets that are kept in memory.
//!
//! Deleting or restoring a permission drops one API's catalog, and no set; giving one to a role
//! drops that role's set, and no user's; giving a role to a user drops that user's list of roles.
//! Whether a role is alive is kept beside what it holds.

use std::sync::Arc;

use domain::bits::Bits;
use domain::rbac::{Catalog, Held, Login, Stale};
use domain::{Error, Result};
use store::rbac::OfRole;
use store::{Change, Changed};

use crate::App;
use crate::cache::Cache;

/// APIs whose permissions are kept.
const CATALOGS_MAX: usize = 10_000;
/// Sets of roles that are kept, each for one API.
const SETS_MAX: usize = 200_000;
/// Users whose roles, or whose own permissions of an API, are kept.
const USERS_MAX: usize = 200_000;
/// How often a set may be found older than its API's catalog before it is an error.
const TRIES: usize = 5;

/// A user's number, and the number of the organization or of the API.
type Pair = (i64, i64);

/// What is kept.
#[derive(Debug)]
pub(super) struct Rbac {
    /// By the API's id.
    catalogs: Cache<Arc<str>, Arc<Known>>,
    /// Whether a role is alive.
    living: Cache<i64, bool>,
    /// By role and API.
    held: Cache<Pair, Arc<Held>>,
    /// By user and API.
    direct: Cache<Pair, Arc<Held>>,
    /// A user's roles in the tenant.
    roles: Cache<i64, Arc<[i64]>>,
    /// A member's roles in an organization.
    member_roles: Cache<Pair, Arc<[i64]>>,
}

#[derive(Debug)]
struct Known {
    /// The API's number.
    number: i64,
    catalog: Arc<Catalog>,
}

impl Rbac {
    pub(super) fn new() -> Self {
        Self {
            catalogs: Cache::new(CATALOGS_MAX),
            living: Cache::new(SETS_MAX),
            held: Cache::new(SETS_MAX),
            direct: Cache::new(USERS_MAX),
            roles: Cache::new(USERS_MAX),
            member_roles: Cache::new(USERS_MAX),
        }
    }

    /// Drops what a change has made old.
    pub(super) fn forget(&self, change: &Change) {
        let key = change.key.as_str();
        match change.noun {
            Changed::ResourceServer => self.catalogs.forget(key),
            Changed::Role => self.living.forget(&number(key)),
            Changed::RolePermissions => self.held.forget(&pair(key)),
            Changed::UserPermissions => self.direct.forget(&pair(key)),
            Changed::UserRoles => self.roles.forget(&number(key)),
            Changed::MemberRoles => self.member_roles.forget(&pair(key)),
            Changed::Organization => self.member_roles.clear(),
            Changed::Client
            | Changed::ClientGrant
            | Changed::Connection
            | Changed::Document
            | Changed::SigningKeys
            | Changed::Tenant
            | Changed::User => {}
        }
    }
}

fn number(key: &str) -> i64 {
    key.parse().unwrap_or_default()
}

fn pair(key: &str) -> Pair {
    let (first, second) = key.split_once('|').unwrap_or((key, ""));
    (number(first), number(second))
}

/// Who signed in, by number, and into which organization, if into any.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Subject {
    pub user: i64,
    pub organization: Option<i64>,
}

/// What a user holds at an API: the sets of the user's living roles, and the user's own.
#[derive(Debug)]
pub struct Holdings {
    pub catalog: Arc<Catalog>,
    /// The roles' numbers, in the order of their sets.
    pub roles: Vec<i64>,
    pub of_roles: Vec<Arc<Held>>,
    pub direct: Option<Arc<Held>>,
    /// The slots of what is in effect.
    pub effective: Bits,
}

impl Holdings {
    /// As the rules of RBAC take it.
    pub fn login(&self) -> Login<'_> {
        match &self.direct {
            Some(direct) => Login::Tenant {
                roles: &self.of_roles,
                direct: Some(direct),
            },
            None => Login::Organization {
                roles: &self.of_roles,
            },
        }
    }
}

/// What the user holds at the API with this id, all of one generation of its slots; `None` if
/// there is no such API.
///
/// # Errors
/// [`Error::Internal`] if the database refuses, or if slots are given anew faster than sets are
/// loaded.
pub async fn holdings(app: &App, subject: Subject, api: &str) -> Result<Option<Holdings>> {
    for _ in 0..TRIES {
        let Some(known) = catalog(app, api).await? else {
            return Ok(None);
        };
        let at = (api, known.number);
        let numbers = roles(app, subject).await?;
        let (roles, of_roles) = sets(app, at, &numbers).await?;
        let direct = match subject.organization {
            None => Some(direct(app, at, subject.user).await?),
            Some(_) => None,
        };
        let mut holdings = Holdings {
            catalog: known.catalog.clone(),
            roles,
            of_roles,
            direct,
            effective: Bits::new(),
        };
        match domain::rbac::effective(&holdings.catalog, holdings.login()) {
            Ok(effective) => {
                holdings.effective = effective;
                return Ok(Some(holdings));
            }
            Err(Stale) => drop_stale(app, subject, at, &numbers),
        }
    }
    Err(Error::internal(
        "an API's slots are given anew all the time",
    ))
}

/// Forgets what may be of an old generation of the API's slots.
fn drop_stale(app: &App, subject: Subject, (api, number): (&str, i64), roles: &[i64]) {
    let rbac = &app.memory().rbac;
    rbac.catalogs.forget(api);
    rbac.direct.forget(&(subject.user, number));
    for role in roles {
        rbac.held.forget(&(*role, number));
    }
}

/// The living permissions of the API with this id.
///
/// # Errors
/// If the database refuses.
pub(crate) async fn catalog_of(app: &App, api: &str) -> Result<Option<Arc<Catalog>>> {
    Ok(catalog(app, api).await?.map(|known| known.catalog.clone()))
}

async fn catalog(app: &App, api: &str) -> Result<Option<Arc<Known>>> {
    let catalogs = &app.memory().rbac.catalogs;
    if let Some(known) = catalogs.get(api) {
        return Ok(Some(known));
    }
    let ticket = catalogs.ticket(api);
    let mut reader = app.db().read().await?;
    let found = store::rbac::catalog(reader.conn(), app.home().tenant, api).await?;
    drop(reader);
    let Some(living) = found else { return Ok(None) };
    let known = Arc::new(Known {
        number: living.number,
        catalog: Arc::new(Catalog::new(living.generation, living.permissions)?),
    });
    catalogs.fill(&ticket, api.into(), known.clone());
    Ok(Some(known))
}

/// The numbers of the roles that count, deleted ones included.
async fn roles(app: &App, subject: Subject) -> Result<Arc<[i64]>> {
    let rbac = &app.memory().rbac;
    match subject.organization {
        None => listed(app, &rbac.roles, subject.user, subject).await,
        Some(organization) => {
            let key = (subject.user, organization);
            listed(app, &rbac.member_roles, key, subject).await
        }
    }
}

async fn listed<K: std::hash::Hash + Eq>(
    app: &App,
    lists: &Cache<K, Arc<[i64]>>,
    key: K,
    subject: Subject,
) -> Result<Arc<[i64]>> {
    if let Some(list) = lists.get(&key) {
        return Ok(list);
    }
    let ticket = lists.ticket(&key);
    let mut reader = app.db().read().await?;
    let pair = (subject.user, subject.organization);
    let found = store::rbac::roles_of(reader.conn(), app.home().tenant, pair).await?;
    drop(reader);
    let list: Arc<[i64]> = found.into();
    lists.fill(&ticket, key, list.clone());
    Ok(list)
}

/// Those of the roles that are alive, and what they hold of the API.
async fn sets(
    app: &App,
    (api, number): (&str, i64),
    roles: &[i64],
) -> Result<(Vec<i64>, Vec<Arc<Held>>)> {
    let rbac = &app.memory().rbac;
    let living = rbac.living.get_all(roles.iter().copied());
    let held = rbac.held.get_all(roles.iter().map(|role| (*role, number)));
    let mut found = (
        Vec::with_capacity(roles.len()),
        Vec::with_capacity(roles.len()),
    );
    let mut missing = Vec::new();
    for ((role, is_living), held) in roles.iter().zip(living).zip(held) {
        match (is_living, held) {
            (Some(true), Some(held)) => {
                found.0.push(*role);
                found.1.push(held);
            }
            (Some(false), _) => {}
            (Some(true), None) | (None, _) => missing.push(*role),
        }
    }
    if !missing.is_empty() {
        for (role, held) in load(app, (api, number), &missing).await? {
            found.0.push(role);
            found.1.push(held);
        }
    }
    Ok(found)
}

/// The same, from the database.
async fn load(
    app: &App,
    (api, number): (&str, i64),
    roles: &[i64],
) -> Result<Vec<(i64, Arc<Held>)>> {
    let rbac = &app.memory().rbac;
    let tickets: Vec<_> = roles
        .iter()
        .map(|role| (rbac.living.ticket(role), rbac.held.ticket(&(*role, number))))
        .collect();
    let mut reader = app.db().read().await?;
    let tenant = app.home().tenant;
    let loaded = store::rbac::of_roles(reader.conn(), tenant, (api, number), roles).await?;
    drop(reader);
    let mut found = Vec::with_capacity(loaded.len());
    let mut loaded: std::collections::HashMap<i64, OfRole> =
        loaded.into_iter().map(|one| (one.role, one)).collect();
    for (role, (living, held)) in roles.iter().zip(&tickets) {
        let Some(one) = loaded.remove(role) else {
            continue;
        };
        let set = Arc::new(one.held);
        rbac.living.fill(living, *role, one.is_living);
        rbac.held.fill(held, (*role, number), set.clone());
        if one.is_living {
            found.push((*role, set));
        }
    }
    Ok(found)
}

/// What the user holds directly.
async fn direct(app: &App, (api, number): (&str, i64), user: i64) -> Result<Arc<Held>> {
    let rbac = &app.memory().rbac;
    if let Some(held) = rbac.direct.get(&(user, number)) {
        return Ok(held);
    }
    let ticket = rbac.direct.ticket(&(user, number));
    let mut reader = app.db().read().await?;
    let found = store::rbac::of_user(reader.conn(), app.home().tenant, (api, user)).await?;
    drop(reader);
    let held = Arc::new(found.unwrap_or_default());
    rbac.direct.fill(&ticket, (user, number), held.clone());
    Ok(held)
}
