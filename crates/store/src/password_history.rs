//! Passwords that users had before, as hashes.

use domain::user::Identity;
use domain::{Result, Tenant};

use crate::db::{Conn, Writer, both};
use crate::error::stored;

const LAST: &str = "SELECT password FROM password_history
    WHERE tenant = $1 AND provider = $2 AND id = $3 ORDER BY number DESC LIMIT $4";
const APPEND: &str = "INSERT INTO password_history (tenant, holder, provider, id, number, password)
    SELECT $1, $2, $3, $4, coalesce(max(number), 0) + 1, $5 FROM password_history
    WHERE tenant = $1 AND provider = $3 AND id = $4";
const CUT: &str = "DELETE FROM password_history
    WHERE tenant = $1 AND provider = $2 AND id = $3 AND number <= (
        SELECT max(number) FROM password_history
        WHERE tenant = $1 AND provider = $2 AND id = $3) - $4";

pub(crate) const STATEMENTS: &[&str] = &[LAST, APPEND, CUT];

/// The last hashes of an identity, newest first.
pub async fn last(
    conn: Conn<'_>,
    tenant: Tenant,
    identity: &Identity,
    limit: i64,
) -> Result<Vec<String>> {
    both!(conn, c => sqlx::query_scalar(LAST).bind(tenant.0).bind(&identity.provider)
        .bind(&identity.user_id).bind(limit).fetch_all(c).await)
    .map_err(|error| stored(error))
}

/// Remembers a hash of a user's identity, and forgets all but the newest `kept`.
pub async fn append(
    writer: &mut Writer,
    tenant: Tenant,
    (user, identity): (i64, &Identity),
    (hash, kept): (&str, i64),
) -> Result<()> {
    both!(writer.conn(), c => sqlx::query(APPEND).bind(tenant.0).bind(user)
        .bind(&identity.provider).bind(&identity.user_id).bind(hash)
        .execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))?;
    both!(writer.conn(), c => sqlx::query(CUT).bind(tenant.0).bind(&identity.provider)
        .bind(&identity.user_id).bind(kept).execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))
}
