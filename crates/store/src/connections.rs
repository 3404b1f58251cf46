//! Connections: where users come from. A tenant starts with one database of its own.
//!
//! A deleted one is hidden at once; its row stays until the last of its users is gone.

use domain::connection::Connection;
use domain::{Conflict, Error, Result, Tenant, Timestamp};
use sqlx::QueryBuilder;

use crate::changes::{self, Changed};
use crate::codec::{Page, can_be_stored, object, text};
use crate::connection_clients;
use crate::db::{Conn, Reader, Writer, both};
use crate::error::{stored, violates};

const GET: &str = "SELECT id, name, strategy, settings, created_at FROM connections
    WHERE tenant = $1 AND id = $2 AND deleted_at IS NULL";
const NAMED: &str = "SELECT id, name, strategy, settings, created_at FROM connections
    WHERE tenant = $1 AND name = $2 AND deleted_at IS NULL";
const TAKE: &str = "UPDATE connections SET name = name
    WHERE tenant = $1 AND id = $2 AND deleted_at IS NULL
    RETURNING id, name, strategy, settings, created_at";
const HOLD_NAMED: &str = "UPDATE connections SET name = name
    WHERE tenant = $1 AND name = $2 AND deleted_at IS NULL";
const INSERT: &str = "INSERT INTO connections (tenant, id, name, strategy, settings, created_at)
    VALUES ($1, $2, $3, $4, $5, $6)";
const UPDATE: &str = "UPDATE connections SET settings = $3 WHERE tenant = $1 AND id = $2";
const DELETE: &str = "UPDATE connections SET deleted_at = $3, deletion = $4
    WHERE tenant = $1 AND id = $2";
const DELETED: &str = "SELECT id, name, coalesce(deletion, '') FROM connections
    WHERE tenant = $1 AND deleted_at IS NOT NULL ORDER BY deleted_at, id LIMIT 1";
const TAKE_DELETED: &str = "UPDATE connections SET name = name
    WHERE tenant = $1 AND id = $2 AND deleted_at IS NOT NULL";
const REMOVE: &str = "DELETE FROM connections
    WHERE tenant = $1 AND id = $2 AND deleted_at IS NOT NULL";

pub(crate) const STATEMENTS: &[&str] = &[
    GET,
    NAMED,
    TAKE,
    HOLD_NAMED,
    INSERT,
    UPDATE,
    DELETE,
    DELETED,
    TAKE_DELETED,
    REMOVE,
];

type Row = (String, String, String, String, i64);

/// Which connections a list is about; what is `None` doesn't matter.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub name: Option<String>,
    /// Any of these strategies.
    pub strategies: Option<Vec<String>>,
    /// Those that this application may use.
    pub client_id: Option<String>,
}

/// A connection in a list, the ids of the applications that may use it, and its place in the list.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed {
    pub connection: Connection,
    pub enabled: Vec<String>,
    pub place: String,
}

fn decode((id, name, strategy, settings, _): Row) -> Result<Connection> {
    let settings = object(&settings, "connections", &id)?;
    Ok(Connection {
        id,
        name,
        strategy,
        settings,
    })
}

async fn one(
    conn: Conn<'_>,
    sql: &'static str,
    tenant: Tenant,
    key: &str,
) -> Result<Option<Connection>> {
    if !can_be_stored(key) {
        return Ok(None);
    }
    let row: Option<Row> = both!(conn, c => sqlx::query_as(sql)
        .bind(tenant.0).bind(key).fetch_optional(c).await)
    .map_err(|error| stored(error))?;
    row.map(decode).transpose()
}

/// The connection with this id.
pub async fn get(conn: Conn<'_>, tenant: Tenant, id: &str) -> Result<Option<Connection>> {
    one(conn, GET, tenant, id).await
}

/// The connection of this name.
pub async fn named(conn: Conn<'_>, tenant: Tenant, name: &str) -> Result<Option<Connection>> {
    one(conn, NAMED, tenant, name).await
}

/// The connection with this id, which nobody else can change until this change ends.
pub async fn take(writer: &mut Writer, tenant: Tenant, id: &str) -> Result<Option<Connection>> {
    one(writer.conn(), TAKE, tenant, id).await
}

/// Keeps the connection of this name from being deleted until this change ends; says whether it is
/// there. Whoever adds a user to it holds it, or the user could outlive it.
pub async fn hold_named(writer: &mut Writer, tenant: Tenant, name: &str) -> Result<bool> {
    both!(writer.conn(), c => sqlx::query(HOLD_NAMED).bind(tenant.0).bind(name)
        .execute(c).await.map(|done| done.rows_affected() > 0))
    .map_err(|error| stored(error))
}

/// The conditions of a filter, for a count or a page.
macro_rules! filtered {
    ($query:ident, $tenant:ident, $filter:ident) => {
        $query
            .push(" WHERE deleted_at IS NULL AND tenant = ")
            .push_bind($tenant.0);
        if let Some(name) = &$filter.name {
            $query.push(" AND name = ").push_bind(name.as_str());
        }
        if let Some(strategies) = &$filter.strategies {
            $query.push(" AND strategy IN (");
            let mut list = $query.separated(", ");
            for strategy in strategies {
                list.push_bind(strategy.as_str());
            }
            $query.push(")");
        }
        if let Some(client_id) = &$filter.client_id {
            $query
                .push(" AND id IN (SELECT connection FROM connection_clients WHERE tenant = ")
                .push_bind($tenant.0)
                .push(" AND client_id = ")
                .push_bind(client_id.as_str())
                .push(")");
        }
    };
}

/// The parts of a place, which is when the connection was made, and its id.
fn parse_place(text: &str) -> Option<(i64, &str)> {
    let (created_at, id) = text.split_once(' ')?;
    let created_at = created_at.parse().ok()?;
    can_be_stored(id).then_some((created_at, id))
}

/// Connections in the order of their creation, and how many match in all (counted only for pages
/// by offset). After what is no place there is nothing.
pub async fn page(
    reader: &mut Reader,
    tenant: Tenant,
    filter: &Filter,
    page: &Page,
) -> Result<(Vec<Listed>, i64)> {
    let after = match page {
        Page::After {
            last: Some(last), ..
        } => {
            let Some(place) = parse_place(last) else {
                return Ok((Vec::new(), 0));
            };
            Some(place)
        }
        Page::After { last: None, .. } | Page::Offset { .. } => None,
    };
    if filter
        .name
        .as_deref()
        .is_some_and(|name| !can_be_stored(name))
    {
        return Ok((Vec::new(), 0));
    }
    let rows: Vec<Row> = both!(reader.conn(), c => {
        let mut query =
            QueryBuilder::new("SELECT id, name, strategy, settings, created_at FROM connections");
        filtered!(query, tenant, filter);
        if let Some((created_at, last)) = after {
            query.push(" AND (created_at, id) > (").push_bind(created_at);
            query.push(", ").push_bind(last).push(")");
        }
        query.push(" ORDER BY created_at, id LIMIT ");
        match page {
            Page::Offset { skip, limit } => {
                query.push_bind(*limit).push(" OFFSET ").push_bind(*skip)
            }
            Page::After { limit, .. } => query.push_bind(*limit),
        };
        query.build_query_as().fetch_all(c).await
    })
    .map_err(|error| stored(error))?;
    let total = match page {
        Page::Offset { .. } => count(reader.conn(), tenant, filter).await?,
        Page::After { .. } => 0,
    };
    let mut listed = Vec::with_capacity(rows.len());
    for row in rows {
        let place = format!("{} {}", row.4, row.0);
        let connection = decode(row)?;
        let enabled = connection_clients::all(reader.conn(), tenant, &connection.id).await?;
        listed.push(Listed {
            connection,
            enabled,
            place,
        });
    }
    Ok((listed, total))
}

async fn count(conn: Conn<'_>, tenant: Tenant, filter: &Filter) -> Result<i64> {
    both!(conn, c => {
        let mut query = QueryBuilder::new("SELECT count(*) FROM connections");
        filtered!(query, tenant, filter);
        query.build_query_scalar().fetch_one(c).await
    })
    .map_err(|error| stored(error))
}

fn announce(writer: &mut Writer, tenant: Tenant, id: &str, now: Timestamp) {
    changes::append(writer, tenant, Changed::Connection, id, now);
}

/// Adds a connection without applications.
///
/// # Errors
/// [`Conflict::Connection`] if there is one of this name, or one whose users aren't all gone yet.
pub async fn insert(
    writer: &mut Writer,
    tenant: Tenant,
    new: &Connection,
    now: Timestamp,
) -> Result<()> {
    both!(writer.conn(), c => sqlx::query(INSERT)
        .bind(tenant.0).bind(&new.id).bind(&new.name).bind(&new.strategy)
        .bind(text(&new.settings)).bind(now.millis()).execute(c).await.map(|_| ()))
    .map_err(|error| {
        if violates(&error, "connections_name", "connections.name") {
            Error::Conflict(Conflict::Connection)
        } else {
            stored(error)
        }
    })?;
    announce(writer, tenant, &new.id, now);
    Ok(())
}

/// Stores a connection's changed settings.
pub async fn update(
    writer: &mut Writer,
    tenant: Tenant,
    changed: &Connection,
    now: Timestamp,
) -> Result<()> {
    both!(writer.conn(), c => sqlx::query(UPDATE).bind(tenant.0).bind(&changed.id)
        .bind(text(&changed.settings)).execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))?;
    announce(writer, tenant, &changed.id, now);
    Ok(())
}

/// Hides a connection for ever, because of the log entry `cause`. Its users stay until they are
/// removed, and then it is.
pub async fn delete(
    writer: &mut Writer,
    tenant: Tenant,
    id: &str,
    (cause, now): (&str, Timestamp),
) -> Result<()> {
    connection_clients::disable_all(writer, tenant, id).await?;
    both!(writer.conn(), c => sqlx::query(DELETE).bind(tenant.0).bind(id).bind(now.millis())
        .bind(cause).execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))?;
    announce(writer, tenant, id, now);
    Ok(())
}

/// A deleted connection that isn't removed yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deleted {
    pub id: String,
    pub name: String,
    /// The id of the log entry that says who wanted it.
    pub cause: String,
}

/// The connection that was deleted first of those that aren't removed yet.
pub async fn deleted(conn: Conn<'_>, tenant: Tenant) -> Result<Option<Deleted>> {
    let row: Option<(String, String, String)> = both!(conn, c => sqlx::query_as(DELETED)
        .bind(tenant.0).fetch_optional(c).await)
    .map_err(|error| stored(error))?;
    Ok(row.map(|(id, name, cause)| Deleted { id, name, cause }))
}

/// Keeps others from removing a deleted connection's users until this change ends; says whether
/// it is still there.
pub async fn take_deleted(writer: &mut Writer, tenant: Tenant, id: &str) -> Result<bool> {
    both!(writer.conn(), c => sqlx::query(TAKE_DELETED).bind(tenant.0).bind(id)
        .execute(c).await.map(|done| done.rows_affected() > 0))
    .map_err(|error| stored(error))
}

/// Removes the row of a deleted connection: its name is free.
pub async fn remove(writer: &mut Writer, tenant: Tenant, id: &str) -> Result<()> {
    both!(writer.conn(), c => sqlx::query(REMOVE).bind(tenant.0).bind(id)
        .execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))
}
