//! What was deleted together, by whom and when.

use domain::{Result, Tenant, Timestamp};

use crate::db::{Writer, both};
use crate::error::stored;

const INSERT: &str = "INSERT INTO deletions (tenant, id, kind, api, actor, created_at)
    VALUES ($1, $2, $3, $4, $5, $6)";
const OF_API: &str = "DELETE FROM deletions WHERE tenant = $1 AND api = $2";

pub(crate) const STATEMENTS: &[&str] = &[INSERT, OF_API];

/// Records a deletion of permissions of an API; `actor` is who did it.
pub async fn insert(
    writer: &mut Writer,
    tenant: Tenant,
    (id, api, actor): (&str, &str, &str),
    now: Timestamp,
) -> Result<()> {
    both!(writer.conn(), c => sqlx::query(INSERT)
        .bind(tenant.0).bind(id).bind("permissions").bind(api).bind(actor).bind(now.millis())
        .execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))
}

/// Records the deletion of a role, whose row names it; `actor` is who did it.
pub async fn insert_of_role(
    writer: &mut Writer,
    tenant: Tenant,
    (id, actor): (&str, &str),
    now: Timestamp,
) -> Result<()> {
    both!(writer.conn(), c => sqlx::query(INSERT)
        .bind(tenant.0).bind(id).bind("role").bind("").bind(actor).bind(now.millis())
        .execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))
}

/// Forgets the deletions of an API that is gone itself.
pub async fn forget_api(writer: &mut Writer, tenant: Tenant, api: &str) -> Result<()> {
    both!(writer.conn(), c => sqlx::query(OF_API).bind(tenant.0).bind(api)
        .execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))
}
