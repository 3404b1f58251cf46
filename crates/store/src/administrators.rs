//! Those who may use the dashboard, and the one-time links that let the first of them in.

use domain::{Result, Tenant, Timestamp};

use crate::codec::can_be_stored;
use crate::db::{Conn, Writer, both};
use crate::error::stored;

const COUNT: &str = "SELECT count(*) FROM administrators WHERE tenant = $1";
const PUT: &str = "INSERT INTO administrators (tenant, id, email, password, created_at)
    VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (tenant, email) DO UPDATE SET password = excluded.password";
const PASSWORD: &str = "SELECT password FROM administrators WHERE tenant = $1 AND email = $2";
const ADD_LINK: &str =
    "INSERT INTO setup_links (tenant, token_hash, created_at) VALUES ($1, $2, $3)";
const DROP_LINKS: &str = "DELETE FROM setup_links WHERE tenant = $1";
const HAS_LINK: &str = "SELECT count(*) FROM setup_links WHERE tenant = $1 AND token_hash = $2";

pub(crate) const STATEMENTS: &[&str] = &[COUNT, PUT, PASSWORD, ADD_LINK, DROP_LINKS, HAS_LINK];

/// How many administrators there are.
pub async fn count(conn: Conn<'_>, tenant: Tenant) -> Result<i64> {
    both!(conn, c => sqlx::query_scalar(COUNT).bind(tenant.0).fetch_one(c).await)
        .map_err(|error| stored(error))
}

/// Adds an administrator, or gives the one with this address a new password (a PHC string).
pub async fn put(
    writer: &mut Writer,
    tenant: Tenant,
    (id, email, password): (&str, &str, &str),
    now: Timestamp,
) -> Result<()> {
    both!(writer.conn(), c => sqlx::query(PUT)
        .bind(tenant.0).bind(id).bind(email).bind(password).bind(now.millis())
        .execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))
}

/// The password hash of the administrator with this address.
pub async fn password(conn: Conn<'_>, tenant: Tenant, email: &str) -> Result<Option<String>> {
    if !can_be_stored(email) {
        return Ok(None);
    }
    both!(conn, c => sqlx::query_scalar(PASSWORD).bind(tenant.0).bind(email).fetch_optional(c).await)
        .map_err(|error| stored(error))
}

/// Replaces all setup links by one, of which only the hash is kept.
pub async fn set_link(
    writer: &mut Writer,
    tenant: Tenant,
    token_hash: &str,
    now: Timestamp,
) -> Result<()> {
    both!(writer.conn(), c => sqlx::query(DROP_LINKS).bind(tenant.0).execute(c).await.map(|_| ()))
        .map_err(|error| stored(error))?;
    both!(writer.conn(), c => sqlx::query(ADD_LINK)
        .bind(tenant.0).bind(token_hash).bind(now.millis()).execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))
}

/// Whether there is a setup link with this hash.
pub async fn has_link(conn: Conn<'_>, tenant: Tenant, token_hash: &str) -> Result<bool> {
    let count: i64 = both!(conn, c => sqlx::query_scalar(HAS_LINK)
        .bind(tenant.0).bind(token_hash).fetch_one(c).await)
    .map_err(|error| stored(error))?;
    Ok(count > 0)
}
