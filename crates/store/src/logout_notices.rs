//! Applications that have to be told that a session has ended (OpenID Connect Back-Channel Logout).

use domain::{Result, Tenant, Timestamp};
use serde_json::{Map, Value};

use crate::codec::{object, text};
use crate::db::{Conn, Writer, both};
use crate::error::stored;

const ADD: &str = "INSERT INTO logout_notices (tenant, session, client_id, user_id, metadata,
        attempts, due_at, created_at)
    VALUES ($1, $2, $3, $4, $5, 0, $6, $6) ON CONFLICT DO NOTHING";
const DUE: &str = "SELECT session, client_id, user_id, metadata, attempts FROM logout_notices
    WHERE tenant = $1 AND due_at <= $2 ORDER BY due_at LIMIT $3";
const PUT_OFF: &str = "UPDATE logout_notices SET attempts = attempts + 1, due_at = $4
    WHERE tenant = $1 AND session = $2 AND client_id = $3";
const DELETE: &str =
    "DELETE FROM logout_notices WHERE tenant = $1 AND session = $2 AND client_id = $3";

pub(crate) const STATEMENTS: &[&str] = &[ADD, DUE, PUT_OFF, DELETE];

/// Who has to be told of what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    pub session: String,
    pub client_id: String,
    /// The id of the user whose session it was.
    pub user_id: String,
    /// What is told of the session's metadata.
    pub metadata: Map<String, Value>,
    /// How often it was tried.
    pub attempts: i64,
}

/// Adds a notice that is due now.
pub async fn add(
    writer: &mut Writer,
    tenant: Tenant,
    notice: &Notice,
    now: Timestamp,
) -> Result<()> {
    both!(writer.conn(), c => sqlx::query(ADD).bind(tenant.0).bind(&notice.session)
        .bind(&notice.client_id).bind(&notice.user_id).bind(text(&notice.metadata))
        .bind(now.millis())
        .execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))
}

/// Notices that are due, at most `limit`.
pub async fn due(
    conn: Conn<'_>,
    tenant: Tenant,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<Notice>> {
    let rows: Vec<(String, String, String, String, i64)> = both!(conn, c => sqlx::query_as(DUE)
        .bind(tenant.0).bind(now.millis()).bind(limit).fetch_all(c).await)
    .map_err(|error| stored(error))?;
    let notice = |(session, client_id, user_id, metadata, attempts): (String, _, _, String, _)| {
        Ok(Notice {
            metadata: object(&metadata, "logout_notices", &session)?,
            session,
            client_id,
            user_id,
            attempts,
        })
    };
    rows.into_iter().map(notice).collect()
}

/// Counts a failed attempt; the next is due at `due_at`.
pub async fn put_off(
    writer: &mut Writer,
    tenant: Tenant,
    notice: &Notice,
    due_at: Timestamp,
) -> Result<()> {
    both!(writer.conn(), c => sqlx::query(PUT_OFF).bind(tenant.0).bind(&notice.session)
        .bind(&notice.client_id).bind(due_at.millis()).execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))
}

/// Drops a notice: it was delivered, or nobody waits for it any more.
pub async fn delete(writer: &mut Writer, tenant: Tenant, notice: &Notice) -> Result<()> {
    both!(writer.conn(), c => sqlx::query(DELETE).bind(tenant.0).bind(&notice.session)
        .bind(&notice.client_id).execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))
}
