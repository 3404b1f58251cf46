//! Families of refresh tokens. The tokens themselves aren't kept: the master key makes them of a
//! family's id and a number.

use domain::refresh_token::{Device, Expiry, RefreshToken};
use domain::token::ScopeSet;
use domain::{Result, Tenant, Timestamp};
use serde_json::{Map, Value};

use crate::codec::{SWEPT_AT_ONCE, can_be_stored, object, text};
use crate::db::{Conn, Writer, both};
use crate::error::{corrupt, stored};

const GET: &str = "SELECT r.id, r.client_id, r.holder, u.user_id, r.api, s.oidc, s.permissions,
        r.organization, r.session, r.is_rotating, r.generation, r.rotated_at, r.authenticated_at,
        r.shows_auth_time, r.grant_type, r.device, r.metadata, r.created_at, r.last_exchanged_at,
        r.idle_expires_at, r.expires_at
    FROM refresh_tokens r
    JOIN scope_sets s ON s.number = r.scope_set
    LEFT JOIN users u ON u.tenant = r.tenant AND u.number = r.holder
    WHERE r.tenant = $1 AND r.id = $2";
/// Those of deleted applications are hidden with them.
const PAGE: &str = "SELECT r.id, r.client_id, r.holder, u.user_id, r.api, s.oidc, s.permissions,
        r.organization, r.session, r.is_rotating, r.generation, r.rotated_at, r.authenticated_at,
        r.shows_auth_time, r.grant_type, r.device, r.metadata, r.created_at, r.last_exchanged_at,
        r.idle_expires_at, r.expires_at
    FROM refresh_tokens r
    JOIN scope_sets s ON s.number = r.scope_set
    LEFT JOIN users u ON u.tenant = r.tenant AND u.number = r.holder
    JOIN clients c ON c.tenant = r.tenant AND c.client_id = r.client_id AND c.deleted_at IS NULL
    WHERE r.tenant = $1 AND r.holder = $2 AND (r.client_id = $3 OR $3 = '') AND r.ends_at > $4
        AND (r.created_at, r.id) > ($5, $6)
    ORDER BY r.created_at, r.id LIMIT $7";
const INSERT: &str = "INSERT INTO refresh_tokens
        (tenant, id, client_id, holder, api, scope_set, organization, session, is_rotating,
        generation, rotated_at, authenticated_at, shows_auth_time, grant_type, device, metadata,
        created_at, last_exchanged_at, idle_expires_at, expires_at, ends_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19,
        $20, $21)";
const EVICT: &str = "DELETE FROM refresh_tokens WHERE tenant = $1 AND id IN (
    SELECT id FROM refresh_tokens
    WHERE tenant = $1 AND holder = $2 AND client_id = $3 AND ends_at > $4
    ORDER BY created_at DESC, id DESC LIMIT 1000 OFFSET $5)";
const EXCHANGED: &str = "UPDATE refresh_tokens SET is_rotating = $4, generation = $5,
        rotated_at = $6, device = $7, last_exchanged_at = $8, idle_expires_at = $9,
        expires_at = $10, ends_at = $11
    WHERE tenant = $1 AND id = $2 AND generation = $3";
const DELETE: &str = "DELETE FROM refresh_tokens WHERE tenant = $1 AND id = $2";
const DELETE_FIXED: &str = "DELETE FROM refresh_tokens
    WHERE tenant = $1 AND holder = $2 AND client_id = $3 AND api = $4 AND id <> $5
        AND NOT is_rotating";
const DELETE_OF: &str = "DELETE FROM refresh_tokens
    WHERE tenant = $1 AND holder = $2 AND (client_id = $3 OR $3 = '') AND (api = $4 OR $5)";
const DELETE_OF_SESSION: &str = "DELETE FROM refresh_tokens WHERE tenant = $1 AND session = $2";
const ORPHAN: &str = "UPDATE refresh_tokens SET device = '{}', metadata = NULL, session = NULL,
        ends_at = CASE WHEN ends_at < $3 THEN ends_at ELSE $3 END
    WHERE tenant = $1 AND holder = $2";
const SET_METADATA: &str = "UPDATE refresh_tokens SET metadata = $3
    WHERE tenant = $1 AND id = $2 AND ends_at > $4";
const HOLDING: &str = "SELECT r.id FROM scope_set_permissions h
    JOIN refresh_tokens r ON r.scope_set = h.scope_set AND r.ends_at > $4
    JOIN clients c ON c.tenant = r.tenant AND c.client_id = r.client_id AND c.deleted_at IS NULL
    JOIN users u ON u.tenant = r.tenant AND u.number = r.holder
    WHERE h.tenant = $1 AND h.api = $2 AND h.number = $3 LIMIT $5";
const FORGET: &str = "DELETE FROM refresh_tokens WHERE (tenant, id) IN (
    SELECT tenant, id FROM refresh_tokens WHERE ends_at <= $1 ORDER BY ends_at LIMIT $2)";

pub(crate) const STATEMENTS: &[&str] = &[
    GET,
    PAGE,
    INSERT,
    EVICT,
    EXCHANGED,
    DELETE,
    DELETE_FIXED,
    DELETE_OF,
    DELETE_OF_SESSION,
    ORPHAN,
    SET_METADATA,
    HOLDING,
    FORGET,
];

/// `ends_at` of what never ends.
const NEVER: i64 = i64::MAX;

/// A row has more columns than a tuple can have; it is read by name, on either engine.
macro_rules! row {
    ($($name:ident: $kind:ty),+ $(,)?) => {
        struct Row { $($name: $kind),+ }

        impl<'r, R: sqlx::Row> sqlx::FromRow<'r, R> for Row
        where
            &'static str: sqlx::ColumnIndex<R>,
            $($kind: sqlx::Decode<'r, R::Database> + sqlx::Type<R::Database>),+
        {
            fn from_row(row: &'r R) -> sqlx::Result<Self> {
                Ok(Self { $($name: row.try_get(stringify!($name))?),+ })
            }
        }
    };
}

row! {
    id: String,
    client_id: String,
    holder: i64,
    user_id: Option<String>,
    api: String,
    oidc: String,
    permissions: String,
    organization: i64,
    session: Option<String>,
    is_rotating: bool,
    generation: i64,
    rotated_at: Option<i64>,
    authenticated_at: i64,
    shows_auth_time: bool,
    grant_type: Option<String>,
    device: String,
    metadata: Option<String>,
    created_at: i64,
    last_exchanged_at: Option<i64>,
    idle_expires_at: Option<i64>,
    expires_at: Option<i64>,
}

/// A family and its user's id; none if the user is gone.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    pub token: RefreshToken,
    pub user_id: Option<String>,
}

fn decode(row: Row) -> Result<Found> {
    let at = |millis: Option<i64>| millis.map(Timestamp::from_millis);
    let metadata = row
        .metadata
        .map(|text| object(&text, "refresh_tokens", &row.id));
    let device: Map<String, Value> = object(&row.device, "refresh_tokens", &row.id)?;
    let device: Device = if device.is_empty() {
        Device::default()
    } else {
        serde_json::from_value(Value::Object(device))
            .map_err(|error| corrupt("refresh_tokens", &row.id, &error.to_string()))?
    };
    Ok(Found {
        token: RefreshToken {
            id: row.id,
            client_id: row.client_id,
            user: row.holder,
            api: Some(row.api).filter(|api| !api.is_empty()),
            set: ScopeSet::read(&row.oidc, &row.permissions),
            organization: Some(row.organization).filter(|number| *number != 0),
            session: row.session,
            is_rotating: row.is_rotating,
            generation: row.generation,
            rotated_at: at(row.rotated_at),
            authenticated_at: Timestamp::from_millis(row.authenticated_at),
            shows_auth_time: row.shows_auth_time,
            grant_type: row.grant_type,
            device,
            metadata: metadata.transpose()?,
            created_at: Timestamp::from_millis(row.created_at),
            last_exchanged_at: at(row.last_exchanged_at),
            expiry: Expiry {
                absolute: at(row.expires_at),
                idle: at(row.idle_expires_at),
            },
        },
        user_id: row.user_id,
    })
}

fn device(token: &RefreshToken) -> String {
    serde_json::to_string(&token.device).unwrap_or_default()
}

fn ends_at(token: &RefreshToken) -> i64 {
    token.expiry.end().map_or(NEVER, Timestamp::millis)
}

/// The family of this id, ended or not.
pub async fn get(conn: Conn<'_>, tenant: Tenant, id: &str) -> Result<Option<Found>> {
    if !can_be_stored(id) {
        return Ok(None);
    }
    let row: Option<Row> = both!(conn, c => sqlx::query_as(GET).bind(tenant.0).bind(id)
        .fetch_optional(c).await)
    .map_err(|error| stored(error))?;
    row.map(decode).transpose()
}

/// Which families a list is about.
#[derive(Debug, Clone, Copy)]
pub struct Filter<'a> {
    /// The user's number.
    pub user: i64,
    pub client_id: Option<&'a str>,
}

/// Families of a user that haven't ended, by their making, after one of them.
pub async fn page(
    conn: Conn<'_>,
    tenant: Tenant,
    filter: Filter<'_>,
    (after, limit): (Option<(Timestamp, &str)>, i64),
    now: Timestamp,
) -> Result<Vec<Found>> {
    let (created_at, id) = after.map_or((-1, ""), |(at, id)| (at.millis(), id));
    let client_id = filter.client_id.unwrap_or_default();
    if !can_be_stored(id) || !can_be_stored(client_id) {
        return Ok(Vec::new());
    }
    let rows: Vec<Row> = both!(conn, c => sqlx::query_as(PAGE)
        .bind(tenant.0).bind(filter.user).bind(client_id).bind(now.millis())
        .bind(created_at).bind(id).bind(limit).fetch_all(c).await)
    .map_err(|error| stored(error))?;
    rows.into_iter().map(decode).collect()
}

/// Keeps a new family with the number of its set. Of all that the user has for the application, the
/// last `keep` stay.
pub async fn insert(
    writer: &mut Writer,
    tenant: Tenant,
    (new, scope_set): (&RefreshToken, i64),
    keep: i64,
) -> Result<()> {
    let millis = |at: Option<Timestamp>| at.map(Timestamp::millis);
    both!(writer.conn(), c => sqlx::query(INSERT)
        .bind(tenant.0).bind(&new.id).bind(&new.client_id).bind(new.user)
        .bind(new.api.as_deref().unwrap_or_default()).bind(scope_set)
        .bind(new.organization.unwrap_or_default()).bind(new.session.as_deref())
        .bind(new.is_rotating).bind(new.generation).bind(millis(new.rotated_at))
        .bind(new.authenticated_at.millis()).bind(new.shows_auth_time)
        .bind(new.grant_type.as_deref()).bind(device(new)).bind(new.metadata.as_ref().map(text))
        .bind(new.created_at.millis()).bind(millis(new.last_exchanged_at))
        .bind(millis(new.expiry.idle)).bind(millis(new.expiry.absolute)).bind(ends_at(new))
        .execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))?;
    both!(writer.conn(), c => sqlx::query(EVICT).bind(tenant.0).bind(new.user)
        .bind(&new.client_id).bind(new.created_at.millis()).bind(keep)
        .execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))
}

/// Stores what an exchange has changed; says whether the family was still at that generation.
pub async fn exchanged(
    writer: &mut Writer,
    tenant: Tenant,
    (was, changed): (i64, &RefreshToken),
) -> Result<bool> {
    let millis = |at: Option<Timestamp>| at.map(Timestamp::millis);
    both!(writer.conn(), c => sqlx::query(EXCHANGED)
        .bind(tenant.0).bind(&changed.id).bind(was).bind(changed.is_rotating)
        .bind(changed.generation).bind(millis(changed.rotated_at)).bind(device(changed))
        .bind(millis(changed.last_exchanged_at)).bind(millis(changed.expiry.idle))
        .bind(millis(changed.expiry.absolute)).bind(ends_at(changed))
        .execute(c).await.map(|done| done.rows_affected() > 0))
    .map_err(|error| stored(error))
}

/// Ends a family; says whether there was one.
pub async fn delete(writer: &mut Writer, tenant: Tenant, id: &str) -> Result<bool> {
    if !can_be_stored(id) {
        return Ok(false);
    }
    both!(writer.conn(), c => sqlx::query(DELETE).bind(tenant.0).bind(id)
        .execute(c).await.map(|done| done.rows_affected() > 0))
    .map_err(|error| stored(error))
}

/// Ends the families beside this one, of its user, application and API, that don't rotate.
pub async fn delete_fixed_beside(
    writer: &mut Writer,
    tenant: Tenant,
    token: &RefreshToken,
) -> Result<()> {
    both!(writer.conn(), c => sqlx::query(DELETE_FIXED)
        .bind(tenant.0).bind(token.user).bind(&token.client_id)
        .bind(token.api.as_deref().unwrap_or_default()).bind(&token.id)
        .execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))
}

/// What a user has given away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Given<'a> {
    /// To whomever.
    All,
    ToClient(&'a str),
    /// To an application for an API, by its id; empty for `/userinfo` only.
    ToClientFor(&'a str, &'a str),
}

/// Ends families of a user; returns how many.
pub async fn delete_of_user(
    writer: &mut Writer,
    tenant: Tenant,
    user: i64,
    given: Given<'_>,
) -> Result<u64> {
    let (client_id, api, is_any_api) = match given {
        Given::All => ("", "", true),
        Given::ToClient(client_id) => (client_id, "", true),
        Given::ToClientFor(client_id, api) => (client_id, api, false),
    };
    if !can_be_stored(client_id) || !can_be_stored(api) {
        return Ok(0);
    }
    both!(writer.conn(), c => sqlx::query(DELETE_OF)
        .bind(tenant.0).bind(user).bind(client_id).bind(api).bind(is_any_api)
        .execute(c).await.map(|done| done.rows_affected()))
    .map_err(|error| stored(error))
}

/// Ends the families that a session gave; returns how many.
pub async fn delete_of_session(writer: &mut Writer, tenant: Tenant, session: &str) -> Result<u64> {
    both!(writer.conn(), c => sqlx::query(DELETE_OF_SESSION).bind(tenant.0).bind(session)
        .execute(c).await.map(|done| done.rows_affected()))
    .map_err(|error| stored(error))
}

/// Erases what the families of a user, who is deleted, say about the user. They stay until an
/// instant, so that applications hear why they are refused.
pub async fn orphan(
    writer: &mut Writer,
    tenant: Tenant,
    user: i64,
    until: Timestamp,
) -> Result<()> {
    both!(writer.conn(), c => sqlx::query(ORPHAN).bind(tenant.0).bind(user).bind(until.millis())
        .execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))
}

/// Sets `refresh_token_metadata`; says whether there is such a family.
pub async fn set_metadata(
    writer: &mut Writer,
    tenant: Tenant,
    (id, metadata): (&str, Option<&Map<String, Value>>),
    now: Timestamp,
) -> Result<bool> {
    if !can_be_stored(id) {
        return Ok(false);
    }
    both!(writer.conn(), c => sqlx::query(SET_METADATA).bind(tenant.0).bind(id)
        .bind(metadata.map(text)).bind(now.millis())
        .execute(c).await.map(|done| done.rows_affected() > 0))
    .map_err(|error| stored(error))
}

/// Living families whose set names a permission, by API number and number, up to a limit: ids.
pub async fn holding(
    conn: Conn<'_>,
    tenant: Tenant,
    (api, number): (i64, i64),
    (limit, now): (i64, Timestamp),
) -> Result<Vec<String>> {
    both!(conn, c => sqlx::query_scalar(HOLDING)
        .bind(tenant.0).bind(api).bind(number).bind(now.millis()).bind(limit)
        .fetch_all(c).await)
    .map_err(|error| stored(error))
}

/// Drops families that have ended, at most [`SWEPT_AT_ONCE`]; returns how many.
pub async fn forget(writer: &mut Writer, now: Timestamp) -> Result<u64> {
    both!(writer.conn(), c => sqlx::query(FORGET).bind(now.millis()).bind(SWEPT_AT_ONCE)
        .execute(c).await.map(|done| done.rows_affected()))
    .map_err(|error| stored(error))
}
