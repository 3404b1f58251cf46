//! Requests to sign in that an application has pushed (RFC 9126), used once.

use domain::{Result, Tenant, Timestamp};
use serde_json::{Map, Value};

use crate::codec::{SWEPT_AT_ONCE, object, text};
use crate::db::{Writer, both};
use crate::error::stored;

const INSERT: &str = "INSERT INTO pushed_requests (tenant, id_hash, client_id, parameters,
        expires_at)
    VALUES ($1, $2, $3, $4, $5)";
const TAKE: &str = "DELETE FROM pushed_requests
    WHERE tenant = $1 AND id_hash = $2 AND client_id = $3 AND expires_at > $4
    RETURNING parameters";
const PRUNE: &str = "DELETE FROM pushed_requests WHERE (tenant, id_hash) IN (
    SELECT tenant, id_hash FROM pushed_requests WHERE expires_at <= $1 LIMIT $2)";

pub(crate) const STATEMENTS: &[&str] = &[INSERT, TAKE, PRUNE];

/// Whose request it is: the hash of its name, and the application.
#[derive(Debug, Clone, Copy)]
pub struct Pushed<'a> {
    pub id_hash: &'a str,
    pub client_id: &'a str,
}

/// Keeps the parameters of a request.
pub async fn insert(
    writer: &mut Writer,
    tenant: Tenant,
    pushed: Pushed<'_>,
    parameters: &Map<String, Value>,
    expires_at: Timestamp,
) -> Result<()> {
    both!(writer.conn(), c => sqlx::query(INSERT)
        .bind(tenant.0).bind(pushed.id_hash).bind(pushed.client_id).bind(text(parameters))
        .bind(expires_at.millis()).execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))
}

/// Uses a request up: its parameters, unless it was used, has expired or is another's.
pub async fn take(
    writer: &mut Writer,
    tenant: Tenant,
    pushed: Pushed<'_>,
    now: Timestamp,
) -> Result<Option<Map<String, Value>>> {
    let found: Option<String> = both!(writer.conn(), c => sqlx::query_scalar(TAKE)
        .bind(tenant.0).bind(pushed.id_hash).bind(pushed.client_id).bind(now.millis())
        .fetch_optional(c).await)
    .map_err(|error| stored(error))?;
    found
        .map(|parameters| object(&parameters, "pushed_requests", pushed.id_hash))
        .transpose()
}

/// Drops requests that have expired, at most [`SWEPT_AT_ONCE`]; returns how many.
pub async fn prune(writer: &mut Writer, now: Timestamp) -> Result<u64> {
    both!(writer.conn(), c => sqlx::query(PRUNE).bind(now.millis()).bind(SWEPT_AT_ONCE)
        .execute(c).await.map(|done| done.rows_affected()))
    .map_err(|error| stored(error))
}
