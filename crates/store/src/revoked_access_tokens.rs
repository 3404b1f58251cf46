//! Access tokens that this server no longer takes itself, until they end. What others verify by
//! the public keys can't be taken back.

use domain::{Result, Tenant, Timestamp};

use crate::codec::{SWEPT_AT_ONCE, can_be_stored};
use crate::db::{Conn, Writer, both};
use crate::error::stored;

const INSERT: &str = "INSERT INTO revoked_access_tokens (tenant, token_id, expires_at)
    VALUES ($1, $2, $3) ON CONFLICT (tenant, token_id) DO NOTHING";
const FIND: &str = "SELECT expires_at FROM revoked_access_tokens
    WHERE tenant = $1 AND token_id = $2";
const FORGET: &str = "DELETE FROM revoked_access_tokens WHERE (tenant, token_id) IN (
    SELECT tenant, token_id FROM revoked_access_tokens WHERE expires_at <= $1
    ORDER BY expires_at LIMIT $2)";

pub(crate) const STATEMENTS: &[&str] = &[INSERT, FIND, FORGET];

/// Revokes a token by its `jti` or fingerprint.
pub async fn insert(
    writer: &mut Writer,
    tenant: Tenant,
    token_id: &str,
    expires_at: Timestamp,
) -> Result<()> {
    both!(writer.conn(), c => sqlx::query(INSERT)
        .bind(tenant.0).bind(token_id).bind(expires_at.millis()).execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))
}

/// Whether the token was revoked.
pub async fn contains(conn: Conn<'_>, tenant: Tenant, token_id: &str) -> Result<bool> {
    if !can_be_stored(token_id) {
        return Ok(false);
    }
    let found: Option<i64> = both!(conn, c => sqlx::query_scalar(FIND)
        .bind(tenant.0).bind(token_id).fetch_optional(c).await)
    .map_err(|error| stored(error))?;
    Ok(found.is_some())
}

/// Drops those that have ended, at most [`SWEPT_AT_ONCE`]; returns how many.
pub async fn forget(writer: &mut Writer, now: Timestamp) -> Result<u64> {
    both!(writer.conn(), c => sqlx::query(FORGET).bind(now.millis()).bind(SWEPT_AT_ONCE)
        .execute(c).await.map(|done| done.rows_affected()))
    .map_err(|error| stored(error))
}
