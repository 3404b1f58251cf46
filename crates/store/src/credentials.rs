//! The public keys by which applications authenticate.

use domain::{Result, Tenant, Timestamp};
use serde_json::{Map, Value};

use crate::changes::{self, Changed};
use crate::codec::{can_be_stored, object, text};
use crate::db::{Conn, Writer, both};
use crate::error::stored;

const OF_CLIENT: &str = "SELECT id, settings, pem, created_at, updated_at, expires_at
    FROM client_credentials WHERE tenant = $1 AND client_id = $2 ORDER BY created_at, id";
const INSERT: &str = "INSERT INTO client_credentials
        (tenant, client_id, id, settings, pem, created_at, updated_at, expires_at)
    VALUES ($1, $2, $3, $4, $5, $6, $6, $7)";
const UPDATE: &str = "UPDATE client_credentials SET expires_at = $4, updated_at = $5
    WHERE tenant = $1 AND client_id = $2 AND id = $3";
const DELETE: &str =
    "DELETE FROM client_credentials WHERE tenant = $1 AND client_id = $2 AND id = $3";

pub(crate) const STATEMENTS: &[&str] = &[OF_CLIENT, INSERT, UPDATE, DELETE];

/// A credential of a client.
#[derive(Debug, Clone, PartialEq)]
pub struct Credential {
    /// `cred_…`.
    pub id: String,
    /// `credential_type`, `kid`, `alg`, `name`, … as they are answered.
    pub settings: Map<String, Value>,
    /// The public key or certificate; never answered.
    pub pem: Option<String>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub expires_at: Option<Timestamp>,
}

type Row = (String, String, Option<String>, i64, i64, Option<i64>);

fn decode((id, settings, pem, created_at, updated_at, expires_at): Row) -> Result<Credential> {
    Ok(Credential {
        settings: object(&settings, "client_credentials", &id)?,
        id,
        pem,
        created_at: Timestamp::from_millis(created_at),
        updated_at: Timestamp::from_millis(updated_at),
        expires_at: expires_at.map(Timestamp::from_millis),
    })
}

/// A client's credentials, oldest first.
pub async fn of_client(conn: Conn<'_>, tenant: Tenant, client_id: &str) -> Result<Vec<Credential>> {
    if !can_be_stored(client_id) {
        return Ok(Vec::new());
    }
    let rows: Vec<Row> = both!(conn, c => sqlx::query_as(OF_CLIENT)
        .bind(tenant.0).bind(client_id).fetch_all(c).await)
    .map_err(|error| stored(error))?;
    rows.into_iter().map(decode).collect()
}

/// Adds a credential.
pub async fn insert(
    writer: &mut Writer,
    tenant: Tenant,
    client_id: &str,
    new: &Credential,
) -> Result<()> {
    both!(writer.conn(), c => sqlx::query(INSERT)
        .bind(tenant.0).bind(client_id).bind(&new.id).bind(text(&new.settings))
        .bind(new.pem.as_deref()).bind(new.created_at.millis())
        .bind(new.expires_at.map(Timestamp::millis))
        .execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))?;
    changes::append(writer, tenant, Changed::Client, client_id, new.created_at);
    Ok(())
}

/// Sets when a credential ends.
pub async fn update(
    writer: &mut Writer,
    tenant: Tenant,
    client_id: &str,
    changed: &Credential,
) -> Result<()> {
    both!(writer.conn(), c => sqlx::query(UPDATE)
        .bind(tenant.0).bind(client_id).bind(&changed.id)
        .bind(changed.expires_at.map(Timestamp::millis)).bind(changed.updated_at.millis())
        .execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))?;
    changes::append(
        writer,
        tenant,
        Changed::Client,
        client_id,
        changed.updated_at,
    );
    Ok(())
}

/// Removes a credential.
pub async fn delete(
    writer: &mut Writer,
    tenant: Tenant,
    (client_id, id): (&str, &str),
    now: Timestamp,
) -> Result<()> {
    if !can_be_stored(id) {
        return Ok(());
    }
    both!(writer.conn(), c => sqlx::query(DELETE).bind(tenant.0).bind(client_id).bind(id)
        .execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))?;
    changes::append(writer, tenant, Changed::Client, client_id, now);
    Ok(())
}
