//! The chain over the log of changes, and the signed places in it.
//!
//! What the digests are made of is the server's business; here they are bytes.

use domain::{Result, Tenant, Timestamp};
use sqlx::QueryBuilder;

use crate::db::{Conn, Writer, both};
use crate::error::stored;

const PAGE: &str = "SELECT position, kind, log_id, fixed, erasable, chain, sealed_at
    FROM log_seals WHERE tenant = $1 AND position > $2 ORDER BY position LIMIT $3";
const LAST: &str = "SELECT position, kind, log_id, fixed, erasable, chain, sealed_at
    FROM log_seals WHERE tenant = $1 ORDER BY position DESC LIMIT 1";
const CHECKPOINT: &str = "SELECT position, chain, created_at, signature FROM log_checkpoints
    WHERE tenant = $1 AND kind = $2";
const SET_CHECKPOINT: &str = "INSERT INTO log_checkpoints
        (tenant, kind, position, chain, created_at, signature)
    VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (tenant, kind) DO UPDATE SET position = excluded.position,
        chain = excluded.chain, created_at = excluded.created_at, signature = excluded.signature";
const YOUNGER: &str = "SELECT min(position) FROM log_seals
    WHERE tenant = $1 AND position <= $2 AND sealed_at >= $3";
const AT: &str = "SELECT position, kind, log_id, fixed, erasable, chain, sealed_at
    FROM log_seals WHERE tenant = $1 AND position = $2";
const PRUNE_ENTRIES: &str = "DELETE FROM log_changes WHERE tenant = $1 AND log_id IN (
    SELECT s.log_id FROM log_seals s
    WHERE s.tenant = $1 AND s.kind = 'entry' AND s.position <= $2)";
const PRUNE_ERASURES: &str = "DELETE FROM log_erasures WHERE tenant = $1 AND position <= $2";
const PRUNE_SEALS: &str = "DELETE FROM log_seals WHERE tenant = $1 AND position <= $2";

pub(crate) const STATEMENTS: &[&str] = &[
    PAGE,
    LAST,
    CHECKPOINT,
    SET_CHECKPOINT,
    YOUNGER,
    AT,
    PRUNE_ENTRIES,
    PRUNE_ERASURES,
    PRUNE_SEALS,
];

/// A link of the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seal {
    /// From 1 on, without gaps.
    pub position: i64,
    /// What it is about: see the migration.
    pub kind: String,
    pub log_id: String,
    /// The digest of what never changes.
    pub fixed: Vec<u8>,
    /// The digest of what can be about a person.
    pub erasable: Vec<u8>,
    pub chain: Vec<u8>,
    pub sealed_at: Timestamp,
}

/// A signed place in the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedPlace {
    pub position: i64,
    pub chain: Vec<u8>,
    pub created_at: Timestamp,
    pub signature: Vec<u8>,
}

/// Which place it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlaceKind {
    /// The end of the chain.
    Head,
    /// Where the chain begins since older entries were pruned.
    Anchor,
}

impl PlaceKind {
    /// The word that is stored and signed.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Head => "head",
            Self::Anchor => "anchor",
        }
    }
}

type Row = (i64, String, String, Vec<u8>, Vec<u8>, Vec<u8>, i64);

fn decode((position, kind, log_id, fixed, erasable, chain, sealed_at): Row) -> Seal {
    Seal {
        position,
        kind,
        log_id,
        fixed,
        erasable,
        chain,
        sealed_at: Timestamp::from_millis(sealed_at),
    }
}

/// Links after a position, in their order.
pub async fn page(conn: Conn<'_>, tenant: Tenant, after: i64, limit: i64) -> Result<Vec<Seal>> {
    let rows: Vec<Row> = both!(conn, c => sqlx::query_as(PAGE)
        .bind(tenant.0).bind(after).bind(limit).fetch_all(c).await)
    .map_err(|error| stored(error))?;
    Ok(rows.into_iter().map(decode).collect())
}

/// The last link; none before anything is sealed, or if all is pruned.
pub async fn last(conn: Conn<'_>, tenant: Tenant) -> Result<Option<Seal>> {
    let row: Option<Row> =
        both!(conn, c => sqlx::query_as(LAST).bind(tenant.0).fetch_optional(c).await)
            .map_err(|error| stored(error))?;
    Ok(row.map(decode))
}

/// The link at a position.
pub async fn at(conn: Conn<'_>, tenant: Tenant, position: i64) -> Result<Option<Seal>> {
    let row: Option<Row> = both!(conn, c => sqlx::query_as(AT).bind(tenant.0).bind(position)
        .fetch_optional(c).await)
    .map_err(|error| stored(error))?;
    Ok(row.map(decode))
}

/// Adds links, at most a thousand.
pub async fn append(writer: &mut Writer, tenant: Tenant, seals: &[Seal]) -> Result<()> {
    if seals.is_empty() {
        return Ok(());
    }
    both!(writer.conn(), c => {
        let mut query = QueryBuilder::new("INSERT INTO log_seals \
            (tenant, position, kind, log_id, fixed, erasable, chain, sealed_at) ");
        query.push_values(seals, |mut row, seal| {
            row.push_bind(tenant.0).push_bind(seal.position).push_bind(seal.kind.as_str())
                .push_bind(seal.log_id.as_str()).push_bind(seal.fixed.as_slice())
                .push_bind(seal.erasable.as_slice()).push_bind(seal.chain.as_slice())
                .push_bind(seal.sealed_at.millis());
        });
        query.build().persistent(seals.len() == 1).execute(c).await.map(|_| ())
    })
    .map_err(|error| stored(error))
}

/// A signed place.
pub async fn place(conn: Conn<'_>, tenant: Tenant, kind: PlaceKind) -> Result<Option<SignedPlace>> {
    let row: Option<(i64, Vec<u8>, i64, Vec<u8>)> = both!(conn, c => sqlx::query_as(CHECKPOINT)
        .bind(tenant.0).bind(kind.as_str()).fetch_optional(c).await)
    .map_err(|error| stored(error))?;
    Ok(
        row.map(|(position, chain, created_at, signature)| SignedPlace {
            position,
            chain,
            created_at: Timestamp::from_millis(created_at),
            signature,
        }),
    )
}

/// Sets a signed place.
pub async fn set_place(
    writer: &mut Writer,
    tenant: Tenant,
    kind: PlaceKind,
    place: &SignedPlace,
) -> Result<()> {
    both!(writer.conn(), c => sqlx::query(SET_CHECKPOINT)
        .bind(tenant.0).bind(kind.as_str()).bind(place.position).bind(&place.chain)
        .bind(place.created_at.millis()).bind(&place.signature).execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))
}

/// The first position up to `limit` that was sealed at `before` or later.
pub async fn first_younger(
    conn: Conn<'_>,
    tenant: Tenant,
    limit: i64,
    before: Timestamp,
) -> Result<Option<i64>> {
    both!(conn, c => sqlx::query_scalar(YOUNGER).bind(tenant.0).bind(limit).bind(before.millis())
        .fetch_one(c).await)
    .map_err(|error| stored(error))
}

/// Removes the links up to a position, with what they are about. An anchor must be set for it.
pub async fn prune(writer: &mut Writer, tenant: Tenant, up_to: i64) -> Result<()> {
    for statement in [PRUNE_ENTRIES, PRUNE_ERASURES, PRUNE_SEALS] {
        both!(writer.conn(), c => sqlx::query(statement).bind(tenant.0).bind(up_to)
            .execute(c).await.map(|_| ()))
        .map_err(|error| stored(error))?;
    }
    Ok(())
}
