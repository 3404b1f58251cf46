//! Sets of scopes, each kept once: what codes, consents and refresh tokens refer to.
//!
//! A set never changes, so whoever has its number has its content. One that nothing refers to is
//! retired: nobody finds it any more, and when all who may have found it have ended it is removed.

use domain::token::ScopeSet;
use domain::{Result, Tenant, Timestamp};
use sqlx::QueryBuilder;

use crate::codec::SWEPT_AT_ONCE;
use crate::db::{Conn, Writer, both};
use crate::error::stored;

const FIND: &str = "SELECT number FROM scope_sets
    WHERE tenant = $1 AND api = $2 AND digest = $3 AND NOT retired";
const INSERT: &str = "INSERT INTO scope_sets
        (tenant, api, digest, oidc, permissions, retired, created_at)
    VALUES ($1, $2, $3, $4, $5, FALSE, $6)
    ON CONFLICT (tenant, api, digest) WHERE NOT retired DO NOTHING
    RETURNING number";
const GET: &str = "SELECT oidc, permissions FROM scope_sets WHERE number = $1 AND tenant = $2";
const WINDOW: &str = "SELECT max(number) FROM (
    SELECT number FROM scope_sets WHERE number > $1 ORDER BY number LIMIT $2) AS looked_at";
const RETIRE: &str = "UPDATE scope_sets SET retired = TRUE
    WHERE number > $1 AND number <= $2 AND NOT retired AND created_at < $3
        AND NOT EXISTS (SELECT 1 FROM refresh_tokens r WHERE r.scope_set = scope_sets.number)
        AND NOT EXISTS (SELECT 1 FROM consents n WHERE n.scope_set = scope_sets.number)
        AND NOT EXISTS (SELECT 1 FROM authorization_codes c
            WHERE c.scope_set = scope_sets.number)";
const RETIRED: &str = "SELECT s.number FROM scope_sets s
    WHERE s.retired AND s.created_at < $1
        AND NOT EXISTS (SELECT 1 FROM refresh_tokens r WHERE r.scope_set = s.number)
        AND NOT EXISTS (SELECT 1 FROM consents n WHERE n.scope_set = s.number)
        AND NOT EXISTS (SELECT 1 FROM authorization_codes c WHERE c.scope_set = s.number)
    ORDER BY s.number LIMIT $2";
const DROP_PERMISSIONS: &str = "DELETE FROM scope_set_permissions WHERE scope_set = $1";
const DROP: &str = "DELETE FROM scope_sets WHERE number = $1 AND retired";

pub(crate) const STATEMENTS: &[&str] = &[
    FIND,
    INSERT,
    GET,
    WINDOW,
    RETIRE,
    RETIRED,
    DROP_PERMISSIONS,
    DROP,
];

/// Rows of one statement: four values each, far below what either engine can bind.
const ROWS_AT_ONCE: usize = 1000;

/// The number of a set, which is kept from now on if it wasn't before. `api` is the API's number, 0
/// for none; `digest` is one of its content, the same for equal sets and for no others.
pub async fn intern(
    writer: &mut Writer,
    (tenant, api): (Tenant, i64),
    set: &ScopeSet,
    digest: &str,
    now: Timestamp,
) -> Result<i64> {
    if let Some(number) = find(writer, (tenant, api), digest).await? {
        return Ok(number);
    }
    let made: Option<i64> = both!(writer.conn(), c => sqlx::query_scalar(INSERT)
        .bind(tenant.0).bind(api).bind(digest).bind(set.oidc_text())
        .bind(set.permissions_text()).bind(now.millis()).fetch_optional(c).await)
    .map_err(|error| stored(error))?;
    let Some(number) = made else {
        // Somebody else has made it meanwhile.
        let found = find(writer, (tenant, api), digest).await?;
        return found.ok_or_else(|| domain::Error::internal("a scope set came and went"));
    };
    let permissions: Vec<i64> = set.permissions.iter().copied().collect();
    for rows in permissions.chunks(ROWS_AT_ONCE) {
        both!(writer.conn(), c => {
            let mut query = QueryBuilder::new(
                "INSERT INTO scope_set_permissions (tenant, api, number, scope_set) ");
            query.push_values(rows, |mut row, permission| {
                row.push_bind(tenant.0).push_bind(api).push_bind(*permission).push_bind(number);
            });
            query.build().persistent(false).execute(c).await.map(|_| ())
        })
        .map_err(|error| stored(error))?;
    }
    Ok(number)
}

async fn find(
    writer: &mut Writer,
    (tenant, api): (Tenant, i64),
    digest: &str,
) -> Result<Option<i64>> {
    both!(writer.conn(), c => sqlx::query_scalar(FIND).bind(tenant.0).bind(api).bind(digest)
        .fetch_optional(c).await)
    .map_err(|error| stored(error))
}

/// The set of this number.
pub async fn get(conn: Conn<'_>, tenant: Tenant, number: i64) -> Result<Option<ScopeSet>> {
    let row: Option<(String, String)> = both!(conn, c => sqlx::query_as(GET)
        .bind(number).bind(tenant.0).fetch_optional(c).await)
    .map_err(|error| stored(error))?;
    Ok(row.map(|(oidc, permissions)| ScopeSet::read(&oidc, &permissions)))
}

/// Of the [`SWEPT_AT_ONCE`] sets after this one, retires those that were made before an instant and
/// that nothing refers to. Returns the last that it looked at; none if there was none.
pub async fn retire(writer: &mut Writer, after: i64, before: Timestamp) -> Result<Option<i64>> {
    let last: Option<i64> = both!(writer.conn(), c => sqlx::query_scalar(WINDOW)
        .bind(after).bind(SWEPT_AT_ONCE).fetch_one(c).await)
    .map_err(|error| stored(error))?;
    let Some(last) = last else { return Ok(None) };
    both!(writer.conn(), c => sqlx::query(RETIRE)
        .bind(after).bind(last).bind(before.millis()).execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))?;
    Ok(Some(last))
}

/// Removes retired sets that nothing refers to, a few at a time; returns how many. Whoever found
/// one before it was retired must have ended.
pub async fn forget(writer: &mut Writer, before: Timestamp) -> Result<usize> {
    let gone: Vec<i64> = both!(writer.conn(), c => sqlx::query_scalar(RETIRED)
        .bind(before.millis()).bind(20).fetch_all(c).await)
    .map_err(|error| stored(error))?;
    for number in &gone {
        for sql in [DROP_PERMISSIONS, DROP] {
            both!(writer.conn(), c => sqlx::query(sql).bind(*number).execute(c).await.map(|_| ()))
                .map_err(|error| stored(error))?;
        }
    }
    Ok(gone.len())
}
