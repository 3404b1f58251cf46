//! What was erased from the log of changes, because it was about somebody who wanted that.

use domain::{Result, Tenant};
use sqlx::QueryBuilder;

use crate::codec::can_be_stored;
use crate::db::{Conn, Writer, both};
use crate::error::stored;

const NEXT: &str = "SELECT coalesce(max(number), 0) + 1 FROM log_erasures
    WHERE tenant = $1 AND log_id = $2";
const INSERT: &str = "INSERT INTO log_erasures (tenant, log_id, number, erasable, cause, mac)
    VALUES ($1, $2, $3, $4, $5, $6)";
const UNSEALED: &str = "SELECT log_id, number, erasable, cause, mac, position FROM log_erasures
    WHERE tenant = $1 AND position IS NULL ORDER BY log_id, number LIMIT $2";
const SEALED: &str = "UPDATE log_erasures SET position = $4
    WHERE tenant = $1 AND log_id = $2 AND number = $3";

pub(crate) const STATEMENTS: &[&str] = &[NEXT, INSERT, UNSEALED, SEALED];

/// An erasure from one entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erasure {
    pub log_id: String,
    /// Which of the entry's erasures it is, from 1 on.
    pub number: i64,
    /// The digest of what can be about a person, as it is since.
    pub erasable: Vec<u8>,
    /// The id of the entry that says who wanted it.
    pub cause: String,
    pub mac: Vec<u8>,
    /// Of its seal, once it has one.
    pub position: Option<i64>,
}

type Row = (String, i64, Vec<u8>, String, Vec<u8>, Option<i64>);

fn decode((log_id, number, erasable, cause, mac, position): Row) -> Erasure {
    Erasure {
        log_id,
        number,
        erasable,
        cause,
        mac,
        position,
    }
}

/// The number of an entry's next erasure.
pub async fn next_number(conn: Conn<'_>, tenant: Tenant, log_id: &str) -> Result<i64> {
    both!(conn, c => sqlx::query_scalar(NEXT).bind(tenant.0).bind(log_id).fetch_one(c).await)
        .map_err(|error| stored(error))
}

/// Adds an erasure, which has no seal yet.
pub async fn insert(writer: &mut Writer, tenant: Tenant, new: &Erasure) -> Result<()> {
    both!(writer.conn(), c => sqlx::query(INSERT)
        .bind(tenant.0).bind(&new.log_id).bind(new.number).bind(&new.erasable).bind(&new.cause)
        .bind(&new.mac).execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))
}

/// Erasures without a seal.
pub async fn unsealed(conn: Conn<'_>, tenant: Tenant, limit: i64) -> Result<Vec<Erasure>> {
    let rows: Vec<Row> = both!(conn, c => sqlx::query_as(UNSEALED).bind(tenant.0).bind(limit)
        .fetch_all(c).await)
    .map_err(|error| stored(error))?;
    Ok(rows.into_iter().map(decode).collect())
}

/// Says where the seal of an erasure is.
pub async fn sealed(
    writer: &mut Writer,
    tenant: Tenant,
    (log_id, number): (&str, i64),
    position: i64,
) -> Result<()> {
    both!(writer.conn(), c => sqlx::query(SEALED)
        .bind(tenant.0).bind(log_id).bind(number).bind(position).execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))
}

/// The erasures from these entries, at most a thousand, by entry and number.
pub async fn of_entries(conn: Conn<'_>, tenant: Tenant, log_ids: &[&str]) -> Result<Vec<Erasure>> {
    let asked: Vec<&str> = log_ids
        .iter()
        .copied()
        .filter(|id| can_be_stored(id))
        .collect();
    if asked.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<Row> = both!(conn, c => {
        let mut query = QueryBuilder::new(
            "SELECT log_id, number, erasable, cause, mac, position FROM log_erasures \
             WHERE tenant = ");
        query.push_bind(tenant.0).push(" AND log_id IN (");
        let mut list = query.separated(", ");
        for id in &asked {
            list.push_bind(*id);
        }
        query.push(") ORDER BY log_id, number");
        query.build_query_as().persistent(false).fetch_all(c).await
    })
    .map_err(|error| stored(error))?;
    Ok(rows.into_iter().map(decode).collect())
}
