//! Deleted permissions: found, brought back, and given up when there are too many.

use domain::permission::{Permission, Stage, TOMBSTONES_MAX, Tombstone};
use domain::{Result, Tenant, Timestamp};
use sqlx::QueryBuilder;

use crate::codec::can_be_stored;
use crate::db::{Conn, Writer, both};
use crate::error::stored;
use crate::permissions;

const OF_DELETION: &str =
    "SELECT number, value, description, position, deletion, deleted_at, purging
    FROM permissions WHERE tenant = $1 AND api = $2 AND deletion = $3
    ORDER BY position, number";
const LAST: &str = "SELECT number, value, description, position, deletion, deleted_at, purging
    FROM permissions WHERE tenant = $1 AND api = $2 AND value = $3 AND deleted_at IS NOT NULL
    ORDER BY deleted_at DESC, number DESC LIMIT 1";
const RESTORE: &str = "UPDATE permissions
    SET deleted_at = NULL, deletion = NULL, version = version + 1
    WHERE tenant = $1 AND api = $2 AND deletion = $3 AND NOT purging";
const COUNT: &str = "SELECT count(*) FROM permissions
    WHERE tenant = $1 AND api = $2 AND deleted_at IS NOT NULL AND NOT purging";
const EXCESS: &str = "SELECT number FROM permissions
    WHERE tenant = $1 AND api = $2 AND deleted_at IS NOT NULL AND NOT purging
    ORDER BY deleted_at DESC, number DESC LIMIT 2000 OFFSET $3";
const END_DELETIONS: &str = "UPDATE deletions SET state = 'purging', ended_at = $3
    WHERE tenant = $1 AND state = 'restorable' AND kind = 'permissions' AND id IN (
        SELECT gone.deletion FROM permissions gone
        WHERE gone.tenant = $1 AND gone.api = $2 AND gone.purging)";
const MARK_COMPANIONS: &str = "UPDATE permissions SET purging = TRUE
    WHERE tenant = $1 AND api = $2 AND NOT purging AND deletion IN (
        SELECT ended.id FROM deletions ended
        WHERE ended.tenant = $1 AND ended.state = 'purging' AND ended.kind = 'permissions')";

pub(crate) const STATEMENTS: &[&str] = &[
    OF_DELETION,
    LAST,
    RESTORE,
    COUNT,
    EXCESS,
    END_DELETIONS,
    MARK_COMPANIONS,
];

type Row = (i64, String, Option<String>, i64, Option<String>, i64, bool);

fn decode(row: Row) -> Tombstone {
    let (number, value, description, position, deletion, deleted_at, purging) = row;
    Tombstone {
        permission: Permission {
            number,
            value,
            description,
            position,
        },
        deletion: deletion.unwrap_or_default(),
        deleted_at: Timestamp::from_millis(deleted_at),
        stage: if purging {
            Stage::Purging
        } else {
            Stage::Restorable
        },
    }
}

/// What a deletion took of an API's permissions, by position.
pub async fn of_deletion(
    conn: Conn<'_>,
    tenant: Tenant,
    api: &str,
    deletion: &str,
) -> Result<Vec<Tombstone>> {
    let rows: Vec<Row> = both!(conn, c => sqlx::query_as(OF_DELETION)
        .bind(tenant.0).bind(api).bind(deletion).fetch_all(c).await)
    .map_err(|error| stored(error))?;
    Ok(rows.into_iter().map(decode).collect())
}

/// The permission of this value that was deleted last.
pub async fn last(
    conn: Conn<'_>,
    tenant: Tenant,
    api: &str,
    value: &str,
) -> Result<Option<Tombstone>> {
    if !can_be_stored(value) {
        return Ok(None);
    }
    let row: Option<Row> = both!(conn, c => sqlx::query_as(LAST)
        .bind(tenant.0).bind(api).bind(value).fetch_optional(c).await)
    .map_err(|error| stored(error))?;
    Ok(row.map(decode))
}

/// Brings back what a deletion took of an API's permissions, with everybody who holds them.
/// Entries of grants that wait for their values are bound. That nothing stands against it was
/// checked by `domain::permission::restore`.
pub async fn restore(
    writer: &mut Writer,
    tenant: Tenant,
    api: &str,
    (deletion, restored): (&str, &[Permission]),
) -> Result<()> {
    both!(writer.conn(), c => sqlx::query(RESTORE).bind(tenant.0).bind(api).bind(deletion)
        .execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))?;
    for permission in restored {
        permissions::bind(writer, tenant, api, permission.number).await?;
    }
    Ok(())
}

/// How many deleted permissions of an API can be restored.
pub async fn count(conn: Conn<'_>, tenant: Tenant, api: &str) -> Result<i64> {
    both!(conn, c => sqlx::query_scalar(COUNT).bind(tenant.0).bind(api).fetch_one(c).await)
        .map_err(|error| stored(error))
}

/// Gives up the oldest deleted permissions beyond the limit, and those that were deleted together
/// with one of them: they can't be restored any more, and the purge removes them.
pub(crate) async fn trim(
    writer: &mut Writer,
    tenant: Tenant,
    api: &str,
    now: Timestamp,
) -> Result<()> {
    let keep = i64::try_from(TOMBSTONES_MAX).unwrap_or(i64::MAX);
    let numbers: Vec<i64> = both!(writer.conn(), c => sqlx::query_scalar(EXCESS)
        .bind(tenant.0).bind(api).bind(keep).fetch_all(c).await)
    .map_err(|error| stored(error))?;
    if numbers.is_empty() {
        return Ok(());
    }
    // Not in one statement: PostgreSQL would look for the excess once a permission.
    both!(writer.conn(), c => {
        let mut query = QueryBuilder::new("UPDATE permissions SET purging = TRUE WHERE tenant = ");
        query.push_bind(tenant.0).push(" AND api = ").push_bind(api).push(" AND number IN (");
        let mut list = query.separated(", ");
        for number in &numbers {
            list.push_bind(*number);
        }
        query.push(")");
        query.build().persistent(false).execute(c).await.map(|_| ())
    })
    .map_err(|error| stored(error))?;
    both!(writer.conn(), c => sqlx::query(END_DELETIONS)
        .bind(tenant.0).bind(api).bind(now.millis()).execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))?;
    both!(writer.conn(), c => sqlx::query(MARK_COMPANIONS)
        .bind(tenant.0).bind(api).execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))
}
