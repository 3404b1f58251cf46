//! Failed logins: how many there were for an identifier, from where, and which of them are blocked.

use domain::search::fold;
use domain::{Result, Tenant, Timestamp};

use crate::codec::can_be_stored;
use crate::db::{Conn, Writer, both};
use crate::error::stored;

const BLOCKED: &str = "SELECT count(*) FROM login_failures
    WHERE tenant = $1 AND connection = $2 AND identifier = $3 AND ip = $4
        AND blocked_at > $5 AND failures >= $6";
const COUNT: &str = "INSERT INTO login_failures (tenant, connection, identifier, ip, failures, last_at)
    VALUES ($1, $2, $3, $4, 1, $5)
    ON CONFLICT (tenant, connection, identifier, ip) DO UPDATE SET
        failures = CASE WHEN login_failures.last_at > $6 THEN login_failures.failures + 1 ELSE 1 END,
        blocked_at = CASE WHEN login_failures.last_at > $6 THEN login_failures.blocked_at END,
        last_at = excluded.last_at
    RETURNING failures";
const BLOCK: &str = "UPDATE login_failures SET blocked_at = $5
    WHERE tenant = $1 AND connection = $2 AND identifier = $3 AND ip = $4
        AND (blocked_at IS NULL OR failures = $6)";
const FORGET: &str = "DELETE FROM login_failures
    WHERE tenant = $1 AND connection = $2 AND identifier = $3 AND ip = $4";
const BLOCKS: &str = "SELECT connection, identifier, ip FROM login_failures
    WHERE tenant = $1 AND identifier = $2 AND blocked_at > $3 AND failures >= $4
    ORDER BY connection, ip LIMIT $5";
const UNBLOCK: &str = "DELETE FROM login_failures WHERE tenant = $1 AND identifier = $2";
const UNBLOCK_IN: &str = "DELETE FROM login_failures
    WHERE tenant = $1 AND connection = $2 AND identifier = $3";
const PRUNE: &str = "DELETE FROM login_failures WHERE (tenant, connection, identifier, ip) IN (
    SELECT tenant, connection, identifier, ip FROM login_failures WHERE last_at <= $1 LIMIT $2)";

pub(crate) const STATEMENTS: &[&str] = &[
    BLOCKED, COUNT, BLOCK, FORGET, BLOCKS, UNBLOCK, UNBLOCK_IN, PRUNE,
];

/// Whom failures are counted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted<'a> {
    /// The connection's name.
    pub connection: &'a str,
    /// What was typed as who one is.
    pub identifier: &'a str,
    /// Empty where addresses don't count.
    pub ip: &'a str,
}

impl Counted<'_> {
    fn can_be_stored(&self) -> bool {
        let texts = [self.connection, self.identifier, self.ip];
        texts.into_iter().all(can_be_stored)
    }
}

/// What a block is: one that was made after `since`, for as many failures as are too many now. A
/// limit that is raised lifts the blocks of those who stay below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Blocked {
    pub since: Timestamp,
    pub at_least: i64,
}

/// Whether it is blocked.
pub async fn is_blocked(
    conn: Conn<'_>,
    tenant: Tenant,
    of: Counted<'_>,
    blocked: Blocked,
) -> Result<bool> {
    if !of.can_be_stored() {
        return Ok(false);
    }
    let found: i64 = both!(conn, c => sqlx::query_scalar(BLOCKED).bind(tenant.0)
        .bind(of.connection).bind(fold(of.identifier)).bind(of.ip)
        .bind(blocked.since.millis()).bind(blocked.at_least)
        .fetch_one(c).await)
    .map_err(|error| stored(error))?;
    Ok(found > 0)
}

/// Counts a failure; returns how many there were, none of them followed by `since` or a success.
pub async fn count(
    writer: &mut Writer,
    tenant: Tenant,
    of: Counted<'_>,
    (now, since): (Timestamp, Timestamp),
) -> Result<i64> {
    if !of.can_be_stored() {
        return Ok(0);
    }
    both!(writer.conn(), c => sqlx::query_scalar(COUNT).bind(tenant.0)
        .bind(of.connection).bind(fold(of.identifier)).bind(of.ip).bind(now.millis())
        .bind(since.millis()).fetch_one(c).await)
    .map_err(|error| stored(error))
}

/// Blocks what has failed too often, `max` times or more; says whether it wasn't blocked before.
pub async fn block(
    writer: &mut Writer,
    tenant: Tenant,
    of: Counted<'_>,
    (max, now): (i64, Timestamp),
) -> Result<bool> {
    if !of.can_be_stored() {
        return Ok(false);
    }
    both!(writer.conn(), c => sqlx::query(BLOCK).bind(tenant.0)
        .bind(of.connection).bind(fold(of.identifier)).bind(of.ip).bind(now.millis())
        .bind(max).execute(c).await.map(|done| done.rows_affected() > 0))
    .map_err(|error| stored(error))
}

/// Forgets the failures, as after a success; says whether there were any.
pub async fn forget(writer: &mut Writer, tenant: Tenant, of: Counted<'_>) -> Result<bool> {
    if !of.can_be_stored() {
        return Ok(false);
    }
    both!(writer.conn(), c => sqlx::query(FORGET).bind(tenant.0)
        .bind(of.connection).bind(fold(of.identifier)).bind(of.ip)
        .execute(c).await.map(|done| done.rows_affected() > 0))
    .map_err(|error| stored(error))
}

/// Something that is blocked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    pub connection: String,
    pub identifier: String,
    /// Empty where addresses don't count.
    pub ip: String,
}

/// What is blocked for an identifier, at most `limit`.
pub async fn blocks(
    conn: Conn<'_>,
    tenant: Tenant,
    identifier: &str,
    (blocked, limit): (Blocked, i64),
) -> Result<Vec<Block>> {
    if !can_be_stored(identifier) {
        return Ok(Vec::new());
    }
    let rows: Vec<(String, String, String)> = both!(conn, c => sqlx::query_as(BLOCKS)
        .bind(tenant.0).bind(fold(identifier)).bind(blocked.since.millis())
        .bind(blocked.at_least).bind(limit).fetch_all(c).await)
    .map_err(|error| stored(error))?;
    let block = |(connection, identifier, ip)| Block {
        connection,
        identifier,
        ip,
    };
    Ok(rows.into_iter().map(block).collect())
}

/// Forgets all failures of an identifier; returns how many it had, by connection and address.
pub async fn unblock(writer: &mut Writer, tenant: Tenant, identifier: &str) -> Result<u64> {
    if !can_be_stored(identifier) {
        return Ok(0);
    }
    both!(writer.conn(), c => sqlx::query(UNBLOCK).bind(tenant.0).bind(fold(identifier))
        .execute(c).await.map(|done| done.rows_affected()))
    .map_err(|error| stored(error))
}

/// The same in one connection.
pub async fn unblock_in(
    writer: &mut Writer,
    tenant: Tenant,
    (connection, identifier): (&str, &str),
) -> Result<u64> {
    if !can_be_stored(identifier) {
        return Ok(0);
    }
    both!(writer.conn(), c => sqlx::query(UNBLOCK_IN).bind(tenant.0).bind(connection)
        .bind(fold(identifier)).execute(c).await.map(|done| done.rows_affected()))
    .map_err(|error| stored(error))
}

/// Drops what has not failed since `before`, at most `limit`; returns how many.
pub async fn prune(writer: &mut Writer, before: Timestamp, limit: i64) -> Result<u64> {
    both!(writer.conn(), c => sqlx::query(PRUNE).bind(before.millis()).bind(limit)
        .execute(c).await.map(|done| done.rows_affected()))
    .map_err(|error| stored(error))
}
