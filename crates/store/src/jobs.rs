//! Long tasks: what is to be done, and how far it is.

use domain::job::{Job, Kind, Progress, Status, Summary};
use domain::{Result, Tenant, Timestamp};

use crate::codec::{can_be_stored, object, text};
use crate::db::{Conn, Writer, both};
use crate::error::{corrupt, stored};
use crate::tenants;

const GET: &str = "SELECT id, kind, status, parameters, act, done, total, failed, updated,
        inserted, last_created, last_number, details, created_at
    FROM jobs WHERE tenant = $1 AND id = $2";
const TAKE: &str = "UPDATE jobs SET attempts = attempts WHERE tenant = $1 AND id = $2
    RETURNING id, kind, status, parameters, act, done, total, failed, updated, inserted,
        last_created, last_number, details, created_at";
const ACTIVE: &str = "SELECT id FROM jobs WHERE tenant = $1 AND finished_at IS NULL
    ORDER BY created_at, id";
const COUNT_ACTIVE: &str =
    "SELECT count(*) FROM jobs WHERE tenant = $1 AND finished_at IS NULL AND kind = $2";
const INSERT: &str = "INSERT INTO jobs (tenant, id, kind, status, parameters, act, done, total,
        failed, updated, inserted, attempts, created_at)
    VALUES ($1, $2, $3, $4, $5, $6, 0, $7, 0, 0, 0, 0, $8)";
const UPDATE: &str = "UPDATE jobs SET status = $3, done = $4, total = $5, failed = $6,
        updated = $7, inserted = $8, last_created = $9, last_number = $10, details = $11,
        finished_at = $12, attempts = 0
    WHERE tenant = $1 AND id = $2";
const TRY: &str = "UPDATE jobs SET attempts = attempts + 1 WHERE tenant = $1 AND id = $2
    RETURNING attempts";
const PRUNE: &str = "DELETE FROM jobs WHERE (tenant, id) IN (
    SELECT j.tenant, j.id FROM jobs j WHERE j.finished_at < $1
        AND NOT EXISTS (SELECT 1 FROM job_files f WHERE f.tenant = j.tenant AND f.job = j.id)
        AND NOT EXISTS (SELECT 1 FROM job_errors e WHERE e.tenant = j.tenant AND e.job = j.id)
    LIMIT $2)";

pub(crate) const STATEMENTS: &[&str] =
    &[GET, TAKE, ACTIVE, COUNT_ACTIVE, INSERT, UPDATE, TRY, PRUNE];

/// A job as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredJob {
    pub job: Job,
    /// Who started it and how, for the audit entries of what it does: JSON.
    pub act: String,
    /// The user whom an export has come to: when made, and the number.
    pub last: Option<(i64, i64)>,
}

type Row = (
    String,
    String,
    String,
    String,
    String,
    i64,
    i64,
    i64,
    i64,
    i64,
    Option<i64>,
    Option<i64>,
    Option<String>,
    i64,
);

fn decode(row: Row) -> Result<StoredJob> {
    let (id, kind, status, parameters, act, done, total, failed, updated, inserted, ..) = row;
    let (.., last_created, last_number, details, created_at) = row;
    let unreadable = |what: &str| corrupt("jobs", &id, what);
    let kind = Kind::parse(&kind).ok_or_else(|| unreadable("kind"))?;
    let summary = Summary {
        failed,
        updated,
        inserted,
    };
    let job = Job {
        kind,
        status: Status::parse(&status).ok_or_else(|| unreadable("status"))?,
        created_at: Timestamp::from_millis(created_at),
        parameters: object(&parameters, "jobs", &id)?,
        progress: Progress { done, total },
        summary: (kind == Kind::UsersImport).then_some(summary),
        details,
        id,
    };
    Ok(StoredJob {
        job,
        act,
        last: last_created.zip(last_number),
    })
}

/// The job with this id.
pub async fn get(conn: Conn<'_>, tenant: Tenant, id: &str) -> Result<Option<StoredJob>> {
    if !can_be_stored(id) {
        return Ok(None);
    }
    let row: Option<Row> = both!(conn, c => sqlx::query_as(GET).bind(tenant.0).bind(id)
        .fetch_optional(c).await)
    .map_err(|error| stored(error))?;
    row.map(decode).transpose()
}

/// The job with this id, which nobody else can go on with until this change ends.
pub async fn take(writer: &mut Writer, tenant: Tenant, id: &str) -> Result<Option<StoredJob>> {
    let row: Option<Row> = both!(writer.conn(), c => sqlx::query_as(TAKE)
        .bind(tenant.0).bind(id).fetch_optional(c).await)
    .map_err(|error| stored(error))?;
    row.map(decode).transpose()
}

/// The ids of the jobs that are not finished, oldest first.
pub async fn active(conn: Conn<'_>, tenant: Tenant) -> Result<Vec<String>> {
    both!(conn, c => sqlx::query_scalar(ACTIVE).bind(tenant.0).fetch_all(c).await)
        .map_err(|error| stored(error))
}

/// How many jobs of a kind are not finished. Nobody else adds one until this change ends.
pub async fn count_active(writer: &mut Writer, tenant: Tenant, kind: Kind) -> Result<i64> {
    tenants::hold(writer, tenant).await?;
    both!(writer.conn(), c => sqlx::query_scalar(COUNT_ACTIVE).bind(tenant.0).bind(kind.as_str())
        .fetch_one(c).await)
    .map_err(|error| stored(error))
}

/// Adds a job that waits.
pub async fn insert(writer: &mut Writer, tenant: Tenant, new: &StoredJob) -> Result<()> {
    let job = &new.job;
    both!(writer.conn(), c => sqlx::query(INSERT)
        .bind(tenant.0).bind(&job.id).bind(job.kind.as_str()).bind(job.status.as_str())
        .bind(text(&job.parameters)).bind(&new.act).bind(job.progress.total)
        .bind(job.created_at.millis()).execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))
}

/// Stores how far a job is; what is done has succeeded, so that its attempts count anew.
pub async fn update(
    writer: &mut Writer,
    tenant: Tenant,
    changed: &StoredJob,
    now: Timestamp,
) -> Result<()> {
    let job = &changed.job;
    let summary = job.summary.unwrap_or_default();
    let finished_at = job.status.is_final().then_some(now.millis());
    both!(writer.conn(), c => sqlx::query(UPDATE)
        .bind(tenant.0).bind(&job.id).bind(job.status.as_str()).bind(job.progress.done)
        .bind(job.progress.total).bind(summary.failed).bind(summary.updated)
        .bind(summary.inserted).bind(changed.last.map(|last| last.0))
        .bind(changed.last.map(|last| last.1)).bind(job.details.as_deref()).bind(finished_at)
        .execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))
}

/// Counts a failed attempt to go on; returns how many there were since the last that succeeded.
pub async fn count_attempt(writer: &mut Writer, tenant: Tenant, id: &str) -> Result<i64> {
    let attempts: Option<i64> = both!(writer.conn(), c => sqlx::query_scalar(TRY)
        .bind(tenant.0).bind(id).fetch_optional(c).await)
    .map_err(|error| stored(error))?;
    Ok(attempts.unwrap_or_default())
}

/// Drops jobs that were finished before `before` and have no files and errors any more, at most
/// `limit`; returns how many.
pub async fn prune(writer: &mut Writer, before: Timestamp, limit: i64) -> Result<u64> {
    both!(writer.conn(), c => sqlx::query(PRUNE).bind(before.millis()).bind(limit)
        .execute(c).await.map(|done| done.rows_affected()))
    .map_err(|error| stored(error))
}
