//! Users who are gone and of whom the log still says something.

use domain::{Result, Tenant};

use crate::db::{Conn, Writer, both};
use crate::error::stored;

const NEXT: &str = "SELECT subject, user_id, cause, after FROM due_erasures
    WHERE tenant = $1 ORDER BY subject LIMIT 1";
const PUT: &str = "INSERT INTO due_erasures (tenant, subject, user_id, cause, after)
    VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (tenant, subject) DO UPDATE SET after = excluded.after";
const DELETE: &str = "DELETE FROM due_erasures WHERE tenant = $1 AND subject = $2";

pub(crate) const STATEMENTS: &[&str] = &[NEXT, PUT, DELETE];

/// A user of whom something is left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueErasure {
    /// The number that the user had.
    pub number: i64,
    pub user_id: String,
    /// The id of the entry that says who wanted it.
    pub cause: String,
    /// The id of the last entry that is done; empty before the first.
    pub after: String,
}

/// One that is due.
pub async fn next(conn: Conn<'_>, tenant: Tenant) -> Result<Option<DueErasure>> {
    let row: Option<(i64, String, String, String)> = both!(conn, c => sqlx::query_as(NEXT)
        .bind(tenant.0).fetch_optional(c).await)
    .map_err(|error| stored(error))?;
    Ok(row.map(|(number, user_id, cause, after)| DueErasure {
        number,
        user_id,
        cause,
        after,
    }))
}

/// Notes how far one is.
pub async fn put(writer: &mut Writer, tenant: Tenant, due: &DueErasure) -> Result<()> {
    both!(writer.conn(), c => sqlx::query(PUT).bind(tenant.0).bind(due.number).bind(&due.user_id)
        .bind(&due.cause).bind(&due.after).execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))
}

/// Nothing is left.
pub async fn delete(writer: &mut Writer, tenant: Tenant, number: i64) -> Result<()> {
    both!(writer.conn(), c => sqlx::query(DELETE).bind(tenant.0).bind(number)
        .execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))
}
