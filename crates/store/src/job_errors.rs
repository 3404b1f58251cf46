//! What imports could not take, and why.

use domain::{Result, Tenant, Timestamp};
use serde_json::Value;

use crate::codec::can_be_stored;
use crate::db::{Conn, Writer, both};
use crate::error::{corrupt, stored};

const OF: &str = "SELECT body FROM job_errors WHERE tenant = $1 AND job = $2 ORDER BY place";
const INSERT: &str = "INSERT INTO job_errors (tenant, job, place, body) VALUES ($1, $2, $3, $4)";
const PRUNE: &str = "DELETE FROM job_errors WHERE (tenant, job, place) IN (
    SELECT e.tenant, e.job, e.place FROM jobs j
    JOIN job_errors e ON e.tenant = j.tenant AND e.job = j.id
    WHERE j.finished_at < $1 LIMIT $2)";

pub(crate) const STATEMENTS: &[&str] = &[OF, INSERT, PRUNE];

/// A job's errors, in the order of its file. There are no more than users in a file.
pub async fn of(conn: Conn<'_>, tenant: Tenant, job: &str) -> Result<Vec<Value>> {
    if !can_be_stored(job) {
        return Ok(Vec::new());
    }
    let rows: Vec<String> = both!(conn, c => sqlx::query_scalar(OF).bind(tenant.0).bind(job)
        .fetch_all(c).await)
    .map_err(|error| stored(error))?;
    let read = |row: &String| {
        serde_json::from_str(row).map_err(|error| corrupt("job_errors", job, &error.to_string()))
    };
    rows.iter().map(read).collect()
}

/// Adds what is wrong with the user at a place of the file. What PostgreSQL can't keep is shown
/// by its escape: JSON writes U+0000 so.
pub async fn insert(
    writer: &mut Writer,
    tenant: Tenant,
    (job, place): (&str, i64),
    error: &Value,
) -> Result<()> {
    both!(writer.conn(), c => sqlx::query(INSERT).bind(tenant.0).bind(job).bind(place)
        .bind(error.to_string()).execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))
}

/// Drops errors of jobs that were finished before `before`, at most `limit`; returns how many.
pub async fn prune(writer: &mut Writer, before: Timestamp, limit: i64) -> Result<u64> {
    both!(writer.conn(), c => sqlx::query(PRUNE).bind(before.millis()).bind(limit)
        .execute(c).await.map(|done| done.rows_affected()))
    .map_err(|error| stored(error))
}
