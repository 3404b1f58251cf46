//! What users have allowed applications. A consent is hidden while its application or its API is
//! deleted, and gone with its user.

use domain::{Result, Tenant, Timestamp};

use crate::codec::can_be_stored;
use crate::db::{Conn, Writer, both};
use crate::error::stored;

const OF: &str = "SELECT id, holder, '', client_id, api, organization, scope_set FROM consents
    WHERE tenant = $1 AND holder = $2 AND client_id = $3 AND api = $4 AND organization = $5";
const GET: &str = "SELECT n.id, n.holder, u.user_id, n.client_id, n.api, n.organization,
        n.scope_set
    FROM consents n
    JOIN users u ON u.tenant = n.tenant AND u.number = n.holder
    WHERE n.tenant = $1 AND n.id = $2";
const PAGE: &str = "SELECT n.id, n.holder, u.user_id, n.client_id, n.api, n.organization,
        n.scope_set
    FROM consents n
    JOIN users u ON u.tenant = n.tenant AND u.number = n.holder
    JOIN clients c ON c.tenant = n.tenant AND c.client_id = n.client_id AND c.deleted_at IS NULL
    LEFT JOIN resource_servers a ON a.tenant = n.tenant AND a.id = n.api AND a.deleted_at IS NULL
    WHERE n.tenant = $1 AND (n.api = '' OR a.id IS NOT NULL)
        AND ($2 = '' OR u.user_id = $2) AND ($3 = '' OR n.client_id = $3)
        AND (n.api = $4 OR $5)
    ORDER BY n.created_at, n.id LIMIT $6 OFFSET $7";
const COUNT: &str = "SELECT count(*) FROM consents n
    JOIN users u ON u.tenant = n.tenant AND u.number = n.holder
    JOIN clients c ON c.tenant = n.tenant AND c.client_id = n.client_id AND c.deleted_at IS NULL
    LEFT JOIN resource_servers a ON a.tenant = n.tenant AND a.id = n.api AND a.deleted_at IS NULL
    WHERE n.tenant = $1 AND (n.api = '' OR a.id IS NOT NULL)
        AND ($2 = '' OR u.user_id = $2) AND ($3 = '' OR n.client_id = $3)
        AND (n.api = $4 OR $5)";
const PUT: &str = "INSERT INTO consents (tenant, id, holder, client_id, api, organization,
        scope_set, created_at, updated_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)
    ON CONFLICT (tenant, holder, client_id, api, organization)
    DO UPDATE SET scope_set = excluded.scope_set, updated_at = excluded.updated_at";
const DELETE: &str = "DELETE FROM consents WHERE tenant = $1 AND id = $2";
const DELETE_OF_USER: &str =
    "DELETE FROM consents WHERE tenant = $1 AND holder = $2 RETURNING client_id, api";

pub(crate) const STATEMENTS: &[&str] = &[OF, GET, PAGE, COUNT, PUT, DELETE, DELETE_OF_USER];

/// What a user has allowed an application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consent {
    pub id: String,
    pub subject: Subject,
    /// The user's id; empty where it wasn't asked for.
    pub user_id: String,
    /// The id of the interned scope set.
    pub scope_set: i64,
}

/// Who has allowed whom what for: there is at most one consent for each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// The user's number.
    pub user: i64,
    pub client_id: String,
    /// The API's id; empty where it is about the user's profile only.
    pub api: String,
    /// The organization's number; 0 outside of any.
    pub organization: i64,
}

/// Which consents are listed; what is empty means all.
#[derive(Debug, Clone, Copy, Default)]
pub struct Filter<'a> {
    pub user_id: &'a str,
    pub client_id: &'a str,
    /// The API's id, which is empty where it is about the user's profile only.
    pub api: Option<&'a str>,
}

type Row = (String, i64, String, String, String, i64, i64);

fn decode(row: Row) -> Consent {
    let (id, user, user_id, client_id, api, organization, scope_set) = row;
    Consent {
        id,
        subject: Subject {
            user,
            client_id,
            api,
            organization,
        },
        user_id,
        scope_set,
    }
}

impl Filter<'_> {
    fn can_match(self) -> bool {
        let api = self.api.unwrap_or_default();
        [self.user_id, self.client_id, api]
            .into_iter()
            .all(can_be_stored)
    }
}

/// What the user has allowed the application.
pub async fn of(conn: Conn<'_>, tenant: Tenant, subject: &Subject) -> Result<Option<Consent>> {
    let row: Option<Row> = both!(conn, c => sqlx::query_as(OF)
        .bind(tenant.0).bind(subject.user).bind(&subject.client_id).bind(&subject.api)
        .bind(subject.organization).fetch_optional(c).await)
    .map_err(|error| stored(error))?;
    Ok(row.map(decode))
}

/// The consent with this id.
pub async fn get(conn: Conn<'_>, tenant: Tenant, id: &str) -> Result<Option<Consent>> {
    if !can_be_stored(id) {
        return Ok(None);
    }
    let row: Option<Row> = both!(conn, c => sqlx::query_as(GET).bind(tenant.0).bind(id)
        .fetch_optional(c).await)
    .map_err(|error| stored(error))?;
    Ok(row.map(decode))
}

/// Consents, the oldest first: at most `limit` after skipping `skip`.
pub async fn page(
    conn: Conn<'_>,
    tenant: Tenant,
    filter: Filter<'_>,
    (skip, limit): (i64, i64),
) -> Result<Vec<Consent>> {
    if !filter.can_match() {
        return Ok(Vec::new());
    }
    let rows: Vec<Row> = both!(conn, c => sqlx::query_as(PAGE)
        .bind(tenant.0).bind(filter.user_id).bind(filter.client_id)
        .bind(filter.api.unwrap_or_default()).bind(filter.api.is_none())
        .bind(limit).bind(skip).fetch_all(c).await)
    .map_err(|error| stored(error))?;
    Ok(rows.into_iter().map(decode).collect())
}

/// How many there are.
pub async fn count(conn: Conn<'_>, tenant: Tenant, filter: Filter<'_>) -> Result<i64> {
    if !filter.can_match() {
        return Ok(0);
    }
    both!(conn, c => sqlx::query_scalar(COUNT)
        .bind(tenant.0).bind(filter.user_id).bind(filter.client_id)
        .bind(filter.api.unwrap_or_default()).bind(filter.api.is_none())
        .fetch_one(c).await)
    .map_err(|error| stored(error))
}

/// Stores what the user allows; one that there was keeps its id.
pub async fn put(
    writer: &mut Writer,
    tenant: Tenant,
    given: &Consent,
    now: Timestamp,
) -> Result<()> {
    let subject = &given.subject;
    both!(writer.conn(), c => sqlx::query(PUT)
        .bind(tenant.0).bind(&given.id).bind(subject.user).bind(&subject.client_id)
        .bind(&subject.api).bind(subject.organization).bind(given.scope_set)
        .bind(now.millis()).execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))
}

/// Takes a consent back; false if it was gone.
pub async fn delete(writer: &mut Writer, tenant: Tenant, id: &str) -> Result<bool> {
    if !can_be_stored(id) {
        return Ok(false);
    }
    both!(writer.conn(), c => sqlx::query(DELETE).bind(tenant.0).bind(id)
        .execute(c).await.map(|done| done.rows_affected() > 0))
    .map_err(|error| stored(error))
}

/// Takes back all of a user's consents; returns to which applications and for which APIs they were.
pub async fn delete_of_user(
    writer: &mut Writer,
    tenant: Tenant,
    user: i64,
) -> Result<Vec<(String, String)>> {
    both!(writer.conn(), c => sqlx::query_as(DELETE_OF_USER).bind(tenant.0).bind(user)
        .fetch_all(c).await)
    .map_err(|error| stored(error))
}
