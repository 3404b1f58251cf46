//! What was deleted together, by whom and when, and whether it can still be restored.

use domain::deletion::{Deletion, Kind, State};
use domain::{Result, Tenant, Timestamp};
use sqlx::QueryBuilder;

use crate::codec::{can_be_stored, object, text};
use crate::db::{Conn, Reader, Writer, both};
use crate::error::{corrupt, stored};

const INSERT: &str = "INSERT INTO deletions (tenant, id, kind, api, object, name, permissions,
        counts, actor, created_at, expires_at, state)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
const GET: &str = "SELECT id, kind, object, name, permissions, counts, actor, created_at,
        expires_at, state, ended_at
    FROM deletions WHERE tenant = $1 AND id = $2";
const TAKE: &str = "UPDATE deletions SET state = state WHERE tenant = $1 AND id = $2
    RETURNING id, kind, object, name, permissions, counts, actor, created_at, expires_at, state,
        ended_at";
const END: &str = "UPDATE deletions SET state = $3, ended_at = $4 WHERE tenant = $1 AND id = $2";

pub(crate) const STATEMENTS: &[&str] = &[INSERT, GET, TAKE, END];

type Row = (
    String,
    String,
    String,
    String,
    String,
    String,
    String,
    i64,
    i64,
    String,
    Option<i64>,
);

fn decode(row: Row) -> Result<Deletion> {
    let (id, kind, about, name, permissions, counts, actor, created, expires, state, ended) = row;
    let bad = |column: &str| corrupt("deletions", &id, column);
    Ok(Deletion {
        kind: Kind::parse(&kind).ok_or_else(|| bad("kind"))?,
        object: about,
        name,
        permissions: serde_json::from_str(&permissions).map_err(|_| bad("permissions"))?,
        counts: object(&counts, "deletions", &id)?,
        actor,
        created_at: Timestamp::from_millis(created),
        expires_at: Timestamp::from_millis(expires),
        state: State::parse(&state).ok_or_else(|| bad("state"))?,
        ended_at: ended.map(Timestamp::from_millis),
        id,
    })
}

/// Records a deletion.
pub async fn insert(writer: &mut Writer, tenant: Tenant, new: &Deletion) -> Result<()> {
    let permissions = serde_json::to_string(&new.permissions).unwrap_or_default();
    both!(writer.conn(), c => sqlx::query(INSERT)
        .bind(tenant.0).bind(&new.id).bind(new.kind.as_str()).bind(new.api().unwrap_or_default())
        .bind(&new.object).bind(&new.name).bind(permissions).bind(text(&new.counts))
        .bind(&new.actor).bind(new.created_at.millis()).bind(new.expires_at.millis())
        .bind(new.state.as_str()).execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))
}

/// The deletion with this id.
pub async fn get(conn: Conn<'_>, tenant: Tenant, id: &str) -> Result<Option<Deletion>> {
    if !can_be_stored(id) {
        return Ok(None);
    }
    let row: Option<Row> = both!(conn, c => sqlx::query_as(GET).bind(tenant.0).bind(id)
        .fetch_optional(c).await)
    .map_err(|error| stored(error))?;
    row.map(decode).transpose()
}

/// The deletion with this id, which nobody else can restore or purge until this change ends.
pub async fn take(writer: &mut Writer, tenant: Tenant, id: &str) -> Result<Option<Deletion>> {
    if !can_be_stored(id) {
        return Ok(None);
    }
    let row: Option<Row> = both!(writer.conn(), c => sqlx::query_as(TAKE).bind(tenant.0).bind(id)
        .fetch_optional(c).await)
    .map_err(|error| stored(error))?;
    row.map(decode).transpose()
}

/// Says how a deletion has ended.
pub async fn end(
    writer: &mut Writer,
    tenant: Tenant,
    id: &str,
    (state, now): (State, Timestamp),
) -> Result<()> {
    both!(writer.conn(), c => sqlx::query(END).bind(tenant.0).bind(id).bind(state.as_str())
        .bind(now.millis()).execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))
}

/// Which deletions a list is about; what is `None` doesn't matter.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// The API's id.
    pub api: Option<String>,
    pub kind: Option<Kind>,
    pub state: Option<State>,
}

/// Where a deletion stands in the list.
pub fn place(deletion: &Deletion) -> String {
    format!("{} {}", deletion.created_at.millis(), deletion.id)
}

/// Deletions, the latest first, after a place. After what is no place there is nothing.
pub async fn page(
    reader: &mut Reader,
    tenant: Tenant,
    filter: &Filter,
    (after, limit): (Option<&str>, i64),
) -> Result<Vec<Deletion>> {
    let after = match after.map(parse) {
        Some(None) => return Ok(Vec::new()),
        Some(place) => place,
        None => None,
    };
    if filter.api.as_deref().is_some_and(|api| !can_be_stored(api)) {
        return Ok(Vec::new());
    }
    let rows: Vec<Row> = both!(reader.conn(), c => {
        let mut query = QueryBuilder::new(
            "SELECT id, kind, object, name, permissions, counts, actor, created_at, expires_at, \
             state, ended_at FROM deletions WHERE tenant = ");
        query.push_bind(tenant.0);
        for (condition, value) in [
            (" AND api = ", filter.api.as_deref()),
            (" AND kind = ", filter.kind.map(Kind::as_str)),
            (" AND state = ", filter.state.map(State::as_str)),
        ] {
            if let Some(value) = value {
                query.push(condition).push_bind(value);
            }
        }
        if let Some((created_at, id)) = after {
            query.push(" AND (created_at, id) < (").push_bind(created_at);
            query.push(", ").push_bind(id).push(")");
        }
        query.push(" ORDER BY created_at DESC, id DESC LIMIT ").push_bind(limit);
        query.build_query_as().fetch_all(c).await
    })
    .map_err(|error| stored(error))?;
    rows.into_iter().map(decode).collect()
}

fn parse(place: &str) -> Option<(i64, &str)> {
    let (created_at, id) = place.split_once(' ')?;
    let created_at = created_at.parse().ok()?;
    can_be_stored(id).then_some((created_at, id))
}
