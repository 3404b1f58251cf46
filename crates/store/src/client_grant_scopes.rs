//! The scopes of client grants: strings, each of which stands for a permission once there is one
//! of that value. An entry whose permission is deleted is hidden.
//!
//! What binds an entry when its value is created stands in [`crate::permissions`].

use std::collections::HashMap;

use domain::client_grant::ClientGrant;
use domain::{Result, Tenant};
use sqlx::QueryBuilder;

use crate::db::{Conn, Writer, both};
use crate::error::stored;

const SCOPES: &str = "SELECT coalesce(p.value, s.value) FROM client_grant_scopes s
    LEFT JOIN permissions p ON p.tenant = s.tenant AND p.api = s.api AND p.number = s.number
    WHERE s.tenant = $1 AND s.client_grant = $2
        AND (s.number IS NULL OR (p.number IS NOT NULL AND p.deleted_at IS NULL))
    ORDER BY s.position";
const DELETE: &str = "DELETE FROM client_grant_scopes WHERE tenant = $1 AND client_grant = $2";
const BIND: &str = "UPDATE client_grant_scopes SET number = (
        SELECT living.number FROM permissions living
        WHERE living.tenant = $1 AND living.api = client_grant_scopes.api
            AND living.value = client_grant_scopes.value AND living.deleted_at IS NULL)
    WHERE tenant = $1 AND client_grant = $2";

pub(crate) const STATEMENTS: &[&str] = &[SCOPES, DELETE, BIND];

/// What a grant says, less what is hidden.
pub(crate) async fn of_grant(conn: Conn<'_>, tenant: Tenant, grant: &str) -> Result<Vec<String>> {
    both!(conn, c => sqlx::query_scalar(SCOPES).bind(tenant.0).bind(grant).fetch_all(c).await)
        .map_err(|error| stored(error))
}

/// Reads the scopes of several grants at once.
pub(crate) async fn attach(
    conn: Conn<'_>,
    tenant: Tenant,
    grants: &mut [ClientGrant],
) -> Result<()> {
    if grants.is_empty() {
        return Ok(());
    }
    let rows: Vec<(String, String)> = both!(conn, c => {
        let mut query = QueryBuilder::new(
            "SELECT s.client_grant, coalesce(p.value, s.value) FROM client_grant_scopes s LEFT JOIN permissions p \
             ON p.tenant = s.tenant AND p.api = s.api AND p.number = s.number \
             WHERE (s.number IS NULL OR (p.number IS NOT NULL AND p.deleted_at IS NULL)) \
             AND s.tenant = ");
        query.push_bind(tenant.0).push(" AND s.client_grant IN (");
        let mut list = query.separated(", ");
        for grant in grants.iter() {
            list.push_bind(grant.id.as_str());
        }
        query.push(") ORDER BY s.client_grant, s.position");
        query.build_query_as().persistent(false).fetch_all(c).await
    })
    .map_err(|error| stored(error))?;
    let mut by_grant: HashMap<String, Vec<String>> = HashMap::new();
    for (grant, value) in rows {
        by_grant.entry(grant).or_default().push(value);
    }
    for grant in grants {
        grant.scope = by_grant.remove(&grant.id).unwrap_or_default();
    }
    Ok(())
}

/// Rows of one INSERT: five values each, far below what either engine can bind.
const SCOPES_AT_ONCE: usize = 1000;

/// Adds the scopes of a grant that has none, and binds those whose value is alive.
pub(crate) async fn add(writer: &mut Writer, tenant: Tenant, grant: &ClientGrant) -> Result<()> {
    let numbered: Vec<(i64, &String)> = (0i64..).zip(&grant.scope).collect();
    for chunk in numbered.chunks(SCOPES_AT_ONCE) {
        both!(writer.conn(), c => {
            let mut query = QueryBuilder::new(
                "INSERT INTO client_grant_scopes (tenant, client_grant, value, api, position) ");
            query.push_values(chunk, |mut row, (position, value)| {
                row.push_bind(tenant.0).push_bind(grant.id.as_str()).push_bind(value.as_str())
                    .push_bind(grant.api.as_str()).push_bind(*position);
            });
            query.build().persistent(false).execute(c).await.map(|_| ())
        })
        .map_err(|error| stored(error))?;
    }
    if numbered.is_empty() {
        return Ok(());
    }
    both!(writer.conn(), c => sqlx::query(BIND).bind(tenant.0).bind(&grant.id)
        .execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))
}

/// Removes all scopes of a grant, hidden ones too.
pub(crate) async fn delete(writer: &mut Writer, tenant: Tenant, grant: &str) -> Result<()> {
    both!(writer.conn(), c => sqlx::query(DELETE).bind(tenant.0).bind(grant)
        .execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))
}
