//! Roles. A deleted one keeps its row, and its name is free.
//!
//! Changes hold what they touch in this order, or two could wait for each other: tenant,
//! organization, APIs by id, clients, roles by number, users by number.

use std::collections::{BTreeMap, BTreeSet};

use domain::role::{ORGANIZATION_ROLES_MAX, Owner, ROLES_MAX, Role};
use domain::search::fold;
use domain::{Conflict, Error, Noun, Result, Tenant, Timestamp};
use sqlx::QueryBuilder;

use crate::changes::{self, Changed};
use crate::codec::can_be_stored;
use crate::db::{Conn, Reader, Writer, both};
use crate::error::{stored, violates};
use crate::{organizations, tenants};

const GET: &str = "SELECT number, id, name, description, organization, version FROM roles
    WHERE tenant = $1 AND id = $2 AND deleted_at IS NULL";
const HOLD: &str = "UPDATE roles SET version = version
    WHERE tenant = $1 AND id = $2 AND deleted_at IS NULL
    RETURNING number, id, name, description, organization, version";
const TAKE: &str = "UPDATE roles SET version = version + 1
    WHERE tenant = $1 AND id = $2 AND deleted_at IS NULL
    RETURNING number, id, name, description, organization, version";
const INSERT: &str = "INSERT INTO roles
        (tenant, id, name, folded, description, organization, version, created_at)
    VALUES ($1, $2, $3, $4, $5, $6, 1, $7) RETURNING number";
const UPDATE: &str = "UPDATE roles SET name = $3, folded = $4, description = $5
    WHERE tenant = $1 AND number = $2";
const DELETE: &str =
    "UPDATE roles SET deleted_at = $3, deletion = $4 WHERE tenant = $1 AND number = $2";
const COUNT: &str = "SELECT count(*) FROM roles
    WHERE tenant = $1 AND deleted_at IS NULL AND organization IS NULL";
const COUNT_OF_ORGANIZATION: &str = "SELECT count(*) FROM roles
    WHERE tenant = $1 AND deleted_at IS NULL AND organization = $2";

const COUNT_CHANGE: &str =
    "UPDATE roles SET version = version + 1 WHERE tenant = $1 AND number = $2";
const RESTORE: &str = "UPDATE roles
    SET deleted_at = NULL, deletion = NULL, version = version + 1
    WHERE tenant = $1 AND id = $2 AND deletion = $3 RETURNING number";

pub(crate) const STATEMENTS: &[&str] = &[
    COUNT_CHANGE,
    GET,
    HOLD,
    TAKE,
    INSERT,
    UPDATE,
    DELETE,
    RESTORE,
    COUNT,
    COUNT_OF_ORGANIZATION,
];

pub(crate) type Row = (i64, String, String, Option<String>, Option<String>, i64);

/// Which roles a list is about; what is `None` doesn't matter.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// What the name has in it, in whatever case.
    pub name: Option<String>,
    /// Roles of the tenant, or of organizations.
    pub kind: Option<Kind>,
}

/// What owns a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Tenant,
    Organization,
}

pub(crate) fn decode((number, id, name, description, organization, version): Row) -> Role {
    Role {
        number,
        id,
        name,
        description,
        owner: Owner::of(organization),
        version,
    }
}

/// The role with this id.
pub async fn get(conn: Conn<'_>, tenant: Tenant, id: &str) -> Result<Option<Role>> {
    one(conn, GET, tenant, id).await
}

/// The role with this id, which nobody else can change until this change ends.
pub async fn hold(writer: &mut Writer, tenant: Tenant, id: &str) -> Result<Option<Role>> {
    one(writer.conn(), HOLD, tenant, id).await
}

/// The same, to be changed itself: its `version` is the one it will have.
pub async fn take(writer: &mut Writer, tenant: Tenant, id: &str) -> Result<Option<Role>> {
    one(writer.conn(), TAKE, tenant, id).await
}

async fn one(conn: Conn<'_>, sql: &'static str, tenant: Tenant, id: &str) -> Result<Option<Role>> {
    if !can_be_stored(id) {
        return Ok(None);
    }
    let row: Option<Row> = both!(conn, c => sqlx::query_as(sql).bind(tenant.0).bind(id)
        .fetch_optional(c).await)
    .map_err(|error| stored(error))?;
    Ok(row.map(decode))
}

/// The living roles with these ids, each once and by number, which nobody else can change until
/// this change ends.
///
/// # Errors
/// [`Error::NotFound`] if one isn't there.
pub async fn hold_all(
    writer: &mut Writer,
    tenant: Tenant,
    ids: &BTreeSet<&str>,
) -> Result<Vec<Role>> {
    let mut numbered: BTreeMap<i64, &str> = BTreeMap::new();
    for id in ids {
        let found = get(writer.conn(), tenant, id).await?;
        numbered.insert(found.ok_or(Error::NotFound(Noun::Role))?.number, id);
    }
    let mut held = Vec::with_capacity(numbered.len());
    for id in numbered.into_values() {
        let role = hold(writer, tenant, id).await?;
        held.push(role.ok_or(Error::NotFound(Noun::Role))?);
    }
    Ok(held)
}

/// Counts a change of a role's members in its version.
pub(crate) async fn count_change(writer: &mut Writer, tenant: Tenant, number: i64) -> Result<()> {
    both!(writer.conn(), c => sqlx::query(COUNT_CHANGE).bind(tenant.0).bind(number)
        .execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))
}

/// The conditions of a filter, for a count or a page.
macro_rules! filtered {
    ($query:ident, $tenant:ident, $filter:ident) => {
        $query
            .push(" FROM roles WHERE deleted_at IS NULL AND tenant = ")
            .push_bind($tenant.0);
        if let Some(name) = &$filter.name {
            $query
                .push(" AND folded LIKE ")
                .push_bind(containing(name))
                .push(" ESCAPE '!'");
        }
        match $filter.kind {
            Some(Kind::Tenant) => drop($query.push(" AND organization IS NULL")),
            Some(Kind::Organization) => drop($query.push(" AND organization IS NOT NULL")),
            None => {}
        }
    };
}

/// The pattern of texts that have the folded `part` in them.
fn containing(part: &str) -> String {
    let escaped = fold(part).replace('!', "!!");
    let escaped = escaped.replace('%', "!%").replace('_', "!_");
    format!("%{escaped}%")
}

/// Roles by name, and how many match in all.
pub async fn page(
    reader: &mut Reader,
    tenant: Tenant,
    filter: &Filter,
    (skip, limit): (i64, i64),
) -> Result<(Vec<Role>, i64)> {
    if !filter.name.as_deref().is_none_or(can_be_stored) {
        return Ok((Vec::new(), 0));
    }
    let rows: Vec<Row> = both!(reader.conn(), c => {
        let mut query =
            QueryBuilder::new("SELECT number, id, name, description, organization, version");
        filtered!(query, tenant, filter);
        query.push(" ORDER BY name, id LIMIT ").push_bind(limit);
        query.push(" OFFSET ").push_bind(skip);
        query.build_query_as().fetch_all(c).await
    })
    .map_err(|error| stored(error))?;
    let total: i64 = both!(reader.conn(), c => {
        let mut query = QueryBuilder::new("SELECT count(*)");
        filtered!(query, tenant, filter);
        query.build_query_scalar().fetch_one(c).await
    })
    .map_err(|error| stored(error))?;
    Ok((rows.into_iter().map(decode).collect(), total))
}

/// Adds a role; returns its number.
///
/// # Errors
/// [`Conflict::Role`] if its owner has one of this name, [`Error::Limit`] if it has as many as it
/// may, [`Error::Unknown`] if the organization isn't there.
pub async fn insert(
    writer: &mut Writer,
    tenant: Tenant,
    new: &Role,
    now: Timestamp,
) -> Result<i64> {
    let organization = new.owner.organization();
    let (counted, max) = match organization {
        None => {
            tenants::hold(writer, tenant).await?;
            let counted = both!(writer.conn(), c => sqlx::query_scalar(COUNT)
                .bind(tenant.0).fetch_one(c).await);
            (counted, ROLES_MAX)
        }
        Some(id) => {
            if organizations::hold(writer, tenant, id).await?.is_none() {
                return Err(Error::Unknown(Noun::Organization));
            }
            let counted = both!(writer.conn(), c => sqlx::query_scalar(COUNT_OF_ORGANIZATION)
                .bind(tenant.0).bind(id).fetch_one(c).await);
            (counted, ORGANIZATION_ROLES_MAX)
        }
    };
    let counted: i64 = counted.map_err(|error| stored(error))?;
    if usize::try_from(counted).is_ok_and(|counted| counted >= max) {
        return Err(Error::Limit { what: "roles", max });
    }
    both!(writer.conn(), c => sqlx::query_scalar(INSERT)
        .bind(tenant.0).bind(&new.id).bind(&new.name).bind(fold(&new.name))
        .bind(new.description.as_deref()).bind(organization).bind(now.millis())
        .fetch_one(c).await)
    .map_err(|error| refused(error))
}

/// Names are unique for an owner: by one index for the tenant, by another for organizations.
#[track_caller]
fn refused(error: sqlx::Error) -> Error {
    let taken = violates(&error, "roles_name", "roles.name")
        || violates(&error, "roles_organization", "roles.name");
    if taken {
        Error::Conflict(Conflict::Role)
    } else {
        stored(error)
    }
}

/// Stores a changed role.
///
/// # Errors
/// [`Conflict::Role`] if its owner has another one of this name.
pub async fn update(
    writer: &mut Writer,
    tenant: Tenant,
    changed: &Role,
    now: Timestamp,
) -> Result<()> {
    both!(writer.conn(), c => sqlx::query(UPDATE)
        .bind(tenant.0).bind(changed.number).bind(&changed.name).bind(fold(&changed.name))
        .bind(changed.description.as_deref()).execute(c).await.map(|_| ()))
    .map_err(|error| refused(error))?;
    announce(writer, tenant, changed.number, now);
    Ok(())
}

/// Deletes a role under the id `deletion`. Whoever has it, has it no more; the rows that say so
/// stay.
pub async fn delete(
    writer: &mut Writer,
    tenant: Tenant,
    role: &Role,
    (deletion, now): (&str, Timestamp),
) -> Result<()> {
    both!(writer.conn(), c => sqlx::query(DELETE)
        .bind(tenant.0).bind(role.number).bind(now.millis()).bind(deletion)
        .execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))?;
    announce(writer, tenant, role.number, now);
    Ok(())
}

/// Whether the owner of a role that came back has no more than it may.
async fn check_limit(writer: &mut Writer, tenant: Tenant, id: &str) -> Result<()> {
    let role = hold(writer, tenant, id).await?;
    let organization = role.and_then(|role| role.owner.organization().map(str::to_owned));
    let (counted, max) = match &organization {
        None => {
            let counted = both!(writer.conn(), c => sqlx::query_scalar(COUNT)
                .bind(tenant.0).fetch_one(c).await);
            (counted, ROLES_MAX)
        }
        Some(id) => {
            let counted = both!(writer.conn(), c => sqlx::query_scalar(COUNT_OF_ORGANIZATION)
                .bind(tenant.0).bind(id).fetch_one(c).await);
            (counted, ORGANIZATION_ROLES_MAX)
        }
    };
    let counted: i64 = counted.map_err(|error| stored(error))?;
    if usize::try_from(counted).is_ok_and(|counted| counted > max) {
        return Err(Error::Limit { what: "roles", max });
    }
    Ok(())
}

/// Brings a role back with all that is hidden with it; its number, if that deletion had taken it.
///
/// # Errors
/// [`Conflict::Role`] if its owner has another one of this name by now.
pub async fn restore(
    writer: &mut Writer,
    tenant: Tenant,
    id: &str,
    (deletion, now): (&str, Timestamp),
) -> Result<Option<i64>> {
    let number: Option<i64> = both!(writer.conn(), c => sqlx::query_scalar(RESTORE)
        .bind(tenant.0).bind(id).bind(deletion).fetch_optional(c).await)
    .map_err(refused)?;
    if let Some(number) = number {
        check_limit(writer, tenant, id).await?;
        announce(writer, tenant, number, now);
    }
    Ok(number)
}

fn announce(writer: &mut Writer, tenant: Tenant, number: i64, now: Timestamp) {
    changes::append(writer, tenant, Changed::Role, &number.to_string(), now);
}
