//! Users: their profiles, and columns for what is searched.

use domain::search::fold;
use domain::user::{Identity, User};
use domain::{Conflict, Error, Result, Tenant, Timestamp};
use serde_json::Value;

use crate::changes::{self, Changed};
use crate::codec::{can_be_stored, object, text};
use crate::db::{Conn, Writer, both};
use crate::error::{corrupt, stored, violates};
use crate::{authorization_codes, refresh_tokens, user_identities};

/// How long what is left of a deleted user's refresh tokens tells applications why they are refused:
/// 30 days, in milliseconds.
const ORPHANS_MILLIS: i64 = 30 * 86_400_000;

const GET: &str = "SELECT number, user_id, profile, identities, created_at, updated_at, version
    FROM users WHERE tenant = $1 AND user_id = $2";
const NUMBER: &str = "SELECT number FROM users WHERE tenant = $1 AND user_id = $2";
const TAKE: &str = "UPDATE users SET version = version + 1 WHERE tenant = $1 AND user_id = $2
    RETURNING number, user_id, profile, identities, created_at, updated_at, version";
const BY_NUMBER: &str = "SELECT number, user_id, profile, identities, created_at, updated_at,
        version
    FROM users WHERE tenant = $1 AND number = $2";
const BY_EMAIL: &str =
    "SELECT number, user_id, profile, identities, created_at, updated_at, version
    FROM users WHERE tenant = $1 AND email = $2 ORDER BY number LIMIT $3";
const OF_CONNECTION: &str = "SELECT number, user_id FROM users WHERE tenant = $1 AND number IN (
        SELECT DISTINCT holder FROM user_identities WHERE tenant = $1 AND connection = $2
        ORDER BY holder LIMIT $3)
    ORDER BY number";
const INSERT: &str = "INSERT INTO users (tenant, user_id, profile, identities, email,
        email_domain, name, given_name, family_name, nickname, username, phone_number, picture,
        last_ip, email_verified, phone_verified, blocked, logins_count, last_login,
        last_password_reset, updated_at, created_at, version)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19,
        $20, $21, $22, 1)
    RETURNING number";
const UPDATE: &str = "UPDATE users SET profile = $3, identities = $4, email = $5,
        email_domain = $6, name = $7, given_name = $8, family_name = $9, nickname = $10,
        username = $11, phone_number = $12, picture = $13, last_ip = $14, email_verified = $15,
        phone_verified = $16, blocked = $17, logins_count = $18, last_login = $19,
        last_password_reset = $20, updated_at = $21
    WHERE tenant = $1 AND user_id = $2";
const COUNT_PERMISSIONS: &str = "UPDATE permissions SET direct_version = direct_version + 1
    WHERE tenant = $1 AND (api, number) IN (
        SELECT s.id, h.number FROM user_permissions h
        JOIN resource_servers s ON s.tenant = h.tenant AND s.number = h.api
        WHERE h.tenant = $1 AND h.holder = $2)";
const COUNT_ROLES: &str = "UPDATE roles SET version = version + 1
    WHERE tenant = $1 AND number IN (
        SELECT role FROM user_roles WHERE tenant = $1 AND holder = $2
        UNION SELECT role FROM organization_member_roles WHERE tenant = $1 AND member = $2)";
const DROP_PERMISSIONS: &str = "DELETE FROM user_permissions WHERE tenant = $1 AND holder = $2";
const DROP_ROLES: &str = "DELETE FROM user_roles WHERE tenant = $1 AND holder = $2";
const DROP_MEMBER_ROLES: &str =
    "DELETE FROM organization_member_roles WHERE tenant = $1 AND member = $2";
const DROP_MEMBERSHIPS: &str = "DELETE FROM organization_members WHERE tenant = $1 AND member = $2";
const DROP_IDENTITIES: &str = "DELETE FROM user_identities WHERE tenant = $1 AND holder = $2";
const DROP_SESSIONS: &str = "DELETE FROM sessions WHERE tenant = $1 AND holder = $2";
const DROP_TICKETS: &str = "DELETE FROM tickets WHERE tenant = $1 AND holder = $2";
const DROP_PASSWORDS: &str = "DELETE FROM password_history WHERE tenant = $1 AND holder = $2";
const DROP_CONSENTS: &str = "DELETE FROM consents WHERE tenant = $1 AND holder = $2";
const DELETE: &str = "DELETE FROM users WHERE tenant = $1 AND number = $2";

pub(crate) const STATEMENTS: &[&str] = &[
    GET,
    NUMBER,
    TAKE,
    BY_NUMBER,
    BY_EMAIL,
    OF_CONNECTION,
    INSERT,
    UPDATE,
    COUNT_PERMISSIONS,
    COUNT_ROLES,
    DROP_PERMISSIONS,
    DROP_ROLES,
    DROP_MEMBER_ROLES,
    DROP_MEMBERSHIPS,
    DROP_IDENTITIES,
    DROP_SESSIONS,
    DROP_CONSENTS,
    DROP_TICKETS,
    DROP_PASSWORDS,
    DELETE,
];

/// A user as it is read: number, id, profile, identities, made at, changed at, version.
pub(crate) type Row = (i64, String, String, String, i64, i64, i64);

pub(crate) fn decode(row: Row) -> Result<User> {
    let (number, user_id, profile, identities, created_at, updated_at, version) = row;
    let profile = object(&profile, "users", &user_id)?;
    let identities: Vec<Value> = serde_json::from_str(&identities)
        .map_err(|error| corrupt("users", &user_id, &error.to_string()))?;
    let identities: Option<Vec<Identity>> = identities.iter().map(Identity::read).collect();
    Ok(User {
        number,
        identities: identities.ok_or_else(|| corrupt("users", &user_id, "an identity"))?,
        user_id,
        profile,
        created_at: Timestamp::from_millis(created_at),
        updated_at: Timestamp::from_millis(updated_at),
        version,
    })
}

/// The user with this id.
pub async fn get(conn: Conn<'_>, tenant: Tenant, user_id: &str) -> Result<Option<User>> {
    if !can_be_stored(user_id) {
        return Ok(None);
    }
    let row: Option<Row> = both!(conn, c => sqlx::query_as(GET)
        .bind(tenant.0).bind(user_id).fetch_optional(c).await)
    .map_err(|error| stored(error))?;
    row.map(decode).transpose()
}

/// The user of this number.
pub async fn by_number(conn: Conn<'_>, tenant: Tenant, number: i64) -> Result<Option<User>> {
    let row: Option<Row> = both!(conn, c => sqlx::query_as(BY_NUMBER)
        .bind(tenant.0).bind(number).fetch_optional(c).await)
    .map_err(|error| stored(error))?;
    row.map(decode).transpose()
}

/// The number of the user with this id.
pub async fn number(conn: Conn<'_>, tenant: Tenant, user_id: &str) -> Result<Option<i64>> {
    if !can_be_stored(user_id) {
        return Ok(None);
    }
    both!(conn, c => sqlx::query_scalar(NUMBER)
        .bind(tenant.0).bind(user_id).fetch_optional(c).await)
    .map_err(|error| stored(error))
}

/// The user with this id, whom nobody else can change until this change ends.
pub async fn take(writer: &mut Writer, tenant: Tenant, user_id: &str) -> Result<Option<User>> {
    if !can_be_stored(user_id) {
        return Ok(None);
    }
    let row: Option<Row> = both!(writer.conn(), c => sqlx::query_as(TAKE)
        .bind(tenant.0).bind(user_id).fetch_optional(c).await)
    .map_err(|error| stored(error))?;
    row.map(decode).transpose()
}

/// Users with this email address, whatever their connections are: oldest first, at most `limit`.
pub async fn by_email(
    conn: Conn<'_>,
    tenant: Tenant,
    email: &str,
    limit: i64,
) -> Result<Vec<User>> {
    if !can_be_stored(email) {
        return Ok(Vec::new());
    }
    let rows: Vec<Row> = both!(conn, c => sqlx::query_as(BY_EMAIL)
        .bind(tenant.0).bind(email).bind(limit).fetch_all(c).await)
    .map_err(|error| stored(error))?;
    rows.into_iter().map(decode).collect()
}

/// The numbers and ids of users who have an identity of this connection: oldest first, at most `limit`.
pub async fn of_connection(
    conn: Conn<'_>,
    tenant: Tenant,
    connection: &str,
    limit: i64,
) -> Result<Vec<(i64, String)>> {
    both!(conn, c => sqlx::query_as(OF_CONNECTION)
        .bind(tenant.0).bind(connection).bind(limit).fetch_all(c).await)
    .map_err(|error| stored(error))
}

/// Binds what a user's row has besides its tenant, its id and its date, in the statements' order.
macro_rules! with_columns {
    ($query:expr, $user:ident, $identities:ident) => {{
        let exact = |key: &str| $user.text(key);
        let folded = |key: &str| $user.text(key).map(fold);
        let flag = |key: &str| $user.profile.get(key).and_then(Value::as_bool);
        let date = |key: &str| exact(key).and_then(Timestamp::parse).map(Timestamp::millis);
        let domain = exact("email").and_then(|email| email.rsplit_once('@'));
        $query
            .bind(text(&$user.profile))
            .bind($identities)
            .bind(folded("email"))
            .bind(domain.map(|(_, domain)| domain))
            .bind(folded("name"))
            .bind(folded("given_name"))
            .bind(folded("family_name"))
            .bind(folded("nickname"))
            .bind(exact("username"))
            .bind(exact("phone_number"))
            .bind(exact("picture"))
            .bind(exact("last_ip"))
            .bind(flag("email_verified"))
            .bind(flag("phone_verified"))
            .bind(flag("blocked"))
            .bind($user.profile.get("logins_count").and_then(Value::as_i64))
            .bind(date("last_login"))
            .bind(date("last_password_reset"))
            .bind($user.updated_at.millis())
    }};
}

fn written(user: &User) -> String {
    let identities: Value = user.identities.iter().map(Identity::wire).collect();
    identities.to_string()
}

async fn insert_row(writer: &mut Writer, tenant: Tenant, new: &User) -> Result<i64> {
    let identities = written(new);
    both!(writer.conn(), c => {
        let query = sqlx::query_scalar(INSERT).bind(tenant.0).bind(&new.user_id);
        with_columns!(query, new, identities).bind(new.created_at.millis()).fetch_one(c).await
    })
    .map_err(|error| {
        if violates(&error, "users_id", "users.user_id") {
            Error::Conflict(Conflict::User)
        } else {
            stored(error)
        }
    })
}

/// Adds a user whose first identity has this password, in PHC form, if it has any. Returns the
/// user's number.
///
/// # Errors
/// [`Conflict::User`] if the id, or something that a user is known by in the connection, belongs
/// to another.
pub async fn insert(
    writer: &mut Writer,
    tenant: Tenant,
    new: &User,
    password: Option<&str>,
) -> Result<i64> {
    let number = insert_row(writer, tenant, new).await?;
    for (place, identity) in new.identities.iter().enumerate() {
        let data = if place == 0 {
            Some(&new.profile)
        } else {
            identity.profile_data.as_ref()
        };
        let password = password.filter(|_| place == 0);
        user_identities::insert(writer, tenant, number, (identity, data), password).await?;
    }
    changes::append(writer, tenant, Changed::User, &new.user_id, new.updated_at);
    Ok(number)
}

/// Adds a user whose identities are there already, with their passwords, but were another's.
/// Returns the user's number.
///
/// # Errors
/// [`Conflict::User`] if the id belongs to another.
pub async fn insert_apart(writer: &mut Writer, tenant: Tenant, new: &User) -> Result<i64> {
    let number = insert_row(writer, tenant, new).await?;
    let moved = User {
        number,
        ..new.clone()
    };
    update(writer, tenant, &moved).await?;
    Ok(number)
}

/// Stores a changed user. Identities that were another's are the user's from now on.
///
/// # Errors
/// [`Conflict::User`] if something that a user is known by in the connection belongs to another.
pub async fn update(writer: &mut Writer, tenant: Tenant, changed: &User) -> Result<()> {
    let identities = written(changed);
    both!(writer.conn(), c => {
        let query = sqlx::query(UPDATE).bind(tenant.0).bind(&changed.user_id);
        with_columns!(query, changed, identities).execute(c).await.map(|_| ())
    })
    .map_err(|error| stored(error))?;
    for (place, identity) in changed.identities.iter().enumerate() {
        let data = if place == 0 {
            Some(&changed.profile)
        } else {
            identity.profile_data.as_ref()
        };
        user_identities::update(writer, tenant, changed.number, (identity, data)).await?;
    }
    changes::append(
        writer,
        tenant,
        Changed::User,
        &changed.user_id,
        changed.updated_at,
    );
    Ok(())
}

/// Counts up what the user holds, before the user is taken to be deleted: those who give and take
/// roles and permissions hold them before they hold users, and nobody may wait in a circle.
pub async fn count_holdings(writer: &mut Writer, tenant: Tenant, user: i64) -> Result<()> {
    for statement in [COUNT_PERMISSIONS, COUNT_ROLES] {
        both!(writer.conn(), c => sqlx::query(statement).bind(tenant.0).bind(user)
            .execute(c).await.map(|_| ()))
        .map_err(|error| stored(error))?;
    }
    Ok(())
}

/// Removes a user with everything that hangs on the user: permissions and roles, memberships,
/// identities, sessions, consents, codes and what refresh tokens say. What held it knows of the change by its version.
pub async fn delete(
    writer: &mut Writer,
    tenant: Tenant,
    user: &User,
    now: Timestamp,
) -> Result<()> {
    let steps = [
        COUNT_PERMISSIONS,
        COUNT_ROLES,
        DROP_PERMISSIONS,
        DROP_ROLES,
        DROP_MEMBER_ROLES,
        DROP_MEMBERSHIPS,
        DROP_IDENTITIES,
        DROP_SESSIONS,
        DROP_CONSENTS,
        DROP_TICKETS,
        DROP_PASSWORDS,
        DELETE,
    ];
    authorization_codes::drop_of_user(writer, tenant, user.number).await?;
    let until = now.plus_millis(ORPHANS_MILLIS);
    refresh_tokens::orphan(writer, tenant, user.number, until).await?;
    for statement in steps {
        both!(writer.conn(), c => sqlx::query(statement).bind(tenant.0).bind(user.number)
            .execute(c).await.map(|_| ()))
        .map_err(|error| stored(error))?;
    }
    changes::append(writer, tenant, Changed::User, &user.user_id, now);
    Ok(())
}
