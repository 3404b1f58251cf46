//! The two logs: changes, written in the change's transaction, and exchanges, written in
//! batches.

use domain::{Result, Tenant, Timestamp};
use sqlx::QueryBuilder;

use crate::db::{Conn, Reader, Writer, both};
use crate::error::stored;

const LAST: &str = "SELECT max(log_id) FROM (
    SELECT max(log_id) AS log_id FROM log_changes
    UNION ALL SELECT max(log_id) AS log_id FROM log_exchanges) AS last";
const GET: &str = "SELECT log_id, body FROM log_changes WHERE tenant = $1 AND log_id = $2
    UNION ALL SELECT log_id, body FROM log_exchanges WHERE tenant = $1 AND log_id = $2";
const AFTER: &str = "SELECT log_id, body FROM log_changes
        WHERE tenant = $1 AND log_id > $2 AND log_id < $3
    UNION ALL SELECT log_id, body FROM log_exchanges
        WHERE tenant = $1 AND log_id > $2 AND log_id < $3
    ORDER BY log_id LIMIT $4";
const PRUNE: &str = "DELETE FROM log_exchanges WHERE date < $1";
const COUNT_EXCHANGES: &str = "SELECT count(*) FROM log_exchanges WHERE tenant = $1 AND type = $2";

pub(crate) const STATEMENTS: &[&str] = &[LAST, GET, AFTER, PRUNE, COUNT_EXCHANGES];

/// An entry to be written. Its id is taken while it is written.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    pub date: Timestamp,
    /// Auth0's event code: `sapi`, `seccft`, `feccft`, …
    pub kind: &'static str,
    pub description: Option<String>,
    pub client_id: Option<String>,
    pub client_name: Option<String>,
    pub ip: Option<String>,
    pub audience: Option<String>,
    /// The rest of the record as a JSON object, without `date`, `type` and the ids.
    pub body: String,
}

/// An entry as it was written.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    pub log_id: String,
    /// The record as a JSON object, without its ids.
    pub body: String,
}

/// A column that entries can be searched by, and how.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    pub column: Column,
    pub test: Test,
    /// Whether entries that pass are left out instead.
    pub negated: bool,
}

/// The columns of a log entry that can be searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    Type,
    Description,
    ClientId,
    ClientName,
    UserId,
    UserName,
    Connection,
    Ip,
    Audience,
    LogId,
    Date,
}

impl Column {
    fn name(self) -> &'static str {
        match self {
            Self::Type => "type",
            Self::Description => "description",
            Self::ClientId => "client_id",
            Self::ClientName => "client_name",
            Self::UserId => "user_id",
            Self::UserName => "user_name",
            Self::Connection => "connection",
            Self::Ip => "ip",
            Self::Audience => "audience",
            Self::LogId => "log_id",
            Self::Date => "date",
        }
    }
}

/// What a column is compared with.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    /// Any of these, letter for letter.
    Is(Vec<String>),
    /// Begins with this.
    StartsWith(String),
    /// Has any value.
    Exists,
    /// From and to, in milliseconds, both included.
    Between(i64, i64),
}

/// Writes entries of changes, in the transaction of the change.
pub async fn append_change(writer: &mut Writer, tenant: Tenant, entry: &Entry) -> Result<String> {
    let ids = append(
        writer,
        "INSERT INTO log_changes ",
        tenant,
        std::slice::from_ref(entry),
    )
    .await?;
    Ok(ids.into_iter().next().unwrap_or_default())
}

/// Writes entries of exchanges.
pub async fn append_exchanges(
    writer: &mut Writer,
    tenant: Tenant,
    entries: &[Entry],
) -> Result<()> {
    // Nine values each: far below what either engine can bind.
    for chunk in entries.chunks(500) {
        append(writer, "INSERT INTO log_exchanges ", tenant, chunk).await?;
    }
    Ok(())
}

async fn append(
    writer: &mut Writer,
    into: &'static str,
    tenant: Tenant,
    entries: &[Entry],
) -> Result<Vec<String>> {
    let ids: Vec<String> = entries
        .iter()
        .map(|entry| writer.log_ids.take(entry.date))
        .collect();
    if ids.is_empty() {
        return Ok(ids);
    }
    both!(writer.conn(), c => {
        let mut query = QueryBuilder::new(into);
        query.push("(tenant, log_id, date, type, description, client_id, client_name, ip, \
            audience, body) ");
        query.push_values(entries.iter().zip(&ids), |mut row, (entry, id)| {
            row.push_bind(tenant.0).push_bind(id.as_str()).push_bind(entry.date.millis())
                .push_bind(entry.kind).push_bind(entry.description.as_deref())
                .push_bind(entry.client_id.as_deref()).push_bind(entry.client_name.as_deref())
                .push_bind(entry.ip.as_deref()).push_bind(entry.audience.as_deref())
                .push_bind(entry.body.as_str());
        });
        query.build().execute(c).await.map(|_| ())
    })
    .map_err(stored)?;
    Ok(ids)
}

/// The greatest id of all entries of all tenants.
pub(crate) async fn last_id(conn: Conn<'_>) -> Result<Option<String>> {
    both!(conn, c => sqlx::query_scalar(LAST).fetch_one(c).await).map_err(stored)
}

/// The entry with this id.
pub async fn get(conn: Conn<'_>, tenant: Tenant, log_id: &str) -> Result<Option<Record>> {
    let row: Option<(String, String)> = both!(conn, c => sqlx::query_as(GET)
        .bind(tenant.0).bind(log_id).fetch_optional(c).await)
    .map_err(stored)?;
    Ok(row.map(record))
}

fn record((log_id, body): (String, String)) -> Record {
    Record { log_id, body }
}

/// Entries after `from`, oldest first, up to `horizon` (see [`crate::Horizon::complete_below`],
/// which is to be asked before this).
pub async fn after(
    conn: Conn<'_>,
    tenant: Tenant,
    (from, horizon): (&str, &str),
    limit: i64,
) -> Result<Vec<Record>> {
    let rows: Vec<(String, String)> = both!(conn, c => sqlx::query_as(AFTER)
        .bind(tenant.0).bind(from).bind(horizon).bind(limit).fetch_all(c).await)
    .map_err(stored)?;
    Ok(rows.into_iter().map(record).collect())
}

/// The conditions of a search, for a count or a page.
macro_rules! searched {
    ($query:ident, $tenant:ident, $conditions:ident) => {
        $query.push(" WHERE tenant = ").push_bind($tenant.0);
        for condition in $conditions {
            let name = condition.column.name();
            $query.push(if condition.negated {
                " AND NOT ("
            } else {
                " AND ("
            });
            match &condition.test {
                Test::Is(values) => {
                    $query
                        .push(name)
                        .push(" IS NOT NULL AND ")
                        .push(name)
                        .push(" IN (");
                    let mut list = $query.separated(", ");
                    for value in values {
                        list.push_bind(value.as_str());
                    }
                    $query.push(")");
                }
                Test::StartsWith(prefix) => {
                    $query
                        .push(name)
                        .push(" IS NOT NULL AND substr(")
                        .push(name);
                    $query
                        .push(", 1, ")
                        .push_bind(i64::try_from(prefix.chars().count()).unwrap_or(0));
                    $query.push(") = ").push_bind(prefix.as_str());
                }
                Test::Exists => {
                    $query.push(name).push(" IS NOT NULL");
                }
                Test::Between(from, to) => {
                    $query.push(name).push(" BETWEEN ").push_bind(*from);
                    $query.push(" AND ").push_bind(*to);
                }
            }
            $query.push(")");
        }
    };
}

/// Entries that meet all conditions, newest first, and how many there are in all, counted up to
/// `count_max`.
pub async fn search(
    reader: &mut Reader,
    tenant: Tenant,
    conditions: &[Condition],
    (skip, limit): (i64, i64),
    count_max: i64,
) -> Result<(Vec<Record>, i64)> {
    let rows: Vec<(String, String)> = both!(reader.conn(), c => {
        let mut query = QueryBuilder::new("SELECT log_id, body FROM log_changes");
        searched!(query, tenant, conditions);
        query.push(" UNION ALL SELECT log_id, body FROM log_exchanges");
        searched!(query, tenant, conditions);
        query.push(" ORDER BY log_id DESC LIMIT ").push_bind(limit);
        query.push(" OFFSET ").push_bind(skip);
        query.build_query_as().fetch_all(c).await
    })
    .map_err(stored)?;
    let total: i64 = both!(reader.conn(), c => {
        let mut query = QueryBuilder::new("SELECT count(*) FROM (SELECT 1 AS one FROM log_changes");
        searched!(query, tenant, conditions);
        query.push(" UNION ALL SELECT 1 AS one FROM log_exchanges");
        searched!(query, tenant, conditions);
        query.push(" LIMIT ").push_bind(count_max).push(") AS found");
        query.build_query_scalar().fetch_one(c).await
    })
    .map_err(stored)?;
    Ok((rows.into_iter().map(record).collect(), total))
}

/// How many exchanges of a kind are logged.
pub async fn count_exchanges(conn: Conn<'_>, tenant: Tenant, kind: &str) -> Result<i64> {
    both!(conn, c => sqlx::query_scalar(COUNT_EXCHANGES).bind(tenant.0).bind(kind)
        .fetch_one(c).await)
    .map_err(stored)
}

/// Drops exchanges older than `before`; returns how many there were.
pub async fn prune_exchanges(writer: &mut Writer, before: Timestamp) -> Result<u64> {
    both!(writer.conn(), c => sqlx::query(PRUNE).bind(before.millis())
        .execute(c).await.map(|done| done.rows_affected()))
    .map_err(stored)
}
