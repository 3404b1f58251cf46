//! Connections: where users come from. A tenant starts with one database of its own.

use domain::{Result, Tenant, Timestamp};
use serde_json::{Map, Value};

use crate::codec::{can_be_stored, object, text};
use crate::db::{Conn, Writer, both};
use crate::error::stored;

const ALL: &str = "SELECT id, name, strategy, settings FROM connections
    WHERE tenant = $1 ORDER BY created_at, id";
const INSERT: &str = "INSERT INTO connections (tenant, id, name, strategy, settings, created_at)
    VALUES ($1, $2, $3, $4, $5, $6)";

const NAMED: &str = "SELECT id, name, strategy, settings FROM connections
    WHERE tenant = $1 AND name = $2";

pub(crate) const STATEMENTS: &[&str] = &[ALL, NAMED, INSERT];

type Row = (String, String, String, String);

/// A connection.
#[derive(Debug, Clone, PartialEq)]
pub struct Connection {
    /// `con_…`.
    pub id: String,
    pub name: String,
    /// `auth0` for a database.
    pub strategy: String,
    pub settings: Map<String, Value>,
}

/// A tenant's connections, oldest first.
pub async fn all(conn: Conn<'_>, tenant: Tenant) -> Result<Vec<Connection>> {
    let rows: Vec<Row> = both!(conn, c => sqlx::query_as(ALL).bind(tenant.0).fetch_all(c).await)
        .map_err(|error| stored(error))?;
    rows.into_iter().map(decode).collect()
}

/// The connection of this name.
pub async fn named(conn: Conn<'_>, tenant: Tenant, name: &str) -> Result<Option<Connection>> {
    if !can_be_stored(name) {
        return Ok(None);
    }
    let row: Option<Row> = both!(conn, c => sqlx::query_as(NAMED)
        .bind(tenant.0).bind(name).fetch_optional(c).await)
    .map_err(|error| stored(error))?;
    row.map(decode).transpose()
}

fn decode((id, name, strategy, settings): Row) -> Result<Connection> {
    let settings = object(&settings, "connections", &id)?;
    Ok(Connection {
        id,
        name,
        strategy,
        settings,
    })
}

/// Adds a connection.
pub async fn insert(
    writer: &mut Writer,
    tenant: Tenant,
    new: &Connection,
    now: Timestamp,
) -> Result<()> {
    both!(writer.conn(), c => sqlx::query(INSERT)
        .bind(tenant.0).bind(&new.id).bind(&new.name).bind(&new.strategy)
        .bind(text(&new.settings)).bind(now.millis()).execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))
}
