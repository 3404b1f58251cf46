//! Tenants and their settings.

use domain::tenant::TenantSettings;
use domain::{Result, Tenant, Timestamp};

use crate::changes::{self, Changed};
use crate::codec::{object, text};
use crate::db::{Conn, Writer, both};
use crate::error::stored;

const FIRST: &str = "SELECT id FROM tenants ORDER BY id LIMIT 1";
const ALL: &str = "SELECT id FROM tenants ORDER BY id";
const GET: &str = "SELECT name, settings, version FROM tenants WHERE id = $1";
const TAKE: &str = "UPDATE tenants SET version = version + 1 WHERE id = $1
    RETURNING name, settings, version";
const INSERT: &str =
    "INSERT INTO tenants (id, name, settings, version, created_at) VALUES ($1, $2, $3, 1, $4)";
const HOLD: &str = "UPDATE tenants SET version = version WHERE id = $1";
const UPDATE: &str = "UPDATE tenants SET settings = $2 WHERE id = $1";

const TOTALS: &str = "SELECT
    (SELECT count(*) FROM (SELECT 1 FROM resource_servers
        WHERE tenant = $1 AND deleted_at IS NULL LIMIT $2) AS apis),
    (SELECT count(*) FROM (SELECT 1 FROM clients
        WHERE tenant = $1 AND deleted_at IS NULL AND NOT is_global LIMIT $2) AS applications),
    (SELECT count(*) FROM (SELECT 1 FROM users WHERE tenant = $1 LIMIT $2) AS people),
    (SELECT count(*) FROM (SELECT 1 FROM roles
        WHERE tenant = $1 AND deleted_at IS NULL LIMIT $2) AS owned)";

pub(crate) const STATEMENTS: &[&str] = &[FIRST, ALL, GET, TAKE, INSERT, HOLD, UPDATE, TOTALS];

type Row = (String, String, i64);

fn decode(row: Row) -> Result<TenantSettings> {
    let settings = object(&row.1, "tenants", &row.0)?;
    Ok(TenantSettings {
        name: row.0,
        settings,
        version: row.2,
    })
}

/// The oldest tenant; none in an empty database.
pub async fn first(conn: Conn<'_>) -> Result<Option<Tenant>> {
    let id: Option<i64> = both!(conn, c => sqlx::query_scalar(FIRST).fetch_optional(c).await)
        .map_err(|error| stored(error))?;
    Ok(id.map(Tenant))
}

/// All tenants.
pub async fn all(conn: Conn<'_>) -> Result<Vec<Tenant>> {
    let ids: Vec<i64> = both!(conn, c => sqlx::query_scalar(ALL).fetch_all(c).await)
        .map_err(|error| stored(error))?;
    Ok(ids.into_iter().map(Tenant).collect())
}

/// A tenant's settings.
pub async fn get(conn: Conn<'_>, tenant: Tenant) -> Result<Option<TenantSettings>> {
    let row: Option<Row> =
        both!(conn, c => sqlx::query_as(GET).bind(tenant.0).fetch_optional(c).await)
            .map_err(|error| stored(error))?;
    row.map(decode).transpose()
}

/// How many of each there are in a tenant.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    pub apis: i64,
    pub applications: i64,
    pub users: i64,
    pub roles: i64,
}

/// How many of each there are, counted up to `max`.
pub async fn totals(conn: Conn<'_>, tenant: Tenant, max: i64) -> Result<Totals> {
    let (apis, applications, users, roles): (i64, i64, i64, i64) = both!(conn, c => {
        sqlx::query_as(TOTALS).bind(tenant.0).bind(max).fetch_one(c).await
    })
    .map_err(|error| stored(error))?;
    Ok(Totals {
        apis,
        applications,
        users,
        roles,
    })
}

/// A tenant's settings, which nobody else can change until this change ends.
pub async fn take(writer: &mut Writer, tenant: Tenant) -> Result<Option<TenantSettings>> {
    let row: Option<Row> =
        both!(writer.conn(), c => sqlx::query_as(TAKE).bind(tenant.0).fetch_optional(c).await)
            .map_err(|error| stored(error))?;
    row.map(decode).transpose()
}

/// Keeps others from changing the tenant until this change ends: what is counted in it stays so.
pub(crate) async fn hold(writer: &mut Writer, tenant: Tenant) -> Result<()> {
    both!(writer.conn(), c => sqlx::query(HOLD).bind(tenant.0).execute(c).await.map(|_| ()))
        .map_err(|error| stored(error))
}

/// Adds a tenant.
pub async fn insert(
    writer: &mut Writer,
    tenant: Tenant,
    new: &TenantSettings,
    now: Timestamp,
) -> Result<()> {
    both!(writer.conn(), c => sqlx::query(INSERT)
        .bind(tenant.0).bind(&new.name).bind(text(&new.settings)).bind(now.millis())
        .execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))?;
    changes::append(writer, tenant, Changed::Tenant, "", now);
    Ok(())
}

/// Stores changed settings.
pub async fn update(
    writer: &mut Writer,
    tenant: Tenant,
    changed: &TenantSettings,
    now: Timestamp,
) -> Result<()> {
    both!(writer.conn(), c => sqlx::query(UPDATE)
        .bind(tenant.0).bind(text(&changed.settings)).execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))?;
    changes::append(writer, tenant, Changed::Tenant, "", now);
    Ok(())
}
