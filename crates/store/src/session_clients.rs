//! Which applications a session has signed in to. A deleted one is hidden until it is restored.

use domain::{Result, Tenant, Timestamp};

use crate::codec::{SWEPT_AT_ONCE, can_be_stored};
use crate::db::{Conn, Writer, both};
use crate::error::stored;

const ALL: &str = "SELECT s.client_id FROM session_clients s
    JOIN clients c ON c.tenant = s.tenant AND c.client_id = s.client_id AND c.deleted_at IS NULL
    WHERE s.tenant = $1 AND s.session = $2 ORDER BY s.created_at, s.client_id";
const ADD: &str = "INSERT INTO session_clients (tenant, session, client_id, created_at)
    VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";
const PRUNE: &str = "DELETE FROM session_clients WHERE (tenant, session, client_id) IN (
    SELECT e.tenant, e.session, e.client_id FROM session_clients e
    WHERE NOT EXISTS (
        SELECT 1 FROM sessions s WHERE s.tenant = e.tenant AND s.id = e.session)
    LIMIT $1)";

pub(crate) const STATEMENTS: &[&str] = &[ALL, ADD, PRUNE];

/// The ids of the applications, the first to be signed in to first.
pub async fn all(conn: Conn<'_>, tenant: Tenant, session: &str) -> Result<Vec<String>> {
    if !can_be_stored(session) {
        return Ok(Vec::new());
    }
    both!(conn, c => sqlx::query_scalar(ALL).bind(tenant.0).bind(session).fetch_all(c).await)
        .map_err(|error| stored(error))
}

/// Notes that the session has signed in to an application.
pub async fn add(
    writer: &mut Writer,
    tenant: Tenant,
    (session, client_id): (&str, &str),
    now: Timestamp,
) -> Result<()> {
    both!(writer.conn(), c => sqlx::query(ADD).bind(tenant.0).bind(session).bind(client_id)
        .bind(now.millis()).execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))
}

/// Drops what belongs to sessions that are gone, at most [`SWEPT_AT_ONCE`]; returns how many.
pub async fn prune(writer: &mut Writer) -> Result<u64> {
    both!(writer.conn(), c => sqlx::query(PRUNE).bind(SWEPT_AT_ONCE)
        .execute(c).await.map(|done| done.rows_affected()))
    .map_err(|error| stored(error))
}
