//! The two logs: changes, written in the change's transaction, and exchanges, written in
//! batches.

use std::borrow::Cow;
use std::sync::Arc;

use domain::{Error, Result, Tenant, Timestamp};
use serde_json::{Map, Value};
use sqlx::QueryBuilder;

use crate::codec::{SWEPT_AT_ONCE, can_be_stored};
use crate::db::{Conn, Reader, Writer, both};
use crate::error::stored;
use crate::horizon::first_of;
use crate::log_entries::StoredEntry;

/// Tenant by tenant: each of these is one look into an index.
const LAST: &str = "SELECT max(log_id) FROM (
    SELECT (SELECT max(l.log_id) FROM log_changes l WHERE l.tenant = t.id) AS log_id
        FROM tenants t
    UNION ALL SELECT (SELECT max(l.log_id) FROM log_exchanges l WHERE l.tenant = t.id)
        FROM tenants t) AS last";
const GET: &str = "SELECT log_id, body FROM log_changes WHERE tenant = $1 AND log_id = $2
    UNION ALL SELECT log_id, body FROM log_exchanges WHERE tenant = $1 AND log_id = $2";
const AFTER: &str = "SELECT log_id, body FROM log_changes
        WHERE tenant = $1 AND log_id > $2 AND log_id < $3
    UNION ALL SELECT log_id, body FROM log_exchanges
        WHERE tenant = $1 AND log_id > $2 AND log_id < $3
    ORDER BY log_id LIMIT $4";
const RECENT_CHANGES: &str = "SELECT log_id, body FROM log_changes
    WHERE tenant = $1 ORDER BY log_id DESC LIMIT $2";
const PRUNE: &str = "DELETE FROM log_exchanges WHERE (tenant, log_id) IN (
    SELECT l.tenant, l.log_id FROM tenants t
    JOIN log_exchanges l ON l.tenant = t.id AND l.log_id < $1 LIMIT $2)";
const COUNT_EXCHANGES: &str = "SELECT count(*) FROM log_exchanges WHERE tenant = $1 AND type = $2";

pub(crate) const STATEMENTS: &[&str] = &[LAST, GET, AFTER, RECENT_CHANGES, PRUNE, COUNT_EXCHANGES];

/// An entry to be written. Its id is taken while it is written.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    pub date: Timestamp,
    /// Auth0's event code: `sapi`, `seccft`, `feccft`, …
    pub kind: &'static str,
    pub description: Option<Arc<str>>,
    pub client_id: Option<Arc<str>>,
    pub client_name: Option<Arc<str>>,
    pub user_id: Option<Arc<str>>,
    pub ip: Option<Arc<str>>,
    pub audience: Option<Arc<str>>,
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

impl Record {
    /// The entry as the Management API answers it: what was written, with its ids.
    ///
    /// # Errors
    /// If what was written is no JSON object.
    pub fn wire(&self) -> Result<Value> {
        let mut body: Map<String, Value> = serde_json::from_str(&self.body)
            .map_err(|error| Error::internal(format!("log {}: {error}", self.log_id)))?;
        body.insert("log_id".to_owned(), self.log_id.clone().into());
        body.insert("_id".to_owned(), self.log_id.clone().into());
        Ok(Value::Object(body))
    }
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

/// What a column is compared with. `date` is a number, and only that can be [`Test::Between`];
/// a test that doesn't fit its column is passed by no entry.
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

impl Condition {
    /// Whether an entry can pass the test, and both engines understand it.
    fn can_be_met(&self) -> bool {
        let is_text = self.column != Column::Date;
        match &self.test {
            Test::Is(values) => {
                is_text && !values.is_empty() && values.iter().all(|value| can_be_stored(value))
            }
            Test::StartsWith(prefix) => is_text && can_be_stored(prefix),
            Test::Exists => true,
            Test::Between(..) => !is_text,
        }
    }
}

/// Takes an entry of a change, to be written when it is committed; the entry's id. `mac` gives the
/// proof that the server wrote it, of the entry as it is stored.
pub fn append_change(
    writer: &mut Writer,
    tenant: Tenant,
    entry: Entry,
    mac: impl FnOnce(&StoredEntry) -> [u8; 32],
) -> String {
    let text = |text: Option<Arc<str>>| match text {
        Some(text) if !can_be_stored(&text) => Some(without_nul(&text).into()),
        text => text,
    };
    let mut new = StoredEntry {
        log_id: writer.take_log_id(entry.date),
        date: entry.date.millis(),
        kind: entry.kind.into(),
        description: text(entry.description),
        client_id: text(entry.client_id),
        client_name: text(entry.client_name),
        user_id: text(entry.user_id),
        user_name: None,
        connection: None,
        ip: text(entry.ip),
        audience: text(entry.audience),
        body: if can_be_stored(&entry.body) {
            entry.body
        } else {
            without_nul(&entry.body).into_owned()
        },
        mac: None,
    };
    new.mac = Some(mac(&new).to_vec());
    let id = new.log_id.clone();
    writer.log(tenant, new);
    id
}

/// Writes entries of exchanges.
pub async fn append_exchanges(
    writer: &mut Writer,
    tenant: Tenant,
    entries: &[Entry],
) -> Result<()> {
    let mut left = entries;
    for size in ENTRIES_AT_ONCE {
        while let Some((chunk, others)) = left.split_at_checked(size) {
            insert_exchanges(writer, tenant, chunk).await?;
            left = others;
        }
    }
    insert_exchanges(writer, tenant, left).await
}

/// Entries of one INSERT: eleven values each, far below what either engine can bind. Few sizes, so
/// that the statements stay prepared: to parse one costs as much as to carry it out.
const ENTRIES_AT_ONCE: [usize; 3] = [500, 100, 20];

/// A log must take what comes, and one entry that PostgreSQL refuses would lose all others.
pub(crate) fn without_nul(text: &str) -> Cow<'_, str> {
    if can_be_stored(text) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.replace('\0', "\u{fffd}"))
    }
}

async fn insert_exchanges(writer: &mut Writer, tenant: Tenant, entries: &[Entry]) -> Result<()> {
    let ids: Vec<String> = entries
        .iter()
        .map(|entry| writer.take_log_id(entry.date))
        .collect();
    if ids.is_empty() {
        return Ok(());
    }
    both!(writer.conn(), c => {
    let mut query = QueryBuilder::new("INSERT INTO log_exchanges ");
    query.push("(tenant, log_id, date, type, description, client_id, client_name, user_id, \
        ip, audience, body) ");
        query.push_values(entries.iter().zip(&ids), |mut row, (entry, id)| {
            row.push_bind(tenant.0).push_bind(id.as_str()).push_bind(entry.date.millis())
                .push_bind(entry.kind);
            let columns = [
                &entry.description, &entry.client_id, &entry.client_name, &entry.user_id,
                &entry.ip, &entry.audience,
            ];
            for column in columns {
                row.push_bind(column.as_deref().map(without_nul));
            }
            row.push_bind(without_nul(&entry.body));
        });
        // Those of any other size are not worth their memory.
        let often = ENTRIES_AT_ONCE.contains(&entries.len());
        query.build().persistent(often).execute(c).await.map(|_| ())
    })
    .map_err(|error| stored(error))
}

/// The greatest id of all entries of all tenants.
pub(crate) async fn last_id(conn: Conn<'_>) -> Result<Option<String>> {
    both!(conn, c => sqlx::query_scalar(LAST).fetch_one(c).await).map_err(|error| stored(error))
}

/// The entry with this id.
pub async fn get(conn: Conn<'_>, tenant: Tenant, log_id: &str) -> Result<Option<Record>> {
    if !can_be_stored(log_id) {
        return Ok(None);
    }
    let row: Option<(String, String)> = both!(conn, c => sqlx::query_as(GET)
        .bind(tenant.0).bind(log_id).fetch_optional(c).await)
    .map_err(|error| stored(error))?;
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
    if !can_be_stored(from) {
        return Ok(Vec::new());
    }
    let rows: Vec<(String, String)> = both!(conn, c => sqlx::query_as(AFTER)
        .bind(tenant.0).bind(from).bind(horizon).bind(limit).fetch_all(c).await)
    .map_err(|error| stored(error))?;
    Ok(rows.into_iter().map(record).collect())
}

/// The last changes, the newest first.
pub async fn recent_changes(conn: Conn<'_>, tenant: Tenant, limit: i64) -> Result<Vec<Record>> {
    let rows: Vec<(String, String)> = both!(conn, c => sqlx::query_as(RECENT_CHANGES)
        .bind(tenant.0).bind(limit).fetch_all(c).await)
    .map_err(|error| stored(error))?;
    Ok(rows.into_iter().map(record).collect())
}

/// The conditions of a search, for a count or a page.
macro_rules! searched {
    ($query:ident, $tenant:ident, $conditions:ident) => {
        $query.push(" WHERE tenant = ").push_bind($tenant.0);
        for condition in $conditions {
            $query.push(if condition.negated {
                " AND NOT ("
            } else {
                " AND ("
            });
            if condition.can_be_met() {
                tested!($query, condition);
            } else {
                $query.push("1 = 0");
            }
            $query.push(")");
        }
    };
}

/// One condition; never null, so that its negation is the opposite.
macro_rules! tested {
    ($query:ident, $condition:ident) => {
        let name = $condition.column.name();
        $query.push(name);
        match &$condition.test {
            Test::Is(values) => {
                $query.push(" IS NOT NULL AND ").push(name).push(" IN (");
                let mut list = $query.separated(", ");
                for value in values {
                    list.push_bind(value.as_str());
                }
                $query.push(")");
            }
            Test::StartsWith(prefix) => {
                // PostgreSQL's `substr` knows only this size.
                let length = i32::try_from(prefix.chars().count()).unwrap_or(i32::MAX);
                $query
                    .push(" IS NOT NULL AND substr(")
                    .push(name)
                    .push(", 1, ");
                $query
                    .push_bind(length)
                    .push(") = ")
                    .push_bind(prefix.as_str());
            }
            Test::Exists => {
                $query.push(" IS NOT NULL");
            }
            Test::Between(from, to) => {
                $query.push(" BETWEEN ").push_bind(*from);
                $query.push(" AND ").push_bind(*to);
            }
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
    .map_err(|error| stored(error))?;
    let total: i64 = both!(reader.conn(), c => {
        let mut query = QueryBuilder::new("SELECT count(*) FROM (SELECT 1 AS one FROM log_changes");
        searched!(query, tenant, conditions);
        query.push(" UNION ALL SELECT 1 AS one FROM log_exchanges");
        searched!(query, tenant, conditions);
        query.push(" LIMIT ").push_bind(count_max).push(") AS found");
        query.build_query_scalar().fetch_one(c).await
    })
    .map_err(|error| stored(error))?;
    Ok((rows.into_iter().map(record).collect(), total))
}

/// How many exchanges of a kind are logged.
pub async fn count_exchanges(conn: Conn<'_>, tenant: Tenant, kind: &str) -> Result<i64> {
    both!(conn, c => sqlx::query_scalar(COUNT_EXCHANGES).bind(tenant.0).bind(kind)
        .fetch_one(c).await)
    .map_err(|error| stored(error))
}

/// Drops exchanges older than `before`, at most [`SWEPT_AT_ONCE`]; returns how many it dropped.
pub async fn prune_exchanges(writer: &mut Writer, before: Timestamp) -> Result<u64> {
    both!(writer.conn(), c => sqlx::query(PRUNE).bind(first_of(before)).bind(SWEPT_AT_ONCE)
        .execute(c).await.map(|done| done.rows_affected()))
    .map_err(|error| stored(error))
}
