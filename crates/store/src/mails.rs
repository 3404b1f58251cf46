//! Mails that wait to be sent.

use domain::{Result, Tenant, Timestamp};

use crate::db::{Conn, Writer, both};
use crate::error::stored;

const COUNT: &str = "SELECT count(*) FROM (
    SELECT 1 AS one FROM mails WHERE tenant = $1 LIMIT $2) AS waiting";
const INSERT: &str = "INSERT INTO mails (tenant, id, content, attempts, due_at, created_at)
    VALUES ($1, $2, $3, 0, $4, $4)";
const DUE: &str = "SELECT id, content, attempts, created_at FROM mails
    WHERE tenant = $1 AND due_at <= $2 ORDER BY due_at, id LIMIT $3";
const REPLACE: &str = "UPDATE mails SET content = $3 WHERE tenant = $1 AND id = $2";
const PUT_OFF: &str = "UPDATE mails SET attempts = attempts + 1, due_at = $3
    WHERE tenant = $1 AND id = $2";
const DELETE: &str = "DELETE FROM mails WHERE tenant = $1 AND id = $2";

pub(crate) const STATEMENTS: &[&str] = &[COUNT, INSERT, DUE, REPLACE, PUT_OFF, DELETE];

/// A mail that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredMail {
    pub id: String,
    /// Sealed.
    pub content: Vec<u8>,
    /// How often it could not be sent.
    pub attempts: i64,
    pub created_at: Timestamp,
}

type Row = (String, Vec<u8>, i64, i64);

/// How many mails wait; at most `limit` are counted.
pub async fn count(conn: Conn<'_>, tenant: Tenant, limit: i64) -> Result<i64> {
    both!(conn, c => sqlx::query_scalar(COUNT).bind(tenant.0).bind(limit).fetch_one(c).await)
        .map_err(|error| stored(error))
}

/// Adds a mail that is due at once.
pub async fn insert(
    writer: &mut Writer,
    tenant: Tenant,
    (id, content): (&str, &[u8]),
    now: Timestamp,
) -> Result<()> {
    both!(writer.conn(), c => sqlx::query(INSERT).bind(tenant.0).bind(id).bind(content)
        .bind(now.millis()).execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))
}

/// Mails that are due, those that have waited longest first.
pub async fn due(
    conn: Conn<'_>,
    tenant: Tenant,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<StoredMail>> {
    let rows: Vec<Row> = both!(conn, c => sqlx::query_as(DUE).bind(tenant.0).bind(now.millis())
        .bind(limit).fetch_all(c).await)
    .map_err(|error| stored(error))?;
    let decode = |(id, content, attempts, created_at): Row| StoredMail {
        id,
        content,
        attempts,
        created_at: Timestamp::from_millis(created_at),
    };
    Ok(rows.into_iter().map(decode).collect())
}

/// Stores what an order has become; false if it is gone.
pub async fn replace(
    writer: &mut Writer,
    tenant: Tenant,
    (id, content): (&str, &[u8]),
) -> Result<bool> {
    both!(writer.conn(), c => sqlx::query(REPLACE).bind(tenant.0).bind(id).bind(content)
        .execute(c).await.map(|done| done.rows_affected() > 0))
    .map_err(|error| stored(error))
}

/// Counts an attempt that failed; the mail is due again at `due_at`.
pub async fn put_off(
    writer: &mut Writer,
    tenant: Tenant,
    id: &str,
    due_at: Timestamp,
) -> Result<()> {
    both!(writer.conn(), c => sqlx::query(PUT_OFF).bind(tenant.0).bind(id).bind(due_at.millis())
        .execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))
}

/// Drops a mail that was sent or is given up.
pub async fn delete(writer: &mut Writer, tenant: Tenant, id: &str) -> Result<()> {
    both!(writer.conn(), c => sqlx::query(DELETE).bind(tenant.0).bind(id)
        .execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))
}
