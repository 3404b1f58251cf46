//! Those who may use the dashboard, and the one-time links that let them in.

use domain::administrator::{Administrator, Member, Role};
use domain::{Conflict, Error, Result, Tenant, Timestamp};

use crate::codec::can_be_stored;
use crate::db::{Conn, Writer, both};
use crate::error::{corrupt, stored};

const COUNT: &str = "SELECT count(*) FROM administrators WHERE tenant = $1";
const PUT: &str = "INSERT INTO administrators (tenant, id, email, password, created_at)
    VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (tenant, email) DO UPDATE SET password = excluded.password, role = 'admin'";
const INVITE: &str = "INSERT INTO administrators (tenant, id, email, role, password, created_at)
    VALUES ($1, $2, $3, $4, '', $5) ON CONFLICT (tenant, email) DO NOTHING";
const LIST: &str = "SELECT id, email, role, password = '', created_at, last_sign_in
    FROM administrators WHERE tenant = $1 ORDER BY email LIMIT $2";
const MEMBER: &str = "SELECT id, email, role, password = '', created_at, last_sign_in
    FROM administrators WHERE tenant = $1 AND id = $2";
const HOLD: &str = "UPDATE administrators SET role = role
    WHERE tenant = $1 AND role = 'admin' AND password <> ''";
const DELETE: &str = "DELETE FROM administrators WHERE tenant = $1 AND id = $2";
const SIGNED_IN: &str = "UPDATE administrators SET last_sign_in = $3 WHERE tenant = $1 AND id = $2";
const PASSWORD: &str = "SELECT password FROM administrators WHERE tenant = $1 AND email = $2";
const GET: &str = "SELECT id, email, role FROM administrators WHERE tenant = $1 AND id = $2";
const BY_EMAIL: &str =
    "SELECT id, email, role, password FROM administrators WHERE tenant = $1 AND email = $2";
const SET_PASSWORD: &str = "UPDATE administrators SET password = $3 WHERE tenant = $1 AND id = $2";
const SET_ROLE: &str = "UPDATE administrators SET role = $3 WHERE tenant = $1 AND id = $2";
const ADD_LINK: &str = "INSERT INTO setup_links (tenant, token_hash, email, created_at, expires_at)
    VALUES ($1, $2, $3, $4, $5)";
const DROP_LINKS: &str = "DELETE FROM setup_links WHERE tenant = $1 AND email = $2";
const LINK: &str = "SELECT email FROM setup_links WHERE tenant = $1 AND token_hash = $2
    AND (expires_at IS NULL OR expires_at > $3)";
const USE_LINK: &str = "DELETE FROM setup_links WHERE tenant = $1 AND token_hash = $2";

pub(crate) const STATEMENTS: &[&str] = &[
    COUNT,
    PUT,
    INVITE,
    LIST,
    MEMBER,
    HOLD,
    DELETE,
    SIGNED_IN,
    PASSWORD,
    GET,
    BY_EMAIL,
    SET_PASSWORD,
    SET_ROLE,
    ADD_LINK,
    DROP_LINKS,
    LINK,
    USE_LINK,
];

type Row = (String, String, String);

pub(crate) fn decode((id, email, role): Row) -> Result<Administrator> {
    let role = Role::parse(&role).ok_or_else(|| corrupt("administrators", &id, "role"))?;
    Ok(Administrator { id, email, role })
}

/// How many administrators there are.
pub async fn count(conn: Conn<'_>, tenant: Tenant) -> Result<i64> {
    both!(conn, c => sqlx::query_scalar(COUNT).bind(tenant.0).fetch_one(c).await)
        .map_err(|error| stored(error))
}

/// Adds an administrator who may do everything, or makes the one with this address such and gives
/// a new password (a PHC string).
pub async fn put(
    writer: &mut Writer,
    tenant: Tenant,
    (id, email, password): (&str, &str, &str),
    now: Timestamp,
) -> Result<()> {
    both!(writer.conn(), c => sqlx::query(PUT)
        .bind(tenant.0).bind(id).bind(email).bind(password).bind(now.millis())
        .execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))
}

/// Adds somebody who has no password yet.
///
/// # Errors
/// [`Conflict::Member`] if somebody has the address already.
pub async fn invite(
    writer: &mut Writer,
    tenant: Tenant,
    invited: &Administrator,
    now: Timestamp,
) -> Result<()> {
    let added = both!(writer.conn(), c => sqlx::query(INVITE)
        .bind(tenant.0).bind(&invited.id).bind(&invited.email).bind(invited.role.as_str())
        .bind(now.millis()).execute(c).await.map(|done| done.rows_affected()))
    .map_err(|error| stored(error))?;
    if added == 0 {
        return Err(Error::Conflict(Conflict::Member));
    }
    Ok(())
}

type Listed = (String, String, String, bool, i64, Option<i64>);

/// All of them by address, at most so many.
pub async fn list(conn: Conn<'_>, tenant: Tenant, most: i64) -> Result<Vec<Member>> {
    let rows: Vec<Listed> = both!(conn, c => sqlx::query_as(LIST)
        .bind(tenant.0).bind(most).fetch_all(c).await)
    .map_err(|error| stored(error))?;
    rows.into_iter().map(member_of).collect()
}

fn member_of((id, email, role, is_invited, created_at, last_sign_in): Listed) -> Result<Member> {
    Ok(Member {
        administrator: decode((id, email, role))?,
        is_invited,
        created_at: Timestamp::from_millis(created_at),
        last_sign_in: last_sign_in.map(Timestamp::from_millis),
    })
}

/// The administrator with this id, as the others see it.
pub async fn member(conn: Conn<'_>, tenant: Tenant, id: &str) -> Result<Option<Member>> {
    if !can_be_stored(id) {
        return Ok(None);
    }
    let row: Option<Listed> = both!(conn, c => sqlx::query_as(MEMBER)
        .bind(tenant.0).bind(id).fetch_optional(c).await)
    .map_err(|error| stored(error))?;
    row.map(member_of).transpose()
}

/// Keeps others from changing who may do everything until the change is over; how many there are
/// who have a password.
pub async fn hold_admins(writer: &mut Writer, tenant: Tenant) -> Result<u64> {
    both!(writer.conn(), c => sqlx::query(HOLD)
        .bind(tenant.0).execute(c).await.map(|done| done.rows_affected()))
    .map_err(|error| stored(error))
}

/// Removes an administrator.
pub async fn delete(writer: &mut Writer, tenant: Tenant, id: &str) -> Result<()> {
    both!(writer.conn(), c => sqlx::query(DELETE)
        .bind(tenant.0).bind(id).execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))
}

/// Keeps when an administrator signed in.
pub async fn signed_in(
    writer: &mut Writer,
    tenant: Tenant,
    id: &str,
    now: Timestamp,
) -> Result<()> {
    both!(writer.conn(), c => sqlx::query(SIGNED_IN)
        .bind(tenant.0).bind(id).bind(now.millis()).execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))
}

/// The password hash of the administrator with this address.
pub async fn password(conn: Conn<'_>, tenant: Tenant, email: &str) -> Result<Option<String>> {
    if !can_be_stored(email) {
        return Ok(None);
    }
    both!(conn, c => sqlx::query_scalar(PASSWORD).bind(tenant.0).bind(email).fetch_optional(c).await)
        .map_err(|error| stored(error))
}

/// The administrator with this id.
pub async fn get(conn: Conn<'_>, tenant: Tenant, id: &str) -> Result<Option<Administrator>> {
    if !can_be_stored(id) {
        return Ok(None);
    }
    let row: Option<Row> = both!(conn, c => sqlx::query_as(GET)
        .bind(tenant.0).bind(id).fetch_optional(c).await)
    .map_err(|error| stored(error))?;
    row.map(decode).transpose()
}

/// The administrator with this address, and the password's hash.
pub async fn by_email(
    conn: Conn<'_>,
    tenant: Tenant,
    email: &str,
) -> Result<Option<(Administrator, String)>> {
    if !can_be_stored(email) {
        return Ok(None);
    }
    let row: Option<(String, String, String, String)> = both!(conn, c => {
        sqlx::query_as(BY_EMAIL).bind(tenant.0).bind(email).fetch_optional(c).await
    })
    .map_err(|error| stored(error))?;
    let Some((id, email, role, password)) = row else {
        return Ok(None);
    };
    Ok(Some((decode((id, email, role))?, password)))
}

/// Gives an administrator a new password (a PHC string).
pub async fn set_password(
    writer: &mut Writer,
    tenant: Tenant,
    id: &str,
    password: &str,
) -> Result<()> {
    both!(writer.conn(), c => sqlx::query(SET_PASSWORD)
        .bind(tenant.0).bind(id).bind(password).execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))
}

/// Gives an administrator another role.
pub async fn set_role(writer: &mut Writer, tenant: Tenant, id: &str, role: Role) -> Result<()> {
    both!(writer.conn(), c => sqlx::query(SET_ROLE)
        .bind(tenant.0).bind(id).bind(role.as_str()).execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))
}

/// Replaces the setup links for an administrator's address by one, of which only the hash is kept.
/// Without an end it is good until it is used.
pub async fn set_link(
    writer: &mut Writer,
    tenant: Tenant,
    (token_hash, email): (&str, &str),
    (now, end): (Timestamp, Option<Timestamp>),
) -> Result<()> {
    drop_links(writer, tenant, email).await?;
    both!(writer.conn(), c => sqlx::query(ADD_LINK)
        .bind(tenant.0).bind(token_hash).bind(email).bind(now.millis())
        .bind(end.map(Timestamp::millis)).execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))
}

/// Drops the setup links for an address.
pub async fn drop_links(writer: &mut Writer, tenant: Tenant, email: &str) -> Result<()> {
    both!(writer.conn(), c => sqlx::query(DROP_LINKS)
        .bind(tenant.0).bind(email).execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))
}

/// The address of the administrator whom the setup link with this hash is for.
pub async fn link(
    conn: Conn<'_>,
    tenant: Tenant,
    token_hash: &str,
    now: Timestamp,
) -> Result<Option<String>> {
    both!(conn, c => sqlx::query_scalar(LINK)
        .bind(tenant.0).bind(token_hash).bind(now.millis()).fetch_optional(c).await)
    .map_err(|error| stored(error))
}

/// Uses a setup link up; says whether there was one.
pub async fn use_link(writer: &mut Writer, tenant: Tenant, token_hash: &str) -> Result<bool> {
    both!(writer.conn(), c => sqlx::query(USE_LINK).bind(tenant.0).bind(token_hash)
        .execute(c).await.map(|done| done.rows_affected() > 0))
    .map_err(|error| stored(error))
}
