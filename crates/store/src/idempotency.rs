//! Keys under which callers send a write, so that it is carried out once however often it is sent.
//!
//! The key is claimed first in the change's own transaction, and the answer kept in it: whoever
//! sends the same meanwhile waits for the commit, and finds the answer.

use domain::{Result, Tenant, Timestamp};

use crate::codec::{SWEPT_AT_ONCE, can_be_stored};
use crate::db::{Writer, both};
use crate::error::stored;

const FORGET_OLD: &str = "DELETE FROM idempotency_keys
    WHERE tenant = $1 AND caller = $2 AND key = $3 AND created_at <= $4";
const CLAIM: &str = "INSERT INTO idempotency_keys (tenant, caller, key, request, created_at)
    VALUES ($1, $2, $3, $4, $5) ON CONFLICT (tenant, caller, key) DO NOTHING";
const GET: &str = "SELECT request, answer FROM idempotency_keys
    WHERE tenant = $1 AND caller = $2 AND key = $3";
const SETTLE: &str = "UPDATE idempotency_keys SET answer = $4
    WHERE tenant = $1 AND caller = $2 AND key = $3";
const FORGET: &str = "DELETE FROM idempotency_keys WHERE (tenant, caller, key) IN (
    SELECT tenant, caller, key FROM idempotency_keys WHERE created_at <= $1
    ORDER BY created_at LIMIT $2)";

pub(crate) const STATEMENTS: &[&str] = &[FORGET_OLD, CLAIM, GET, SETTLE, FORGET];

/// How long an answer is kept: a day, in milliseconds.
pub const KEPT_MILLIS: i64 = 86_400_000;

/// Whose key it is, and the key.
#[derive(Debug, Clone, Copy)]
pub struct Key<'a> {
    pub tenant: Tenant,
    pub caller: &'a str,
    pub key: &'a str,
}

/// What was sent under a key before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// The digest of the request.
    pub request: String,
    pub answer: Vec<u8>,
}

/// Claims a key for a request, unless it was used within a day: then what was sent under it.
pub async fn claim(
    writer: &mut Writer,
    key: Key<'_>,
    request: &str,
    now: Timestamp,
) -> Result<Option<Sent>> {
    if !can_be_stored(key.caller) || !can_be_stored(key.key) {
        return Ok(None);
    }
    both!(writer.conn(), c => sqlx::query(FORGET_OLD)
        .bind(key.tenant.0).bind(key.caller).bind(key.key)
        .bind(now.plus_millis(-KEPT_MILLIS).millis()).execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))?;
    let is_new = both!(writer.conn(), c => sqlx::query(CLAIM)
        .bind(key.tenant.0).bind(key.caller).bind(key.key).bind(request).bind(now.millis())
        .execute(c).await.map(|done| done.rows_affected() > 0))
    .map_err(|error| stored(error))?;
    if is_new {
        return Ok(None);
    }
    let (request, answer): (String, Option<Vec<u8>>) = both!(writer.conn(), c => {
        sqlx::query_as(GET).bind(key.tenant.0).bind(key.caller).bind(key.key).fetch_one(c).await
    })
    .map_err(|error| stored(error))?;
    Ok(Some(Sent {
        request,
        answer: answer.unwrap_or_default(),
    }))
}

/// Keeps the answer to what was sent under a claimed key.
pub async fn settle(writer: &mut Writer, key: Key<'_>, answer: &[u8]) -> Result<()> {
    both!(writer.conn(), c => sqlx::query(SETTLE)
        .bind(key.tenant.0).bind(key.caller).bind(key.key).bind(answer)
        .execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))
}

/// Drops keys as old as `before`, at most [`SWEPT_AT_ONCE`]; returns how many.
pub async fn forget(writer: &mut Writer, before: Timestamp) -> Result<u64> {
    both!(writer.conn(), c => sqlx::query(FORGET).bind(before.millis()).bind(SWEPT_AT_ONCE)
        .execute(c).await.map(|done| done.rows_affected()))
    .map_err(|error| stored(error))
}
