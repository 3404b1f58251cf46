//! Sessions of the dashboard: who is signed in there. Of a token only the hash is kept.

use domain::administrator::Administrator;
use domain::{Result, Tenant, Timestamp};

use crate::administrators::decode;
use crate::codec::{SWEPT_AT_ONCE, can_be_stored};
use crate::db::{Conn, Writer, both};
use crate::error::stored;

const INSERT: &str = "INSERT INTO dashboard_sessions
    (tenant, token_hash, administrator, ip, user_agent, created_at, expires_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7)";
const FIND: &str = "SELECT a.id, a.email, a.role FROM dashboard_sessions s
    JOIN administrators a ON a.tenant = s.tenant AND a.id = s.administrator
    WHERE s.tenant = $1 AND s.token_hash = $2 AND s.expires_at > $3";
const END: &str = "DELETE FROM dashboard_sessions WHERE tenant = $1 AND token_hash = $2";
const END_ALL: &str = "DELETE FROM dashboard_sessions WHERE tenant = $1 AND administrator = $2";
const END_OWN: &str = "DELETE FROM dashboard_sessions
    WHERE tenant = $1 AND administrator = $2 AND token_hash = $3";
const END_OTHERS: &str = "DELETE FROM dashboard_sessions
    WHERE tenant = $1 AND administrator = $2 AND token_hash <> $3";
const LIST: &str = "SELECT token_hash, ip, user_agent, created_at, expires_at
    FROM dashboard_sessions WHERE tenant = $1 AND administrator = $2 AND expires_at > $3
    ORDER BY created_at DESC, token_hash LIMIT $4";
const FORGET: &str = "DELETE FROM dashboard_sessions WHERE (tenant, token_hash) IN (
    SELECT tenant, token_hash FROM dashboard_sessions WHERE expires_at <= $1
    ORDER BY expires_at LIMIT $2)";

pub(crate) const STATEMENTS: &[&str] = &[
    INSERT, FIND, END, END_ALL, END_OWN, END_OTHERS, LIST, FORGET,
];

/// A session that begins.
#[derive(Debug, Clone, Copy)]
pub struct New<'a> {
    pub token_hash: &'a str,
    /// The administrator's id.
    pub administrator: &'a str,
    pub ip: &'a str,
    pub user_agent: &'a str,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
}

/// Begins a session.
pub async fn insert(writer: &mut Writer, tenant: Tenant, new: New<'_>) -> Result<()> {
    both!(writer.conn(), c => sqlx::query(INSERT)
        .bind(tenant.0).bind(new.token_hash).bind(new.administrator).bind(new.ip)
        .bind(new.user_agent.replace('\0', "")).bind(new.created_at.millis())
        .bind(new.expires_at.millis()).execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))
}

/// Who is signed in by the session with this hash, unless it has ended.
pub async fn find(
    conn: Conn<'_>,
    tenant: Tenant,
    token_hash: &str,
    now: Timestamp,
) -> Result<Option<Administrator>> {
    if !can_be_stored(token_hash) {
        return Ok(None);
    }
    let row: Option<(String, String, String)> = both!(conn, c => {
        sqlx::query_as(FIND).bind(tenant.0).bind(token_hash).bind(now.millis())
            .fetch_optional(c).await
    })
    .map_err(|error| stored(error))?;
    row.map(decode).transpose()
}

/// Ends a session.
pub async fn end(writer: &mut Writer, tenant: Tenant, token_hash: &str) -> Result<()> {
    both!(writer.conn(), c => sqlx::query(END).bind(tenant.0).bind(token_hash)
        .execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))
}

/// Ends all sessions of an administrator.
pub async fn end_all(writer: &mut Writer, tenant: Tenant, administrator: &str) -> Result<()> {
    both!(writer.conn(), c => sqlx::query(END_ALL).bind(tenant.0).bind(administrator)
        .execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))
}

/// A session that hasn't ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    pub token_hash: String,
    pub ip: String,
    pub user_agent: String,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
}

/// An administrator's sessions, the latest first, at most so many.
pub async fn list(
    conn: Conn<'_>,
    tenant: Tenant,
    administrator: &str,
    (now, most): (Timestamp, i64),
) -> Result<Vec<Listed>> {
    let rows: Vec<(String, String, String, i64, i64)> = both!(conn, c => {
        sqlx::query_as(LIST).bind(tenant.0).bind(administrator).bind(now.millis()).bind(most)
            .fetch_all(c).await
    })
    .map_err(|error| stored(error))?;
    let listed = |(token_hash, ip, user_agent, created_at, expires_at)| Listed {
        token_hash,
        ip,
        user_agent,
        created_at: Timestamp::from_millis(created_at),
        expires_at: Timestamp::from_millis(expires_at),
    };
    Ok(rows.into_iter().map(listed).collect())
}

/// Ends one of an administrator's sessions; says whether there was one.
pub async fn end_own(
    writer: &mut Writer,
    tenant: Tenant,
    (administrator, token_hash): (&str, &str),
) -> Result<bool> {
    if !can_be_stored(token_hash) {
        return Ok(false);
    }
    both!(writer.conn(), c => sqlx::query(END_OWN)
        .bind(tenant.0).bind(administrator).bind(token_hash)
        .execute(c).await.map(|done| done.rows_affected() > 0))
    .map_err(|error| stored(error))
}

/// Ends an administrator's sessions but this one; how many.
pub async fn end_others(
    writer: &mut Writer,
    tenant: Tenant,
    (administrator, token_hash): (&str, &str),
) -> Result<u64> {
    both!(writer.conn(), c => sqlx::query(END_OTHERS)
        .bind(tenant.0).bind(administrator).bind(token_hash)
        .execute(c).await.map(|done| done.rows_affected()))
    .map_err(|error| stored(error))
}

/// Drops sessions that have ended, at most [`SWEPT_AT_ONCE`]; returns how many.
pub async fn forget(writer: &mut Writer, now: Timestamp) -> Result<u64> {
    both!(writer.conn(), c => sqlx::query(FORGET).bind(now.millis()).bind(SWEPT_AT_ONCE)
        .execute(c).await.map(|done| done.rows_affected()))
    .map_err(|error| stored(error))
}
