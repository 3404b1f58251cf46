//! What imports read and exports make, in parts that fit into memory.

use domain::{Result, Tenant, Timestamp};

use crate::codec::can_be_stored;
use crate::db::{Conn, Writer, both};
use crate::error::stored;

const GET: &str = "SELECT body FROM job_files WHERE tenant = $1 AND job = $2 AND part = $3";
const INSERT: &str = "INSERT INTO job_files (tenant, job, part, body)
    SELECT $1, $2, coalesce(max(part), -1) + 1, $3 FROM job_files WHERE tenant = $1 AND job = $2";
const DELETE: &str = "DELETE FROM job_files WHERE tenant = $1 AND job = $2";
const PRUNE: &str = "DELETE FROM job_files WHERE (tenant, job, part) IN (
    SELECT f.tenant, f.job, f.part FROM jobs j
    JOIN job_files f ON f.tenant = j.tenant AND f.job = j.id
    WHERE j.finished_at < $1 LIMIT $2)";

pub(crate) const STATEMENTS: &[&str] = &[GET, INSERT, DELETE, PRUNE];

/// A part of a job's file, counted from 0.
pub async fn get(conn: Conn<'_>, tenant: Tenant, job: &str, part: i64) -> Result<Option<Vec<u8>>> {
    if !can_be_stored(job) {
        return Ok(None);
    }
    both!(conn, c => sqlx::query_scalar(GET).bind(tenant.0).bind(job).bind(part)
        .fetch_optional(c).await)
    .map_err(|error| stored(error))
}

/// Adds a part behind those that are there.
pub async fn append(writer: &mut Writer, tenant: Tenant, job: &str, body: &[u8]) -> Result<()> {
    both!(writer.conn(), c => sqlx::query(INSERT).bind(tenant.0).bind(job).bind(body)
        .execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))
}

/// Drops all parts of a job's file.
pub async fn delete(writer: &mut Writer, tenant: Tenant, job: &str) -> Result<()> {
    both!(writer.conn(), c => sqlx::query(DELETE).bind(tenant.0).bind(job)
        .execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))
}

/// Drops parts of jobs that were finished before `before`, at most `limit`; returns how many.
pub async fn prune(writer: &mut Writer, before: Timestamp, limit: i64) -> Result<u64> {
    both!(writer.conn(), c => sqlx::query(PRUNE).bind(before.millis()).bind(limit)
        .execute(c).await.map(|done| done.rows_affected()))
    .map_err(|error| stored(error))
}
