//! Permissions: rows that are never renumbered, and deleted by setting a date.

use std::collections::HashMap;

use domain::bits::{Bits, Slot};
use domain::permission::{Permission, Replacement, TOMBSTONES_MAX, smallest_free};
use domain::{Error, Result, Tenant, Timestamp};
use sqlx::QueryBuilder;

use crate::db::{Conn, Writer, both};
use crate::error::stored;

const OF_API: &str = "SELECT number, value, description, position FROM permissions
    WHERE tenant = $1 AND api = $2 AND deleted_at IS NULL ORDER BY position, number";
const BIND: &str = "UPDATE client_grant_scopes SET number = (
        SELECT living.number FROM permissions living
        WHERE living.tenant = $1 AND living.api = $2 AND living.deleted_at IS NULL
            AND living.value = client_grant_scopes.value)
    WHERE tenant = $1 AND api = $2 AND number IS NULL AND value IN (
        SELECT recent.value FROM permissions recent
        WHERE recent.tenant = $1 AND recent.api = $2 AND recent.number >= $3
            AND recent.deleted_at IS NULL)";
const EXCESS: &str = "SELECT number FROM permissions
    WHERE tenant = $1 AND api = $2 AND deleted_at IS NOT NULL
    ORDER BY deleted_at DESC, number DESC LIMIT 2000 OFFSET $3";
const DROP_API: &str = "DELETE FROM permissions WHERE tenant = $1 AND api = $2";
const TOMBSTONES: &str = "SELECT count(*) FROM permissions
    WHERE tenant = $1 AND api = $2 AND deleted_at IS NOT NULL";

const SLOTS: &str = "SELECT slot FROM permissions WHERE tenant = $1 AND api = $2";

pub(crate) const STATEMENTS: &[&str] = &[OF_API, SLOTS, BIND, EXCESS, DROP_API, TOMBSTONES];

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
        trim(writer, tenant, api).await?;
    }
    if let Some(first) = replacement.created.first() {
        insert(writer, tenant, api, &replacement.created, now).await?;
        both!(writer.conn(), c => sqlx::query(BIND).bind(tenant.0).bind(api).bind(first.number)
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

/// Forgets the oldest deleted permissions beyond the limit, with the entries of grants that
/// they hide.
async fn trim(writer: &mut Writer, tenant: Tenant, api: &str) -> Result<()> {
    let keep = i64::try_from(TOMBSTONES_MAX).unwrap_or(i64::MAX);
    let numbers: Vec<i64> = both!(writer.conn(), c => sqlx::query_scalar(EXCESS)
        .bind(tenant.0).bind(api).bind(keep).fetch_all(c).await)
    .map_err(|error| stored(error))?;
    if numbers.is_empty() {
        return Ok(());
    }
    for forget in ["DELETE FROM client_grant_scopes", "DELETE FROM permissions"] {
        both!(writer.conn(), c => {
            let mut query = QueryBuilder::new(forget);
            query.push(" WHERE tenant = ").push_bind(tenant.0);
            query.push(" AND api = ").push_bind(api).push(" AND number IN (");
            let mut list = query.separated(", ");
            for number in &numbers {
                list.push_bind(*number);
            }
            query.push(")");
            query.build().persistent(false).execute(c).await.map(|_| ())
        })
        .map_err(|error| stored(error))?;
    }
    Ok(())
}

/// How many deleted permissions of an API are kept.
pub async fn count_deleted(conn: Conn<'_>, tenant: Tenant, api: &str) -> Result<i64> {
    both!(conn, c => sqlx::query_scalar(TOMBSTONES).bind(tenant.0).bind(api).fetch_one(c).await)
        .map_err(|error| stored(error))
}

/// Drops all permissions of an API that is gone itself.
pub(crate) async fn drop_api(writer: &mut Writer, tenant: Tenant, api: &str) -> Result<()> {
    both!(writer.conn(), c => sqlx::query(DROP_API).bind(tenant.0).bind(api)
        .execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))
}
