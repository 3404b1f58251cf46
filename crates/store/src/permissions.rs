//! Permissions: rows that are never renumbered, and deleted by setting a date.

use std::collections::HashMap;

use domain::bits::{Bits, Slot};
use domain::permission::{Permission, Replacement, smallest_free};
use domain::{Error, Result, Tenant, Timestamp};
use sqlx::QueryBuilder;

use crate::codec::can_be_stored;
use crate::db::{Conn, Writer, both};
use crate::error::stored;
use crate::tombstones;

const OF_API: &str = "SELECT number, value, description, position FROM permissions
    WHERE tenant = $1 AND api = $2 AND deleted_at IS NULL ORDER BY position, number";
const FIND: &str =
    "SELECT number, value, description, position, version, direct_version, created_at
    FROM permissions WHERE tenant = $1 AND api = $2 AND value = $3 AND deleted_at IS NULL";
const UPDATE: &str = "UPDATE permissions
    SET value = $4, description = $5, version = version + 1
    WHERE tenant = $1 AND api = $2 AND number = $3 AND deleted_at IS NULL";
const BIND_NEW: &str = "UPDATE client_grant_scopes SET number = (
        SELECT living.number FROM permissions living
        WHERE living.tenant = $1 AND living.api = $2 AND living.deleted_at IS NULL
            AND living.value = client_grant_scopes.value)
    WHERE tenant = $1 AND api = $2 AND number IS NULL AND value IN (
        SELECT recent.value FROM permissions recent
        WHERE recent.tenant = $1 AND recent.api = $2 AND recent.number >= $3
            AND recent.deleted_at IS NULL)";
const DROP_WAITING: &str = "DELETE FROM client_grant_scopes
    WHERE tenant = $1 AND api = $2 AND number IS NULL AND value = (
        SELECT named.value FROM permissions named
        WHERE named.tenant = $1 AND named.api = $2 AND named.number = $3)
    AND client_grant IN (
        SELECT bound.client_grant FROM client_grant_scopes bound
        WHERE bound.tenant = $1 AND bound.api = $2 AND bound.number = $3)";
const BIND_WAITING: &str = "UPDATE client_grant_scopes SET number = $3
    WHERE tenant = $1 AND api = $2 AND number IS NULL AND value = (
        SELECT named.value FROM permissions named
        WHERE named.tenant = $1 AND named.api = $2 AND named.number = $3)";
const SLOTS: &str = "SELECT slot FROM permissions WHERE tenant = $1 AND api = $2";

const MADE_SINCE: &str = "SELECT value FROM permissions
    WHERE tenant = $1 AND api = $2 AND deleted_at IS NULL AND created_at >= $3";

pub(crate) const STATEMENTS: &[&str] = &[
    MADE_SINCE,
    OF_API,
    FIND,
    UPDATE,
    SLOTS,
    BIND_NEW,
    DROP_WAITING,
    BIND_WAITING,
];

type Row = (i64, String, Option<String>, i64);

fn decode((number, value, description, position): Row) -> Permission {
    Permission {
        number,
        value,
        description,
        position,
    }
}

/// An API's living permissions, by position.
pub async fn of_api(conn: Conn<'_>, tenant: Tenant, api: &str) -> Result<Vec<Permission>> {
    let rows: Vec<Row> =
        both!(conn, c => sqlx::query_as(OF_API).bind(tenant.0).bind(api).fetch_all(c).await)
            .map_err(|error| stored(error))?;
    Ok(rows.into_iter().map(decode).collect())
}

/// The living permissions of several APIs, by the APIs' ids.
pub(crate) async fn of_apis(
    conn: Conn<'_>,
    tenant: Tenant,
    apis: &[&str],
) -> Result<HashMap<String, Vec<Permission>>> {
    let mut by_api: HashMap<String, Vec<Permission>> = HashMap::new();
    if apis.is_empty() {
        return Ok(by_api);
    }
    let rows: Vec<(String, i64, String, Option<String>, i64)> = both!(conn, c => {
        let mut query = QueryBuilder::new(
            "SELECT api, number, value, description, position FROM permissions \
             WHERE deleted_at IS NULL AND tenant = ");
        query.push_bind(tenant.0).push(" AND api IN (");
        let mut list = query.separated(", ");
        for api in apis {
            list.push_bind(*api);
        }
        query.push(") ORDER BY api, position, number");
        query.build_query_as().persistent(false).fetch_all(c).await
    })
    .map_err(|error| stored(error))?;
    for (api, number, value, description, position) in rows {
        by_api
            .entry(api)
            .or_default()
            .push(decode((number, value, description, position)));
    }
    Ok(by_api)
}

/// How many living permissions each of these APIs has; those without any are not there.
pub async fn counts(conn: Conn<'_>, tenant: Tenant, apis: &[&str]) -> Result<HashMap<String, i64>> {
    if apis.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(String, i64)> = both!(conn, c => {
        let mut query = QueryBuilder::new(
            "SELECT api, count(*) FROM permissions WHERE deleted_at IS NULL AND tenant = ");
        query.push_bind(tenant.0).push(" AND api IN (");
        let mut list = query.separated(", ");
        for api in apis {
            list.push_bind(*api);
        }
        query.push(") GROUP BY api");
        query.build_query_as().persistent(false).fetch_all(c).await
    })
    .map_err(|error| stored(error))?;
    Ok(rows.into_iter().collect())
}

/// A living permission with what lists of them don't say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    pub permission: Permission,
    /// Counts its own changes.
    pub version: i64,
    /// Counts the changes of who holds it directly.
    pub direct_version: i64,
    pub created_at: Timestamp,
}

type KeptRow = (i64, String, Option<String>, i64, i64, i64, i64);

/// The values of the API's living permissions that were made at an instant or later.
pub async fn made_since(
    conn: Conn<'_>,
    tenant: Tenant,
    api: &str,
    since: Timestamp,
) -> Result<Vec<String>> {
    both!(conn, c => sqlx::query_scalar(MADE_SINCE).bind(tenant.0).bind(api)
        .bind(since.millis()).fetch_all(c).await)
    .map_err(|error| stored(error))
}

/// The API's living permission of this value.
pub async fn find(conn: Conn<'_>, tenant: Tenant, api: &str, value: &str) -> Result<Option<Kept>> {
    if !can_be_stored(value) {
        return Ok(None);
    }
    let row: Option<KeptRow> = both!(conn, c => sqlx::query_as(FIND)
        .bind(tenant.0).bind(api).bind(value).fetch_optional(c).await)
    .map_err(|error| stored(error))?;
    let decode = |(number, value, description, position, version, direct, created): KeptRow| Kept {
        permission: decode((number, value, description, position)),
        version,
        direct_version: direct,
        created_at: Timestamp::from_millis(created),
    };
    Ok(row.map(decode))
}

/// Stores the value and the description of a living permission; whoever holds it goes on doing so.
/// Entries of grants that wait for the value are bound.
pub async fn update(
    writer: &mut Writer,
    tenant: Tenant,
    api: &str,
    changed: &Permission,
) -> Result<()> {
    both!(writer.conn(), c => sqlx::query(UPDATE).bind(tenant.0).bind(api).bind(changed.number)
        .bind(&changed.value).bind(changed.description.as_deref())
        .execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))?;
    bind(writer, tenant, api, changed.number).await
}

/// Binds the entries of grants that wait for the value of a living permission, of deleted
/// applications too. Where a grant has the permission already, the waiting entry goes.
pub(crate) async fn bind(
    writer: &mut Writer,
    tenant: Tenant,
    api: &str,
    number: i64,
) -> Result<()> {
    for statement in [DROP_WAITING, BIND_WAITING] {
        both!(writer.conn(), c => sqlx::query(statement).bind(tenant.0).bind(api).bind(number)
            .execute(c).await.map(|_| ()))
        .map_err(|error| stored(error))?;
    }
    Ok(())
}

/// Carries out a replacement of an API's permissions. What is deleted is deleted under the
/// id `deletion`. Grants that name a new value without a number are bound to it.
pub async fn replace(
    writer: &mut Writer,
    tenant: Tenant,
    api: &str,
    replacement: &Replacement,
    (deletion, now): (&str, Timestamp),
) -> Result<()> {
    if !replacement.changed.is_empty() {
        change(writer, tenant, api, &replacement.changed).await?;
    }
    if !replacement.deleted.is_empty() {
        delete(writer, tenant, api, &replacement.deleted, (deletion, now)).await?;
        tombstones::trim(writer, tenant, api, now).await?;
    }
    if let Some(first) = replacement.created.first() {
        insert(writer, tenant, api, &replacement.created, now).await?;
        both!(writer.conn(), c => sqlx::query(BIND_NEW).bind(tenant.0).bind(api).bind(first.number)
            .execute(c).await.map(|_| ()))
        .map_err(|error| stored(error))?;
    }
    Ok(())
}

/// One statement, however many: taking the first of a thousand away moves all others.
async fn change(writer: &mut Writer, tenant: Tenant, api: &str, to: &[Permission]) -> Result<()> {
    both!(writer.conn(), c => {
        let mut query = QueryBuilder::new(
            "UPDATE permissions SET description = changed.column2, position = changed.column3, \
             version = version + 1 FROM (");
        query.push_values(to, |mut row, permission| {
            row.push_bind(permission.number).push_bind(permission.description.as_deref())
                .push_bind(permission.position);
        });
        query.push(") AS changed WHERE number = changed.column1");
        query.push(" AND tenant = ").push_bind(tenant.0).push(" AND api = ").push_bind(api);
        query.build().persistent(false).execute(c).await.map(|_| ())
    })
    .map_err(|error| stored(error))
}

async fn insert(
    writer: &mut Writer,
    tenant: Tenant,
    api: &str,
    created: &[Permission],
    now: Timestamp,
) -> Result<()> {
    let slots = free_slots(writer, tenant, api, created.len()).await?;
    both!(writer.conn(), c => {
        let mut query = QueryBuilder::new(
            "INSERT INTO permissions \
             (tenant, api, number, value, description, position, version, created_at, slot) ");
        query.push_values(created.iter().zip(&slots), |mut row, (permission, slot)| {
            row.push_bind(tenant.0).push_bind(api).push_bind(permission.number)
                .push_bind(permission.value.as_str())
                .push_bind(permission.description.as_deref())
                .push_bind(permission.position).push_bind(1i64).push_bind(now.millis())
                .push_bind(i64::from(*slot));
        });
        query.build().persistent(false).execute(c).await.map(|_| ())
    })
    .map_err(|error| stored(error))
}

/// The smallest slots that no permission of the API has, living or deleted.
async fn free_slots(
    writer: &mut Writer,
    tenant: Tenant,
    api: &str,
    count: usize,
) -> Result<Vec<Slot>> {
    let taken: Vec<i64> = both!(writer.conn(), c => sqlx::query_scalar(SLOTS)
        .bind(tenant.0).bind(api).fetch_all(c).await)
    .map_err(|error| stored(error))?;
    let taken = taken
        .into_iter()
        .map(|slot| Slot::try_from(slot).map_err(|error| Error::internal(error)))
        .collect::<Result<Bits>>()?;
    smallest_free(&taken, count).ok_or_else(|| Error::internal("an API has no slot left"))
}

async fn delete(
    writer: &mut Writer,
    tenant: Tenant,
    api: &str,
    deleted: &[Permission],
    (deletion, now): (&str, Timestamp),
) -> Result<()> {
    both!(writer.conn(), c => {
        let mut query = QueryBuilder::new("UPDATE permissions SET version = version + 1, deleted_at = ");
        query.push_bind(now.millis()).push(", deletion = ").push_bind(deletion);
        query.push(" WHERE deleted_at IS NULL AND tenant = ").push_bind(tenant.0);
        query.push(" AND api = ").push_bind(api).push(" AND number IN (");
        let mut list = query.separated(", ");
        for permission in deleted {
            list.push_bind(permission.number);
        }
        query.push(")");
        query.build().persistent(false).execute(c).await.map(|_| ())
    })
    .map_err(|error| stored(error))
}
