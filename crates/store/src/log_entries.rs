//! Entries of the log of changes as they lie in the database, for those who prove that they are
//! whole.

use std::sync::Arc;

use domain::{Result, Tenant};
use sqlx::QueryBuilder;

use crate::codec::can_be_stored;
use crate::db::{Conn, Writer, both};
use crate::error::stored;

const ONE: &str = "SELECT log_id, date, type, description, client_id, client_name, user_id,
        user_name, connection, ip, audience, body, mac
    FROM log_changes WHERE tenant = $1 AND log_id = $2";
const UNSEALED: &str = "SELECT l.log_id, l.date, l.type, l.description, l.client_id, l.client_name,
        l.user_id, l.user_name, l.connection, l.ip, l.audience, l.body, l.mac
    FROM log_changes l
    WHERE l.tenant = $1 AND l.log_id > $2 AND l.log_id < $3 AND NOT EXISTS (
        SELECT 1 FROM log_seals s
        WHERE s.tenant = l.tenant AND s.log_id = l.log_id AND s.kind = 'entry')
    ORDER BY l.log_id LIMIT $4";
const STRAYS: &str = "SELECT log_id FROM log_changes
    WHERE tenant = $1 AND (log_id <= '9' OR log_id >= ':') ORDER BY log_id LIMIT 100";
const REPLACE: &str = "UPDATE log_changes SET user_id = $3, user_name = $4, connection = $5,
        ip = $6, body = $7, mac = $8
    WHERE tenant = $1 AND log_id = $2";

pub(crate) const STATEMENTS: &[&str] = &[ONE, UNSEALED, STRAYS, REPLACE];

/// An entry with all that it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredEntry {
    pub log_id: String,
    /// Milliseconds since the epoch.
    pub date: i64,
    pub kind: String,
    pub description: Option<Arc<str>>,
    pub client_id: Option<Arc<str>>,
    pub client_name: Option<Arc<str>>,
    pub user_id: Option<Arc<str>>,
    pub user_name: Option<Arc<str>>,
    pub connection: Option<Arc<str>>,
    pub ip: Option<Arc<str>>,
    pub audience: Option<Arc<str>>,
    pub body: String,
    /// Absent if the entry is older than the column, or somebody else wrote it.
    pub mac: Option<Vec<u8>>,
}

type Text = Option<String>;
type Row = (
    String,
    i64,
    String,
    Text,
    Text,
    Text,
    Text,
    Text,
    Text,
    Text,
    Text,
    String,
    Option<Vec<u8>>,
);

fn decode(row: Row) -> StoredEntry {
    let (
        log_id,
        date,
        kind,
        description,
        client_id,
        client_name,
        user_id,
        user_name,
        connection,
        ip,
        audience,
        body,
        mac,
    ) = row;
    let text = |text: Text| text.map(Arc::from);
    StoredEntry {
        log_id,
        date,
        kind,
        description: text(description),
        client_id: text(client_id),
        client_name: text(client_name),
        user_id: text(user_id),
        user_name: text(user_name),
        connection: text(connection),
        ip: text(ip),
        audience: text(audience),
        body,
        mac,
    }
}

/// The entry with this id.
pub async fn get(conn: Conn<'_>, tenant: Tenant, log_id: &str) -> Result<Option<StoredEntry>> {
    if !can_be_stored(log_id) {
        return Ok(None);
    }
    let row: Option<Row> = both!(conn, c => sqlx::query_as(ONE).bind(tenant.0).bind(log_id)
        .fetch_optional(c).await)
    .map_err(|error| stored(error))?;
    Ok(row.map(decode))
}

/// The entries with these ids, at most a thousand, in the order of their ids.
pub async fn all(conn: Conn<'_>, tenant: Tenant, log_ids: &[&str]) -> Result<Vec<StoredEntry>> {
    let asked: Vec<&str> = log_ids
        .iter()
        .copied()
        .filter(|id| can_be_stored(id))
        .collect();
    if asked.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<Row> = both!(conn, c => {
        let mut query = QueryBuilder::new(
            "SELECT log_id, date, type, description, client_id, client_name, user_id, user_name, \
             connection, ip, audience, body, mac FROM log_changes WHERE tenant = ");
        query.push_bind(tenant.0).push(" AND log_id IN (");
        let mut list = query.separated(", ");
        for id in &asked {
            list.push_bind(*id);
        }
        query.push(") ORDER BY log_id");
        query.build_query_as().persistent(false).fetch_all(c).await
    })
    .map_err(|error| stored(error))?;
    Ok(rows.into_iter().map(decode).collect())
}

/// Entries without a seal whose ids are between these two, by id.
pub async fn unsealed(
    conn: Conn<'_>,
    tenant: Tenant,
    (after, below): (&str, &str),
    limit: i64,
) -> Result<Vec<StoredEntry>> {
    let rows: Vec<Row> = both!(conn, c => sqlx::query_as(UNSEALED)
        .bind(tenant.0).bind(after).bind(below).bind(limit).fetch_all(c).await)
    .map_err(|error| stored(error))?;
    Ok(rows.into_iter().map(decode).collect())
}

/// The ids of entries, at most a hundred, whose ids are none that the server makes: those begin
/// with a 9 and go on.
pub async fn strays(conn: Conn<'_>, tenant: Tenant) -> Result<Vec<String>> {
    both!(conn, c => sqlx::query_scalar(STRAYS).bind(tenant.0).fetch_all(c).await)
        .map_err(|error| stored(error))
}

/// Stores what is left of an entry after an erasure. Only what can be about a person is replaced.
pub async fn replace(writer: &mut Writer, tenant: Tenant, entry: &StoredEntry) -> Result<()> {
    both!(writer.conn(), c => sqlx::query(REPLACE)
        .bind(tenant.0).bind(&entry.log_id).bind(entry.user_id.as_deref())
        .bind(entry.user_name.as_deref()).bind(entry.connection.as_deref())
        .bind(entry.ip.as_deref()).bind(&entry.body).bind(entry.mac.as_deref())
        .execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))
}
