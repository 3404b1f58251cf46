//! Which entries of the log are about a user: for who reads them, and for who has to erase them.

use domain::{Result, Tenant};

use crate::codec::can_be_stored;
use crate::db::{Conn, Reader, Writer, both};
use crate::error::stored;
use crate::logs::Record;

const INSERT: &str = "INSERT INTO log_subjects (tenant, subject, log_id) VALUES ($1, $2, $3)";
const OF: &str = "SELECT log_id FROM log_subjects
        WHERE tenant = $1 AND subject = $2 AND log_id > $5
    UNION SELECT log_id FROM log_changes WHERE tenant = $1 AND user_id = $3 AND log_id > $5
    ORDER BY log_id LIMIT $4";
const MOVE: &str = "UPDATE log_subjects SET subject = $3 WHERE tenant = $1 AND subject = $2";
const FORGET: &str = "DELETE FROM log_subjects WHERE tenant = $1 AND subject = $2";
const PAGE: &str = "SELECT log_id, body FROM log_changes WHERE tenant = $1 AND log_id IN (
        SELECT log_id FROM log_subjects WHERE tenant = $1 AND subject = $2)
    UNION SELECT log_id, body FROM log_changes WHERE tenant = $1 AND user_id = $3
    UNION SELECT log_id, body FROM log_exchanges WHERE tenant = $1 AND user_id = $3
    ORDER BY log_id DESC LIMIT $4 OFFSET $5";
const PAGE_FROM_OLDEST: &str = "SELECT log_id, body FROM log_changes
    WHERE tenant = $1 AND log_id IN (
        SELECT log_id FROM log_subjects WHERE tenant = $1 AND subject = $2)
    UNION SELECT log_id, body FROM log_changes WHERE tenant = $1 AND user_id = $3
    UNION SELECT log_id, body FROM log_exchanges WHERE tenant = $1 AND user_id = $3
    ORDER BY log_id LIMIT $4 OFFSET $5";
const COUNT: &str = "SELECT count(*) FROM (
    SELECT log_id FROM log_subjects WHERE tenant = $1 AND subject = $2
    UNION SELECT log_id FROM log_changes WHERE tenant = $1 AND user_id = $3
    UNION SELECT log_id FROM log_exchanges WHERE tenant = $1 AND user_id = $3) AS found";

pub(crate) const STATEMENTS: &[&str] = &[INSERT, OF, MOVE, FORGET, PAGE, PAGE_FROM_OLDEST, COUNT];

/// Whom entries are about, or who made them.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// The user's number.
    pub number: i64,
    pub user_id: &'a str,
}

/// In which order entries are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    Newest,
    Oldest,
}

/// Notes that an entry is about a user.
pub async fn insert(writer: &mut Writer, tenant: Tenant, number: i64, log_id: &str) -> Result<()> {
    both!(writer.conn(), c => sqlx::query(INSERT).bind(tenant.0).bind(number).bind(log_id)
        .execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))
}

/// The ids of changes that are about a user, or that the user made, after an id: the oldest first,
/// at most `limit`.
pub async fn of(
    conn: Conn<'_>,
    tenant: Tenant,
    subject: Subject<'_>,
    (after, limit): (&str, i64),
) -> Result<Vec<String>> {
    both!(conn, c => sqlx::query_scalar(OF).bind(tenant.0).bind(subject.number)
        .bind(subject.user_id).bind(limit).bind(after).fetch_all(c).await)
    .map_err(|error| stored(error))
}

/// Has entries about one user be about another from now on.
pub async fn move_to(writer: &mut Writer, tenant: Tenant, from: i64, to: i64) -> Result<()> {
    both!(writer.conn(), c => sqlx::query(MOVE).bind(tenant.0).bind(from).bind(to)
        .execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))
}

/// Forgets which entries are about a user.
pub async fn forget(writer: &mut Writer, tenant: Tenant, number: i64) -> Result<()> {
    both!(writer.conn(), c => sqlx::query(FORGET).bind(tenant.0).bind(number)
        .execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))
}

/// Entries of both logs about a user, or of what the user did, and how many there are in all.
pub async fn page(
    reader: &mut Reader,
    tenant: Tenant,
    subject: Subject<'_>,
    by: By,
    (skip, limit): (i64, i64),
) -> Result<(Vec<Record>, i64)> {
    if !can_be_stored(subject.user_id) {
        return Ok((Vec::new(), 0));
    }
    let statement = match by {
        By::Newest => PAGE,
        By::Oldest => PAGE_FROM_OLDEST,
    };
    let rows: Vec<(String, String)> = both!(reader.conn(), c => sqlx::query_as(statement)
        .bind(tenant.0).bind(subject.number).bind(subject.user_id).bind(limit).bind(skip)
        .fetch_all(c).await)
    .map_err(|error| stored(error))?;
    let total = both!(reader.conn(), c => sqlx::query_scalar(COUNT)
        .bind(tenant.0).bind(subject.number).bind(subject.user_id).fetch_one(c).await)
    .map_err(|error| stored(error))?;
    let record = |(log_id, body)| Record { log_id, body };
    Ok((rows.into_iter().map(record).collect(), total))
}
