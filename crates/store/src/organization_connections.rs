//! Connections of organizations. A deleted connection is hidden at once; its rows are removed a
//! little at a time.

use domain::organization_connection::OrganizationConnection;
use domain::{Result, Tenant, Timestamp};

use crate::changes::{self, Changed};
use crate::codec::{SWEPT_AT_ONCE, can_be_stored, object, text};
use crate::db::{Conn, Writer, both};
use crate::error::stored;

const ALL: &str = "SELECT c.id, c.name, c.strategy, o.settings FROM organization_connections o
    JOIN connections c ON c.tenant = o.tenant AND c.id = o.connection AND c.deleted_at IS NULL
    WHERE o.tenant = $1 AND o.organization = $2 ORDER BY c.id";
const GET: &str = "SELECT c.id, c.name, c.strategy, o.settings FROM organization_connections o
    JOIN connections c ON c.tenant = o.tenant AND c.id = o.connection AND c.deleted_at IS NULL
    WHERE o.tenant = $1 AND o.organization = $2 AND o.connection = $3";
const PUT: &str = "INSERT INTO organization_connections
        (tenant, organization, connection, settings)
    VALUES ($1, $2, $3, $4)
    ON CONFLICT (tenant, organization, connection) DO UPDATE SET settings = excluded.settings";
const REMOVE: &str = "DELETE FROM organization_connections
    WHERE tenant = $1 AND organization = $2 AND connection = $3";
const REMOVE_ALL: &str = "DELETE FROM organization_connections
    WHERE tenant = $1 AND organization = $2";
const SWEEP: &str = "DELETE FROM organization_connections
    WHERE tenant = $1 AND connection = $2 AND organization IN (
        SELECT organization FROM organization_connections
        WHERE tenant = $1 AND connection = $2 ORDER BY organization LIMIT $3)";

pub(crate) const STATEMENTS: &[&str] = &[ALL, GET, PUT, REMOVE, REMOVE_ALL, SWEEP];

type Row = (String, String, String, String);

fn decode((id, name, strategy, settings): Row) -> Result<OrganizationConnection> {
    let settings = object(&settings, "organization_connections", &id)?;
    Ok(OrganizationConnection {
        id,
        name,
        strategy,
        settings,
    })
}

/// The connections of an organization, by id.
pub async fn all(
    conn: Conn<'_>,
    tenant: Tenant,
    organization: i64,
) -> Result<Vec<OrganizationConnection>> {
    let rows: Vec<Row> = both!(conn, c => sqlx::query_as(ALL).bind(tenant.0).bind(organization)
        .fetch_all(c).await)
    .map_err(|error| stored(error))?;
    rows.into_iter().map(decode).collect()
}

/// One of them.
pub async fn get(
    conn: Conn<'_>,
    tenant: Tenant,
    (organization, connection): (i64, &str),
) -> Result<Option<OrganizationConnection>> {
    if !can_be_stored(connection) {
        return Ok(None);
    }
    let row: Option<Row> = both!(conn, c => sqlx::query_as(GET).bind(tenant.0).bind(organization)
        .bind(connection).fetch_optional(c).await)
    .map_err(|error| stored(error))?;
    row.map(decode).transpose()
}

/// Gives an organization a connection, or changes how it has it.
pub async fn put(
    writer: &mut Writer,
    tenant: Tenant,
    (organization, connection): (i64, &OrganizationConnection),
    now: Timestamp,
) -> Result<()> {
    both!(writer.conn(), c => sqlx::query(PUT).bind(tenant.0).bind(organization)
        .bind(&connection.id).bind(text(&connection.settings)).execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))?;
    announce(writer, tenant, organization, now);
    Ok(())
}

/// Takes a connection from an organization.
pub async fn remove(
    writer: &mut Writer,
    tenant: Tenant,
    (organization, connection): (i64, &str),
    now: Timestamp,
) -> Result<()> {
    both!(writer.conn(), c => sqlx::query(REMOVE).bind(tenant.0).bind(organization)
        .bind(connection).execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))?;
    announce(writer, tenant, organization, now);
    Ok(())
}

fn announce(writer: &mut Writer, tenant: Tenant, organization: i64, now: Timestamp) {
    let key = organization.to_string();
    changes::append(writer, tenant, Changed::Organization, &key, now);
}

/// Takes all connections from an organization that is deleted.
pub(crate) async fn remove_all(
    writer: &mut Writer,
    tenant: Tenant,
    organization: i64,
) -> Result<()> {
    both!(writer.conn(), c => sqlx::query(REMOVE_ALL).bind(tenant.0).bind(organization)
        .execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))
}

/// Takes a deleted connection from at most [`SWEPT_AT_ONCE`] organizations. Says whether there may
/// be more.
pub async fn sweep(writer: &mut Writer, tenant: Tenant, connection: &str) -> Result<bool> {
    let removed = both!(writer.conn(), c => sqlx::query(SWEEP).bind(tenant.0).bind(connection)
        .bind(SWEPT_AT_ONCE).execute(c).await.map(|done| done.rows_affected()))
    .map_err(|error| stored(error))?;
    Ok(removed >= SWEPT_AT_ONCE.unsigned_abs())
}
