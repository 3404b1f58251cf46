//! The end of what was deleted: what hangs on it is removed a little at a time, its row last.
//! A batch ends below the first key that is too many: a limit in a subquery would be looked for
//! once a row by PostgreSQL. Everything in here can be broken off at any commit and goes on from there.

use domain::deletion::Kind;
use domain::{Result, Tenant, Timestamp};
use sqlx::QueryBuilder;

use crate::changes::{self, Changed};
use crate::codec::SWEPT_AT_ONCE;
use crate::db::{Conn, Writer, both};
use crate::error::stored;

const DUE: &str = "UPDATE deletions SET state = 'purging', ended_at = $2
    WHERE tenant = $1 AND state = 'restorable' AND id = (
        SELECT late.id FROM deletions late
        WHERE late.tenant = $1 AND late.state = 'restorable' AND late.expires_at <= $2
        ORDER BY late.expires_at, late.id LIMIT 1)
    RETURNING id, kind";
const MARK: &str = "UPDATE permissions SET purging = TRUE
    WHERE tenant = $1 AND deletion = $2 AND NOT purging";
const MARK_OF_API: &str = "UPDATE permissions SET purging = TRUE
    WHERE tenant = $1 AND api = $2 AND NOT purging AND number < coalesce((
        SELECT next.number FROM permissions next
        WHERE next.tenant = $1 AND next.api = $2 AND NOT next.purging
        ORDER BY next.number LIMIT 1 OFFSET $3), 9223372036854775807)";
const PERMISSIONS: &str = "SELECT p.api, a.number, p.number
    FROM permissions p JOIN resource_servers a ON a.tenant = p.tenant AND a.id = p.api
    WHERE p.tenant = $1 AND p.purging ORDER BY p.api, p.number LIMIT 100";
const THINGS: &str = "SELECT id, kind, object FROM deletions
    WHERE tenant = $1 AND state = 'purging' ORDER BY id LIMIT 100";
const ROLES: &str = "DELETE FROM role_permissions
    WHERE tenant = $1 AND api = $2 AND number = $3 AND role < coalesce((
        SELECT role FROM role_permissions
        WHERE tenant = $1 AND api = $2 AND number = $3 ORDER BY role LIMIT 1 OFFSET $4),
        9223372036854775807)
    RETURNING role";
const USERS: &str = "DELETE FROM user_permissions
    WHERE tenant = $1 AND api = $2 AND number = $3 AND holder < coalesce((
        SELECT holder FROM user_permissions
        WHERE tenant = $1 AND api = $2 AND number = $3 ORDER BY holder LIMIT 1 OFFSET $4),
        9223372036854775807)
    RETURNING holder";
const ENTRIES: &str = "DELETE FROM client_grant_scopes
    WHERE tenant = $1 AND api = $2 AND number = $3 AND client_grant < coalesce((
        SELECT client_grant FROM client_grant_scopes
        WHERE tenant = $1 AND api = $2 AND number = $3 ORDER BY client_grant LIMIT 1 OFFSET $4),
        '\u{10FFFF}')";
const SETS: &str = "DELETE FROM scope_set_permissions
    WHERE tenant = $1 AND api = $2 AND number = $3 AND scope_set < coalesce((
        SELECT scope_set FROM scope_set_permissions
        WHERE tenant = $1 AND api = $2 AND number = $3 ORDER BY scope_set LIMIT 1 OFFSET $4),
        9223372036854775807)";
const TOKENS_OF_CLIENT: &str = "DELETE FROM refresh_tokens
    WHERE tenant = $1 AND id IN (
        SELECT id FROM refresh_tokens WHERE tenant = $1 AND client_id = $2 ORDER BY id LIMIT $3)";
const TOKENS_OF_API: &str = "DELETE FROM refresh_tokens
    WHERE tenant = $1 AND id IN (
        SELECT id FROM refresh_tokens WHERE tenant = $1 AND api = $2 ORDER BY id LIMIT $3)";
const PERMISSION: &str = "DELETE FROM permissions
    WHERE tenant = $1 AND api = $2 AND number = $3 AND purging";
const FREE_SLOTS: &str = "UPDATE resource_servers SET slots_generation = slots_generation + 1
    WHERE tenant = $1 AND id = $2";
const OF_ROLE: &str = "DELETE FROM role_permissions
    WHERE tenant = $1 AND role = $2 AND (api, number) IN (
        SELECT api, number FROM role_permissions WHERE tenant = $1 AND role = $2
        ORDER BY api, number LIMIT $3)";
const MEMBERS: &str = "DELETE FROM user_roles
    WHERE tenant = $1 AND role = $2 AND holder < coalesce((
        SELECT holder FROM user_roles
        WHERE tenant = $1 AND role = $2 ORDER BY holder LIMIT 1 OFFSET $3),
        9223372036854775807)";
const ORGANIZATION_MEMBERS: &str = "DELETE FROM organization_member_roles
    WHERE tenant = $1 AND role = $2 AND (member, organization) IN (
        SELECT member, organization FROM organization_member_roles
        WHERE tenant = $1 AND role = $2 ORDER BY member, organization LIMIT $3)";
const ENTRIES_OF_CLIENT: &str = "DELETE FROM client_grant_scopes
    WHERE tenant = $1 AND (client_grant, value) IN (
        SELECT s.client_grant, s.value FROM client_grant_scopes s
        JOIN client_grants g ON g.tenant = s.tenant AND g.id = s.client_grant
        WHERE g.tenant = $1 AND g.client_id = $2 LIMIT $3)";
const GRANTS_OF_CLIENT: &str = "DELETE FROM client_grants
    WHERE tenant = $1 AND id IN (
        SELECT id FROM client_grants WHERE tenant = $1 AND client_id = $2 ORDER BY id LIMIT $3)";
const CREDENTIALS_OF_CLIENT: &str = "DELETE FROM client_credentials
    WHERE tenant = $1 AND client_id = $2 AND id IN (
        SELECT id FROM client_credentials WHERE tenant = $1 AND client_id = $2
        ORDER BY id LIMIT $3)";
const ENTRIES_OF_API: &str = "DELETE FROM client_grant_scopes
    WHERE tenant = $1 AND (client_grant, value) IN (
        SELECT client_grant, value FROM client_grant_scopes
        WHERE tenant = $1 AND api = $2 LIMIT $3)";
const GRANTS_OF_API: &str = "DELETE FROM client_grants
    WHERE tenant = $1 AND id IN (
        SELECT id FROM client_grants WHERE tenant = $1 AND api = $2 ORDER BY id LIMIT $3)";
const PERMISSIONS_LEFT: &str = "SELECT count(*) FROM (SELECT 1 FROM permissions WHERE tenant = $1 AND api = $2 LIMIT 1) AS one";
const DELETED_LEFT: &str = "SELECT count(*) FROM (SELECT 1 FROM permissions
    WHERE tenant = $1 AND deletion = $2 LIMIT 1) AS one";
const ROLE: &str = "DELETE FROM roles WHERE tenant = $1 AND id = $2 AND deletion = $3";
const CLIENT: &str = "DELETE FROM clients WHERE tenant = $1 AND client_id = $2 AND deletion = $3";
const API: &str = "DELETE FROM resource_servers WHERE tenant = $1 AND id = $2 AND deletion = $3";
const ROLE_NUMBER: &str = "SELECT number FROM roles WHERE tenant = $1 AND id = $2";
const END_OF_API: &str = "UPDATE deletions SET state = 'purged'
    WHERE tenant = $1 AND api = $2 AND state <> 'restored'";
const END: &str = "UPDATE deletions SET state = 'purged' WHERE tenant = $1 AND id = $2";

pub(crate) const STATEMENTS: &[&str] = &[
    DUE,
    MARK,
    MARK_OF_API,
    PERMISSIONS,
    THINGS,
    ROLES,
    USERS,
    ENTRIES,
    SETS,
    TOKENS_OF_CLIENT,
    TOKENS_OF_API,
    PERMISSION,
    FREE_SLOTS,
    OF_ROLE,
    MEMBERS,
    ORGANIZATION_MEMBERS,
    ENTRIES_OF_CLIENT,
    GRANTS_OF_CLIENT,
    CREDENTIALS_OF_CLIENT,
    ENTRIES_OF_API,
    GRANTS_OF_API,
    PERMISSIONS_LEFT,
    DELETED_LEFT,
    ROLE,
    CLIENT,
    API,
    ROLE_NUMBER,
    END_OF_API,
    END,
];

/// A permission that is being purged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permission {
    /// The API's id and number.
    pub api: (String, i64),
    pub number: i64,
}

/// A deletion that is being purged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ending {
    pub deletion: String,
    pub kind: Kind,
    pub object: String,
}

/// Marks one deletion whose time is over: from this commit on it can't be restored. Says whether
/// there was one.
pub async fn mark_due(writer: &mut Writer, tenant: Tenant, now: Timestamp) -> Result<bool> {
    let due: Option<(String, String)> = both!(writer.conn(), c => sqlx::query_as(DUE)
        .bind(tenant.0).bind(now.millis()).fetch_optional(c).await)
    .map_err(|error| stored(error))?;
    let Some((id, kind)) = due else {
        return Ok(false);
    };
    if kind == Kind::Permissions.as_str() {
        both!(writer.conn(), c => sqlx::query(MARK).bind(tenant.0).bind(&id)
            .execute(c).await.map(|_| ()))
        .map_err(|error| stored(error))?;
    }
    Ok(true)
}

/// Some of the permissions that are being purged.
pub async fn permissions(conn: Conn<'_>, tenant: Tenant) -> Result<Vec<Permission>> {
    let rows: Vec<(String, i64, i64)> = both!(conn, c => sqlx::query_as(PERMISSIONS)
        .bind(tenant.0).fetch_all(c).await)
    .map_err(|error| stored(error))?;
    let decode = |(id, of, number)| Permission {
        api: (id, of),
        number,
    };
    Ok(rows.into_iter().map(decode).collect())
}

/// Some of the deletions that are being purged.
pub async fn deletions(conn: Conn<'_>, tenant: Tenant) -> Result<Vec<Ending>> {
    let rows: Vec<(String, String, String)> = both!(conn, c => sqlx::query_as(THINGS)
        .bind(tenant.0).fetch_all(c).await)
    .map_err(|error| stored(error))?;
    let decode = |(deletion, kind, object): (String, String, String)| Ending {
        kind: Kind::parse(&kind).unwrap_or(Kind::Permissions),
        deletion,
        object,
    };
    Ok(rows.into_iter().map(decode).collect())
}

/// Removes at most [`SWEPT_AT_ONCE`] holders of a permission; once nobody is left the permission
/// itself, whose slot is free then. Says whether it is gone.
pub async fn permission(
    writer: &mut Writer,
    tenant: Tenant,
    gone: &Permission,
    now: Timestamp,
) -> Result<bool> {
    let mut left = SWEPT_AT_ONCE;
    for (delete, held) in [(ROLES, "roles"), (USERS, "users")] {
        let holders: Vec<i64> = both!(writer.conn(), c => sqlx::query_scalar(delete)
            .bind(tenant.0).bind(gone.api.1).bind(gone.number).bind(left).fetch_all(c).await)
        .map_err(|error| stored(error))?;
        left -= i64::try_from(holders.len()).unwrap_or(left);
        count_down(writer, held, &holders).await?;
    }
    let entries = both!(writer.conn(), c => sqlx::query(ENTRIES)
        .bind(tenant.0).bind(&gone.api.0).bind(gone.number).bind(left)
        .execute(c).await.map(|done| done.rows_affected()))
    .map_err(|error| stored(error))?;
    left -= i64::try_from(entries).unwrap_or(left);
    // The sets themselves keep the number, which no permission has ever again.
    let sets = both!(writer.conn(), c => sqlx::query(SETS)
        .bind(tenant.0).bind(gone.api.1).bind(gone.number).bind(left)
        .execute(c).await.map(|done| done.rows_affected()))
    .map_err(|error| stored(error))?;
    if i64::try_from(sets).is_ok_and(|sets| sets >= left) {
        return Ok(false);
    }
    both!(writer.conn(), c => sqlx::query(PERMISSION).bind(tenant.0).bind(&gone.api.0)
        .bind(gone.number).execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))?;
    both!(writer.conn(), c => sqlx::query(FREE_SLOTS).bind(tenant.0).bind(&gone.api.0)
        .execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))?;
    changes::append(writer, tenant, Changed::ResourceServer, &gone.api.0, now);
    Ok(true)
}

/// What a role or user holds, the deleted permissions too, is one less.
async fn count_down(writer: &mut Writer, table: &str, holders: &[i64]) -> Result<()> {
    if holders.is_empty() {
        return Ok(());
    }
    both!(writer.conn(), c => {
        let mut query = QueryBuilder::new("UPDATE ");
        query.push(table).push(" SET held = held - 1 WHERE number IN (");
        let mut list = query.separated(", ");
        for holder in holders {
            list.push_bind(*holder);
        }
        query.push(")");
        query.build().persistent(false).execute(c).await.map(|_| ())
    })
    .map_err(|error| stored(error))
}

/// Goes on removing what a deletion took, at most [`SWEPT_AT_ONCE`] rows. Says whether all of it
/// is gone; permissions go by [`permission`].
pub async fn deletion(writer: &mut Writer, tenant: Tenant, ending: &Ending) -> Result<bool> {
    let (object, id) = (ending.object.as_str(), ending.deletion.as_str());
    let (is_empty, row) = match ending.kind {
        Kind::Permissions => {
            let left = count(writer, DELETED_LEFT, tenant, id).await?;
            return match left {
                0 => end(writer, END, tenant, id).await.map(|()| true),
                _ => Ok(false),
            };
        }
        Kind::Api => (empty_api(writer, tenant, object).await?, API),
        Kind::Client => {
            let statements = [
                ENTRIES_OF_CLIENT,
                GRANTS_OF_CLIENT,
                CREDENTIALS_OF_CLIENT,
                TOKENS_OF_CLIENT,
            ];
            (
                empty(writer, &statements, tenant, Key::Text(object)).await?,
                CLIENT,
            )
        }
        Kind::Role => (empty_role(writer, tenant, object).await?, ROLE),
    };
    if !is_empty {
        return Ok(false);
    }
    both!(writer.conn(), c => sqlx::query(row).bind(tenant.0).bind(object).bind(id)
        .execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))?;
    if ending.kind == Kind::Api {
        end(writer, END_OF_API, tenant, object).await?;
    }
    end(writer, END, tenant, id).await?;
    Ok(true)
}

async fn count(writer: &mut Writer, sql: &'static str, tenant: Tenant, key: &str) -> Result<i64> {
    both!(writer.conn(), c => sqlx::query_scalar(sql).bind(tenant.0).bind(key).fetch_one(c).await)
        .map_err(|error| stored(error))
}

async fn end(writer: &mut Writer, sql: &'static str, tenant: Tenant, key: &str) -> Result<()> {
    both!(writer.conn(), c => sqlx::query(sql).bind(tenant.0).bind(key)
        .execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))
}

async fn empty_api(writer: &mut Writer, tenant: Tenant, api: &str) -> Result<bool> {
    if !empty(writer, &[MARK_OF_API], tenant, Key::Text(api)).await?
        || count(writer, PERMISSIONS_LEFT, tenant, api).await? > 0
    {
        return Ok(false);
    }
    empty(
        writer,
        &[ENTRIES_OF_API, GRANTS_OF_API, TOKENS_OF_API],
        tenant,
        Key::Text(api),
    )
    .await
}

async fn empty_role(writer: &mut Writer, tenant: Tenant, role: &str) -> Result<bool> {
    let number: Option<i64> = both!(writer.conn(), c => sqlx::query_scalar(ROLE_NUMBER)
        .bind(tenant.0).bind(role).fetch_optional(c).await)
    .map_err(|error| stored(error))?;
    match number {
        Some(number) => {
            let statements = [OF_ROLE, MEMBERS, ORGANIZATION_MEMBERS];
            empty(writer, &statements, tenant, Key::Number(number)).await
        }
        None => Ok(true),
    }
}

/// By what a row is named.
#[derive(Clone, Copy)]
enum Key<'a> {
    Text(&'a str),
    Number(i64),
}

/// Runs the statements, each of which removes a limited number of rows, one after the other. Says
/// whether all of them found fewer.
async fn empty(
    writer: &mut Writer,
    statements: &[&'static str],
    tenant: Tenant,
    key: Key<'_>,
) -> Result<bool> {
    let mut left = SWEPT_AT_ONCE;
    for statement in statements {
        let removed = both!(writer.conn(), c => {
            let query = sqlx::query(*statement).bind(tenant.0);
            let query = match key {
                Key::Text(key) => query.bind(key),
                Key::Number(key) => query.bind(key),
            };
            query.bind(left).execute(c).await.map(|done| done.rows_affected())
        })
        .map_err(|error| stored(error))?;
        left -= i64::try_from(removed).unwrap_or(left);
        if left <= 0 {
            return Ok(false);
        }
    }
    Ok(true)
}
