//! Who holds permissions: roles, and users directly.
//!
//! What is held stays when the permission or its API is deleted; every list joins the living.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use domain::assignment::{
    self, HeldPermission, PermissionName, Source, TOO_MANY_FOR_ROLE, TOO_MANY_FOR_USER,
};
use domain::rbac::HELD_MAX;
use domain::{Error, Home, Result, System, Tenant, Timestamp};
use serde_json::Value;
use sqlx::QueryBuilder;

use crate::changes::{self, Changed};
use crate::codec::object;
use crate::db::{Reader, Writer, both};
use crate::error::stored;
use crate::permission_names::Numbered;
use crate::user_roles;

const OF_ROLE: &str = "SELECT h.api, p.value, p.description FROM role_permissions h
    JOIN resource_servers a ON a.tenant = h.tenant AND a.number = h.api AND a.deleted_at IS NULL
    JOIN permissions p ON p.tenant = h.tenant AND p.api = a.id AND p.number = h.number
        AND p.deleted_at IS NULL
    WHERE h.tenant = $1 AND h.role = $2";
const OF_USER: &str = "SELECT h.api, p.value, p.description FROM user_permissions h
    JOIN resource_servers a ON a.tenant = h.tenant AND a.number = h.api AND a.deleted_at IS NULL
    JOIN permissions p ON p.tenant = h.tenant AND p.api = a.id AND p.number = h.number
        AND p.deleted_at IS NULL
    WHERE h.tenant = $1 AND h.holder = $2";
const ALL_OF_ROLE: &str =
    "SELECT a.id, h.api, h.number, a.identifier, a.system, p.value FROM role_permissions h
    JOIN resource_servers a ON a.tenant = h.tenant AND a.number = h.api
    JOIN permissions p ON p.tenant = h.tenant AND p.api = a.id AND p.number = h.number
    WHERE h.tenant = $1 AND h.role = $2 ORDER BY h.api, h.number";
const ALL_OF_USER: &str =
    "SELECT a.id, h.api, h.number, a.identifier, a.system, p.value FROM user_permissions h
    JOIN resource_servers a ON a.tenant = h.tenant AND a.number = h.api
    JOIN permissions p ON p.tenant = h.tenant AND p.api = a.id AND p.number = h.number
    WHERE h.tenant = $1 AND h.holder = $2 ORDER BY h.api, h.number";
const COUNT_FOR_ROLE: &str = "UPDATE roles SET held = held + $3, version = version + 1
    WHERE tenant = $1 AND number = $2 RETURNING held";
const COUNT_FOR_USER: &str = "UPDATE users SET held = held + $3
    WHERE tenant = $1 AND number = $2 RETURNING held";
const LIVING_OF_ROLE: &str = "SELECT count(*) FROM role_permissions h
    JOIN resource_servers a ON a.tenant = h.tenant AND a.number = h.api AND a.deleted_at IS NULL
    JOIN permissions p ON p.tenant = h.tenant AND p.api = a.id AND p.number = h.number
        AND p.deleted_at IS NULL
    WHERE h.tenant = $1 AND h.role = $2";
const LIVING_OF_USER: &str = "SELECT count(*) FROM user_permissions h
    JOIN resource_servers a ON a.tenant = h.tenant AND a.number = h.api AND a.deleted_at IS NULL
    JOIN permissions p ON p.tenant = h.tenant AND p.api = a.id AND p.number = h.number
        AND p.deleted_at IS NULL
    WHERE h.tenant = $1 AND h.holder = $2";
const API: &str = "SELECT identifier, system, settings FROM resource_servers
    WHERE tenant = $1 AND number = $2 AND deleted_at IS NULL";

pub(crate) const STATEMENTS: &[&str] = &[
    OF_ROLE,
    OF_USER,
    ALL_OF_ROLE,
    ALL_OF_USER,
    COUNT_FOR_ROLE,
    COUNT_FOR_USER,
    LIVING_OF_ROLE,
    LIVING_OF_USER,
    API,
];

/// Rows of one statement: four values each, far below what either engine can bind.
const ROWS_AT_ONCE: usize = 1000;

/// API id, API number, number, identifier, system, value.
type HeldRow = (String, i64, i64, Option<String>, Option<String>, String);

/// Who holds permissions, by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holder {
    Role(i64),
    /// Directly.
    User(i64),
}

impl Holder {
    fn number(self) -> i64 {
        match self {
            Self::Role(number) | Self::User(number) => number,
        }
    }

    fn insert(self) -> &'static str {
        match self {
            Self::Role(_) => "INSERT INTO role_permissions (tenant, role, api, number) ",
            Self::User(_) => "INSERT INTO user_permissions (tenant, holder, api, number) ",
        }
    }

    fn delete(self) -> &'static str {
        match self {
            Self::Role(_) => "DELETE FROM role_permissions WHERE role = ",
            Self::User(_) => "DELETE FROM user_permissions WHERE holder = ",
        }
    }
}

/// What a holder holds of what is alive, in the order of lists.
pub async fn of(
    reader: &mut Reader,
    home: Home<'_>,
    holder: Holder,
) -> Result<Vec<HeldPermission>> {
    let sql = match holder {
        Holder::Role(_) => OF_ROLE,
        Holder::User(_) => OF_USER,
    };
    let rows: Vec<(i64, String, Option<String>)> = both!(reader.conn(), c => sqlx::query_as(sql)
        .bind(home.tenant.0).bind(holder.number()).fetch_all(c).await)
    .map_err(|error| stored(error))?;
    let mut apis: HashMap<i64, Option<Api>> = HashMap::new();
    let mut held = Vec::with_capacity(rows.len());
    for (number, value, description) in rows {
        let api = match apis.entry(number) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(unknown) => unknown.insert(api(reader, home, number).await?),
        };
        // It may have been deleted between the two statements.
        held.extend(api.as_ref().map(|api| HeldPermission {
            value,
            description,
            api_name: api.name.clone(),
            identifier: api.identifier.clone(),
        }));
    }
    assignment::sort(&mut held);
    Ok(held)
}

/// What a user holds of what is alive, directly and through the tenant's roles, in the order of
/// lists and with its sources.
pub async fn sourced(
    reader: &mut Reader,
    home: Home<'_>,
    user: i64,
) -> Result<Vec<(HeldPermission, Vec<Source>)>> {
    let mut all: BTreeMap<(String, String), (HeldPermission, Vec<Source>)> = BTreeMap::new();
    for held in of(reader, home, Holder::User(user)).await? {
        let key = (held.identifier.clone(), held.value.clone());
        all.insert(key, (held, vec![Source::Direct]));
    }
    for role in user_roles::of(reader.conn(), home.tenant, user).await? {
        for held in of(reader, home, Holder::Role(role.number)).await? {
            let key = (held.identifier.clone(), held.value.clone());
            let entry = all.entry(key).or_insert_with(|| (held, Vec::new()));
            entry.1.push(Source::Role {
                id: role.id.clone(),
                name: role.name.clone(),
            });
        }
    }
    Ok(all.into_values().collect())
}

/// What lists say about an API.
struct Api {
    identifier: String,
    name: Option<String>,
}

async fn api(reader: &mut Reader, home: Home<'_>, number: i64) -> Result<Option<Api>> {
    let row: Option<(Option<String>, Option<String>, String)> = both!(reader.conn(), c => {
        sqlx::query_as(API).bind(home.tenant.0).bind(number).fetch_optional(c).await
    })
    .map_err(|error| stored(error))?;
    let Some((identifier, system, settings)) = row else {
        return Ok(None);
    };
    let identifier = shown(identifier, system.as_deref(), home);
    let settings = object(&settings, "resource_servers", &identifier)?;
    let name = settings.get("name").and_then(Value::as_str);
    Ok(Some(Api {
        identifier,
        name: name.map(str::to_owned),
    }))
}

/// A system API's identifier is computed, any other's is stored.
fn shown(identifier: Option<String>, system: Option<&str>, home: Home<'_>) -> String {
    let system = system.and_then(System::from_key);
    let computed = system.map(|system| system.identifier(home.issuer));
    computed.or(identifier).unwrap_or_default()
}

/// Gives these permissions to a holder that nobody else can change meanwhile; returns those that
/// it didn't hold before.
///
/// # Errors
/// [`Error::Refused`] if it would hold more than [`HELD_MAX`] that are alive.
pub async fn add(
    writer: &mut Writer,
    tenant: Tenant,
    holder: Holder,
    (permissions, now): (&[Numbered], Timestamp),
) -> Result<Vec<Numbered>> {
    if permissions.len() > HELD_MAX {
        return Err(too_many(holder));
    }
    let mut added: HashSet<(i64, i64)> = HashSet::new();
    if !permissions.is_empty() {
        let rows: Vec<(i64, i64)> = both!(writer.conn(), c => {
            let mut query = QueryBuilder::new(holder.insert());
            query.push_values(permissions, |mut row, permission| {
                row.push_bind(tenant.0).push_bind(holder.number())
                    .push_bind(permission.api_number).push_bind(permission.number);
            });
            query.push(" ON CONFLICT DO NOTHING RETURNING api, number");
            query.build_query_as().persistent(false).fetch_all(c).await
        })
        .map_err(|error| stored(error))?;
        added.extend(rows);
    }
    let is_new = |one: &&Numbered| added.contains(&(one.api_number, one.number));
    let added: Vec<Numbered> = permissions.iter().filter(is_new).cloned().collect();
    let held = count(writer, tenant, holder, (&added, 1), now).await?;
    // Hidden ones are counted too: only who has many has to be counted exactly.
    if held > HELD_MAX && living(writer, tenant, holder).await? > HELD_MAX {
        return Err(too_many(holder));
    }
    Ok(added)
}

fn too_many(holder: Holder) -> Error {
    Error::Refused(match holder {
        Holder::Role(_) => TOO_MANY_FOR_ROLE,
        Holder::User(_) => TOO_MANY_FOR_USER,
    })
}

async fn living(writer: &mut Writer, tenant: Tenant, holder: Holder) -> Result<usize> {
    let sql = match holder {
        Holder::Role(_) => LIVING_OF_ROLE,
        Holder::User(_) => LIVING_OF_USER,
    };
    let counted: i64 = both!(writer.conn(), c => sqlx::query_scalar(sql)
        .bind(tenant.0).bind(holder.number()).fetch_one(c).await)
    .map_err(|error| stored(error))?;
    Ok(usize::try_from(counted).unwrap_or_default())
}

/// Takes the permissions of these names from a holder that nobody else can change meanwhile, with
/// everything deleted that had such a name: no restore brings back what was removed on purpose.
/// Returns what it held.
pub async fn remove(
    writer: &mut Writer,
    home: Home<'_>,
    holder: Holder,
    (names, now): (&[PermissionName], Timestamp),
) -> Result<Vec<PermissionName>> {
    let named: HashSet<&PermissionName> = names.iter().collect();
    let sql = match holder {
        Holder::Role(_) => ALL_OF_ROLE,
        Holder::User(_) => ALL_OF_USER,
    };
    let rows: Vec<HeldRow> = both!(writer.conn(), c => sqlx::query_as(sql)
        .bind(home.tenant.0).bind(holder.number()).fetch_all(c).await)
    .map_err(|error| stored(error))?;
    let mut taken = Vec::new();
    let mut shown_as = BTreeSet::new();
    for (api, api_number, number, identifier, system, value) in rows {
        let identifier = shown(identifier, system.as_deref(), home);
        let name = PermissionName { identifier, value };
        if named.contains(&name) {
            shown_as.insert(name);
            taken.push(Numbered {
                api,
                api_number,
                number,
            });
        }
    }
    for (api, numbers) in by_api(&taken) {
        for chunk in numbers.chunks(ROWS_AT_ONCE) {
            delete(writer, home.tenant, holder, (api.1, chunk)).await?;
        }
    }
    count(writer, home.tenant, holder, (&taken, -1), now).await?;
    Ok(shown_as.into_iter().collect())
}

async fn delete(
    writer: &mut Writer,
    tenant: Tenant,
    holder: Holder,
    (api, numbers): (i64, &[i64]),
) -> Result<()> {
    both!(writer.conn(), c => {
        let mut query = QueryBuilder::new(holder.delete());
        query.push_bind(holder.number()).push(" AND tenant = ").push_bind(tenant.0);
        query.push(" AND api = ").push_bind(api).push(" AND number IN (");
        let mut list = query.separated(", ");
        for number in numbers {
            list.push_bind(*number);
        }
        query.push(")");
        query.build().persistent(false).execute(c).await.map(|_| ())
    })
    .map_err(|error| stored(error))
}

/// Id and number of each API, with its permissions' numbers.
fn by_api(permissions: &[Numbered]) -> BTreeMap<(&str, i64), Vec<i64>> {
    let mut numbers: BTreeMap<(&str, i64), Vec<i64>> = BTreeMap::new();
    for one in permissions {
        let of_api = numbers.entry((&one.api, one.api_number)).or_default();
        of_api.push(one.number);
    }
    numbers
}

/// Counts a change of what a holder holds, and says that it happened; returns how much it holds,
/// hidden or not.
async fn count(
    writer: &mut Writer,
    tenant: Tenant,
    holder: Holder,
    (changed, sign): (&[Numbered], i64),
    now: Timestamp,
) -> Result<usize> {
    if changed.is_empty() {
        return Ok(0);
    }
    let (sql, noun) = match holder {
        Holder::Role(_) => (COUNT_FOR_ROLE, Changed::RolePermissions),
        Holder::User(_) => (COUNT_FOR_USER, Changed::UserPermissions),
    };
    let difference = sign * i64::try_from(changed.len()).unwrap_or_default();
    let held: i64 = both!(writer.conn(), c => sqlx::query_scalar(sql)
        .bind(tenant.0).bind(holder.number()).bind(difference).fetch_one(c).await)
    .map_err(|error| stored(error))?;
    for ((api, api_number), numbers) in by_api(changed) {
        if let Holder::User(_) = holder {
            for chunk in numbers.chunks(ROWS_AT_ONCE) {
                count_direct(writer, tenant, (api, chunk)).await?;
            }
        }
        let key = format!("{}|{api_number}", holder.number());
        changes::append(writer, tenant, noun, &key, now);
    }
    Ok(usize::try_from(held).unwrap_or_default())
}

/// Counts a change of who holds these permissions directly.
async fn count_direct(
    writer: &mut Writer,
    tenant: Tenant,
    (api, numbers): (&str, &[i64]),
) -> Result<()> {
    both!(writer.conn(), c => {
        let mut query = QueryBuilder::new(
            "UPDATE permissions SET direct_version = direct_version + 1 WHERE tenant = ");
        query.push_bind(tenant.0).push(" AND api = ").push_bind(api).push(" AND number IN (");
        let mut list = query.separated(", ");
        for number in numbers {
            list.push_bind(*number);
        }
        query.push(")");
        query.build().persistent(false).execute(c).await.map(|_| ())
    })
    .map_err(|error| stored(error))
}
