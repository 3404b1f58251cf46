//! Which applications may use a connection. A deleted application is hidden until it is restored.

use domain::{Result, Tenant};

use crate::codec::can_be_stored;
use crate::db::{Conn, Writer, both};
use crate::error::stored;

const PAGE: &str = "SELECT e.client_id FROM connection_clients e
    JOIN clients c ON c.tenant = e.tenant AND c.client_id = e.client_id AND c.deleted_at IS NULL
    WHERE e.tenant = $1 AND e.connection = $2 AND e.client_id > $3
    ORDER BY e.client_id LIMIT $4";
const NAMES_OF_CLIENT: &str = "SELECT c.name FROM connection_clients e
    JOIN connections c ON c.tenant = e.tenant AND c.id = e.connection AND c.deleted_at IS NULL
    WHERE e.tenant = $1 AND e.client_id = $2 ORDER BY c.name";
const ENABLE: &str = "INSERT INTO connection_clients (tenant, connection, client_id)
    VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
const DISABLE: &str =
    "DELETE FROM connection_clients WHERE tenant = $1 AND connection = $2 AND client_id = $3";
const DISABLE_ALL: &str = "DELETE FROM connection_clients WHERE tenant = $1 AND connection = $2";

pub(crate) const STATEMENTS: &[&str] = &[PAGE, NAMES_OF_CLIENT, ENABLE, DISABLE, DISABLE_ALL];

/// Applications a connection can have that are answered with it.
const SHOWN_MAX: i64 = 100_000;

/// The ids of all applications that may use the connection.
pub async fn all(conn: Conn<'_>, tenant: Tenant, connection: &str) -> Result<Vec<String>> {
    page(conn, tenant, connection, ("", SHOWN_MAX)).await
}

/// The same a page at a time: at most `limit` whose ids are greater than `after`, by id.
pub async fn page(
    conn: Conn<'_>,
    tenant: Tenant,
    connection: &str,
    (after, limit): (&str, i64),
) -> Result<Vec<String>> {
    if !can_be_stored(after) {
        return Ok(Vec::new());
    }
    both!(conn, c => sqlx::query_scalar(PAGE).bind(tenant.0).bind(connection).bind(after)
        .bind(limit).fetch_all(c).await)
    .map_err(|error| stored(error))
}

/// The names of the connections that an application may use.
pub async fn names_of_client(
    conn: Conn<'_>,
    tenant: Tenant,
    client_id: &str,
) -> Result<Vec<String>> {
    both!(conn, c => sqlx::query_scalar(NAMES_OF_CLIENT).bind(tenant.0).bind(client_id)
        .fetch_all(c).await)
    .map_err(|error| stored(error))
}

/// Lets an application use the connection.
pub async fn enable(
    writer: &mut Writer,
    tenant: Tenant,
    connection: &str,
    client_id: &str,
) -> Result<()> {
    both!(writer.conn(), c => sqlx::query(ENABLE).bind(tenant.0).bind(connection).bind(client_id)
        .execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))
}

/// Keeps an application from using the connection.
pub async fn disable(
    writer: &mut Writer,
    tenant: Tenant,
    connection: &str,
    client_id: &str,
) -> Result<()> {
    if !can_be_stored(client_id) {
        return Ok(());
    }
    both!(writer.conn(), c => sqlx::query(DISABLE).bind(tenant.0).bind(connection).bind(client_id)
        .execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))
}

/// Keeps all applications from using the connection.
pub(crate) async fn disable_all(
    writer: &mut Writer,
    tenant: Tenant,
    connection: &str,
) -> Result<()> {
    both!(writer.conn(), c => sqlx::query(DISABLE_ALL).bind(tenant.0).bind(connection)
        .execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))
}
