//! What links in mails allow, once.

use domain::ticket::{Kind, Ticket};
use domain::{Result, Tenant, Timestamp};

use crate::codec::{SWEPT_AT_ONCE, can_be_stored, object, text};
use crate::db::{Conn, Writer, both};
use crate::error::{corrupt, stored};

const GET: &str = "SELECT kind, holder, details, created_at, expires_at, used_at FROM tickets
    WHERE tenant = $1 AND hash = $2";
const INSERT: &str = "INSERT INTO tickets (tenant, hash, kind, holder, details, created_at,
        expires_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7)";
const USE_UP: &str = "UPDATE tickets SET used_at = $3
    WHERE tenant = $1 AND hash = $2 AND used_at IS NULL AND expires_at > $3";
const USE_UP_ALL: &str = "UPDATE tickets SET used_at = $4
    WHERE tenant = $1 AND holder = $2 AND kind = $3 AND used_at IS NULL";
const PRUNE: &str = "DELETE FROM tickets WHERE (tenant, hash) IN (
    SELECT tenant, hash FROM tickets WHERE expires_at <= $1 LIMIT $2)";

pub(crate) const STATEMENTS: &[&str] = &[GET, INSERT, USE_UP, USE_UP_ALL, PRUNE];

type Row = (String, i64, String, i64, i64, Option<i64>);

/// The ticket of this hash, used or expired or not.
pub async fn get(conn: Conn<'_>, tenant: Tenant, hash: &str) -> Result<Option<Ticket>> {
    if !can_be_stored(hash) {
        return Ok(None);
    }
    let row: Option<Row> = both!(conn, c => sqlx::query_as(GET).bind(tenant.0).bind(hash)
        .fetch_optional(c).await)
    .map_err(|error| stored(error))?;
    let Some((kind, user, details, created_at, expires_at, used_at)) = row else {
        return Ok(None);
    };
    Ok(Some(Ticket {
        kind: Kind::parse(&kind).ok_or_else(|| corrupt("tickets", hash, "kind"))?,
        user,
        details: object(&details, "tickets", hash)?,
        created_at: Timestamp::from_millis(created_at),
        expires_at: Timestamp::from_millis(expires_at),
        used_at: used_at.map(Timestamp::from_millis),
    }))
}

/// Adds a ticket under the hash of its secret.
pub async fn insert(
    writer: &mut Writer,
    tenant: Tenant,
    (hash, new): (&str, &Ticket),
) -> Result<()> {
    both!(writer.conn(), c => sqlx::query(INSERT)
        .bind(tenant.0).bind(hash).bind(new.kind.as_str()).bind(new.user)
        .bind(text(&new.details)).bind(new.created_at.millis()).bind(new.expires_at.millis())
        .execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))
}

/// Uses a ticket; false if it was used before or has expired.
pub async fn use_up(
    writer: &mut Writer,
    tenant: Tenant,
    hash: &str,
    now: Timestamp,
) -> Result<bool> {
    both!(writer.conn(), c => sqlx::query(USE_UP).bind(tenant.0).bind(hash).bind(now.millis())
        .execute(c).await.map(|done| done.rows_affected() > 0))
    .map_err(|error| stored(error))
}

/// Uses up all tickets of a kind that a user has: what they allowed has happened.
pub async fn use_up_all(
    writer: &mut Writer,
    tenant: Tenant,
    (user, kind): (i64, Kind),
    now: Timestamp,
) -> Result<()> {
    both!(writer.conn(), c => sqlx::query(USE_UP_ALL).bind(tenant.0).bind(user)
        .bind(kind.as_str()).bind(now.millis()).execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))
}

/// Drops tickets that expired before `before`, at most [`SWEPT_AT_ONCE`]; returns how many.
pub async fn prune(writer: &mut Writer, before: Timestamp) -> Result<u64> {
    both!(writer.conn(), c => sqlx::query(PRUNE).bind(before.millis()).bind(SWEPT_AT_ONCE)
        .execute(c).await.map(|done| done.rows_affected()))
    .map_err(|error| stored(error))
}
