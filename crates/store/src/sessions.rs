//! Sessions: who is signed in. A session of a user who is gone is gone, too.

use domain::session::{Device, Session};
use domain::{Result, Tenant, Timestamp};
use serde_json::{Map, Value, json};

use crate::codec::{can_be_stored, object, text};
use crate::db::{Conn, Writer, both};
use crate::error::stored;

const GET: &str = "SELECT s.id, s.secret_hash, s.holder, u.user_id, s.connection, s.is_persistent,
        s.device, s.metadata, s.created_at, s.updated_at, s.authenticated_at,
        s.last_interacted_at, s.idle_expires_at, s.expires_at
    FROM sessions s JOIN users u ON u.tenant = s.tenant AND u.number = s.holder
    WHERE s.tenant = $1 AND s.id = $2";
const OF_USER: &str = "SELECT s.id, s.secret_hash, s.holder, u.user_id, s.connection,
        s.is_persistent, s.device, s.metadata, s.created_at, s.updated_at, s.authenticated_at,
        s.last_interacted_at, s.idle_expires_at, s.expires_at
    FROM sessions s JOIN users u ON u.tenant = s.tenant AND u.number = s.holder
    WHERE s.tenant = $1 AND s.holder = $2 AND s.id > $3 AND s.expires_at > $4
        AND s.idle_expires_at > $4
    ORDER BY s.id LIMIT $5";
const INSERT: &str = "INSERT INTO sessions (tenant, id, secret_hash, holder, connection,
        is_persistent, device, metadata, created_at, updated_at, authenticated_at,
        last_interacted_at, idle_expires_at, expires_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
const UPDATE: &str = "UPDATE sessions SET secret_hash = $3, connection = $4, is_persistent = $5,
        device = $6, updated_at = $7, authenticated_at = $8, last_interacted_at = $9,
        idle_expires_at = $10, expires_at = $11
    WHERE tenant = $1 AND id = $2";
const SET_METADATA: &str = "UPDATE sessions SET metadata = $3, updated_at = $4
    WHERE tenant = $1 AND id = $2 AND expires_at > $4 AND idle_expires_at > $4";
const DELETE: &str = "DELETE FROM sessions WHERE tenant = $1 AND id = $2";
const EXPIRED: &str = "SELECT tenant, id FROM sessions
    WHERE expires_at <= $1 OR idle_expires_at <= $1 LIMIT $2";

pub(crate) const STATEMENTS: &[&str] =
    &[GET, OF_USER, INSERT, UPDATE, SET_METADATA, DELETE, EXPIRED];

/// A session, and the hash of the secret in its cookie.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredSession {
    pub session: Session,
    pub secret_hash: String,
}

type Row = (
    String,
    String,
    i64,
    String,
    String,
    bool,
    String,
    String,
    i64,
    i64,
    i64,
    i64,
    i64,
    i64,
);

fn decode(row: Row) -> Result<StoredSession> {
    let (id, secret_hash, user, user_id, connection, is_persistent, device, metadata, ..) = row;
    let (.., created_at, updated_at, authenticated_at, interacted_at, idle_at, expires_at) = row;
    let device = object(&device, "sessions", &id)?;
    let part = |place: &str| {
        let part = device.get(place);
        let text = |key: &str| part.and_then(|part| part.get(key)?.as_str());
        Device {
            ip: text("ip").unwrap_or_default().to_owned(),
            user_agent: text("user_agent").unwrap_or_default().to_owned(),
        }
    };
    Ok(StoredSession {
        secret_hash,
        session: Session {
            user,
            user_id,
            connection,
            is_persistent,
            initial: part("initial"),
            last: part("last"),
            metadata: object(&metadata, "sessions", &id)?,
            created_at: Timestamp::from_millis(created_at),
            updated_at: Timestamp::from_millis(updated_at),
            authenticated_at: Timestamp::from_millis(authenticated_at),
            last_interacted_at: Timestamp::from_millis(interacted_at),
            idle_expires_at: Timestamp::from_millis(idle_at),
            expires_at: Timestamp::from_millis(expires_at),
            id,
        },
    })
}

fn devices(session: &Session) -> String {
    let part = |device: &Device| json!({"ip": device.ip, "user_agent": device.user_agent});
    json!({"initial": part(&session.initial), "last": part(&session.last)}).to_string()
}

/// The session with this id, expired or not.
pub async fn get(conn: Conn<'_>, tenant: Tenant, id: &str) -> Result<Option<StoredSession>> {
    if !can_be_stored(id) {
        return Ok(None);
    }
    let row: Option<Row> = both!(conn, c => sqlx::query_as(GET).bind(tenant.0).bind(id)
        .fetch_optional(c).await)
    .map_err(|error| stored(error))?;
    row.map(decode).transpose()
}

/// A user's sessions that haven't expired: at most `limit` whose ids are greater than `after`, by id.
pub async fn of_user(
    conn: Conn<'_>,
    tenant: Tenant,
    user: i64,
    (after, limit): (&str, i64),
    now: Timestamp,
) -> Result<Vec<Session>> {
    if !can_be_stored(after) {
        return Ok(Vec::new());
    }
    let rows: Vec<Row> = both!(conn, c => sqlx::query_as(OF_USER).bind(tenant.0).bind(user)
        .bind(after).bind(now.millis()).bind(limit).fetch_all(c).await)
    .map_err(|error| stored(error))?;
    rows.into_iter()
        .map(|row| decode(row).map(|stored| stored.session))
        .collect()
}

/// Adds a session.
pub async fn insert(writer: &mut Writer, tenant: Tenant, new: &StoredSession) -> Result<()> {
    let session = &new.session;
    both!(writer.conn(), c => sqlx::query(INSERT)
        .bind(tenant.0).bind(&session.id).bind(&new.secret_hash).bind(session.user)
        .bind(&session.connection).bind(session.is_persistent).bind(devices(session))
        .bind(text(&session.metadata)).bind(session.created_at.millis())
        .bind(session.updated_at.millis()).bind(session.authenticated_at.millis())
        .bind(session.last_interacted_at.millis()).bind(session.idle_expires_at.millis())
        .bind(session.expires_at.millis()).execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))
}

/// Stores a changed session, but for its metadata; false if it is gone.
pub async fn update(writer: &mut Writer, tenant: Tenant, changed: &StoredSession) -> Result<bool> {
    let session = &changed.session;
    both!(writer.conn(), c => sqlx::query(UPDATE)
        .bind(tenant.0).bind(&session.id).bind(&changed.secret_hash)
        .bind(&session.connection).bind(session.is_persistent).bind(devices(session))
        .bind(session.updated_at.millis()).bind(session.authenticated_at.millis())
        .bind(session.last_interacted_at.millis())
        .bind(session.idle_expires_at.millis()).bind(session.expires_at.millis())
        .execute(c).await.map(|done| done.rows_affected() > 0))
    .map_err(|error| stored(error))
}

/// Replaces the metadata of a session that hasn't expired; false if there is none.
pub async fn set_metadata(
    writer: &mut Writer,
    tenant: Tenant,
    (id, metadata): (&str, &Map<String, Value>),
    now: Timestamp,
) -> Result<bool> {
    if !can_be_stored(id) {
        return Ok(false);
    }
    both!(writer.conn(), c => sqlx::query(SET_METADATA).bind(tenant.0).bind(id)
        .bind(text(metadata)).bind(now.millis())
        .execute(c).await.map(|done| done.rows_affected() > 0))
    .map_err(|error| stored(error))
}

/// Ends a session; false if it was gone. Its applications stay until they are pruned.
pub async fn delete(writer: &mut Writer, tenant: Tenant, id: &str) -> Result<bool> {
    if !can_be_stored(id) {
        return Ok(false);
    }
    both!(writer.conn(), c => sqlx::query(DELETE).bind(tenant.0).bind(id)
        .execute(c).await.map(|done| done.rows_affected() > 0))
    .map_err(|error| stored(error))
}

/// Sessions that have expired, of all tenants, at most `limit`.
pub async fn expired(conn: Conn<'_>, now: Timestamp, limit: i64) -> Result<Vec<(Tenant, String)>> {
    let rows: Vec<(i64, String)> = both!(conn, c => sqlx::query_as(EXPIRED).bind(now.millis())
        .bind(limit).fetch_all(c).await)
    .map_err(|error| stored(error))?;
    let key = |(tenant, id)| (Tenant(tenant), id);
    Ok(rows.into_iter().map(key).collect())
}
