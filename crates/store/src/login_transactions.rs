//! Requests to sign in that wait for a person.

use domain::{Result, Tenant, Timestamp};
use serde_json::{Map, Value};

use crate::codec::{SWEPT_AT_ONCE, can_be_stored, object, text};
use crate::db::{Conn, Writer, both};
use crate::error::stored;

const GET: &str = "SELECT id, browser, client_id, request, progress, created_at, expires_at
    FROM login_transactions WHERE tenant = $1 AND id = $2";
const INSERT: &str = "INSERT INTO login_transactions (tenant, id, browser, client_id, request,
        progress, created_at, expires_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
const ADVANCE: &str = "UPDATE login_transactions SET progress = $3 WHERE tenant = $1 AND id = $2";
const END: &str = "DELETE FROM login_transactions WHERE tenant = $1 AND id = $2";
const PRUNE: &str = "DELETE FROM login_transactions WHERE (tenant, id) IN (
    SELECT tenant, id FROM login_transactions WHERE expires_at <= $1 LIMIT $2)";

pub(crate) const STATEMENTS: &[&str] = &[GET, INSERT, ADVANCE, END, PRUNE];

/// A request to sign in that waits.
#[derive(Debug, Clone, PartialEq)]
pub struct Transaction {
    /// What pages have as their `state`.
    pub id: String,
    /// The hash of the cookie of the browser that it belongs to.
    pub browser: String,
    pub client_id: String,
    /// The parameters of the request, as they were accepted.
    pub request: Map<String, Value>,
    /// What is known by now.
    pub progress: Map<String, Value>,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
}

type Row = (String, String, String, String, String, i64, i64);

fn decode(row: Row) -> Result<Transaction> {
    let (id, browser, client_id, request, progress, created_at, expires_at) = row;
    Ok(Transaction {
        browser,
        client_id,
        request: object(&request, "login_transactions", &id)?,
        progress: object(&progress, "login_transactions", &id)?,
        created_at: Timestamp::from_millis(created_at),
        expires_at: Timestamp::from_millis(expires_at),
        id,
    })
}

/// The transaction with this id, expired or not.
pub async fn get(conn: Conn<'_>, tenant: Tenant, id: &str) -> Result<Option<Transaction>> {
    if !can_be_stored(id) {
        return Ok(None);
    }
    let row: Option<Row> = both!(conn, c => sqlx::query_as(GET).bind(tenant.0).bind(id)
        .fetch_optional(c).await)
    .map_err(|error| stored(error))?;
    row.map(decode).transpose()
}

/// Adds a transaction.
pub async fn insert(writer: &mut Writer, tenant: Tenant, new: &Transaction) -> Result<()> {
    both!(writer.conn(), c => sqlx::query(INSERT)
        .bind(tenant.0).bind(&new.id).bind(&new.browser).bind(&new.client_id)
        .bind(text(&new.request)).bind(text(&new.progress)).bind(new.created_at.millis())
        .bind(new.expires_at.millis()).execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))
}

/// Stores what is known by now; false if the transaction is gone.
pub async fn advance(
    writer: &mut Writer,
    tenant: Tenant,
    (id, progress): (&str, &Map<String, Value>),
) -> Result<bool> {
    both!(writer.conn(), c => sqlx::query(ADVANCE).bind(tenant.0).bind(id).bind(text(progress))
        .execute(c).await.map(|done| done.rows_affected() > 0))
    .map_err(|error| stored(error))
}

/// Ends a transaction; false if somebody else has ended it.
pub async fn end(writer: &mut Writer, tenant: Tenant, id: &str) -> Result<bool> {
    both!(writer.conn(), c => sqlx::query(END).bind(tenant.0).bind(id)
        .execute(c).await.map(|done| done.rows_affected() > 0))
    .map_err(|error| stored(error))
}

/// Drops transactions that have expired, at most [`SWEPT_AT_ONCE`]; returns how many.
pub async fn prune(writer: &mut Writer, now: Timestamp) -> Result<u64> {
    both!(writer.conn(), c => sqlx::query(PRUNE).bind(now.millis()).bind(SWEPT_AT_ONCE)
        .execute(c).await.map(|done| done.rows_affected()))
    .map_err(|error| stored(error))
}
