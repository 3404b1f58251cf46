//! How users sign in: who an identity belongs to, what it is known by, and its password.

use domain::search::fold;
use domain::user::Identity;
use domain::{Conflict, Error, Result, Tenant};
use serde_json::{Map, Value};

use crate::codec::can_be_stored;
use crate::db::{Conn, Writer, both};
use crate::error::{stored, violates};

const HOLDER: &str = "SELECT holder FROM user_identities
    WHERE tenant = $1 AND provider = $2 AND id = $3";
const KNOWN: &str = "SELECT provider, id, holder, email, username FROM user_identities
    WHERE tenant = $1 AND connection = $2 AND (email = $3 OR username = $4)
    ORDER BY provider, id";
const PASSWORD: &str = "SELECT password FROM user_identities
    WHERE tenant = $1 AND provider = $2 AND id = $3";
const INSERT: &str = "INSERT INTO user_identities (tenant, provider, id, holder, connection,
        is_social, email, username, phone_number, password)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
const UPDATE: &str = "UPDATE user_identities
    SET holder = $4, email = $5, username = $6, phone_number = $7
    WHERE tenant = $1 AND provider = $2 AND id = $3";
const SET_PASSWORD: &str = "UPDATE user_identities SET password = $4
    WHERE tenant = $1 AND provider = $2 AND id = $3";
const DELETE: &str = "DELETE FROM user_identities
    WHERE tenant = $1 AND provider = $2 AND id = $3";

pub(crate) const STATEMENTS: &[&str] = &[
    HOLDER,
    KNOWN,
    PASSWORD,
    INSERT,
    UPDATE,
    SET_PASSWORD,
    DELETE,
];

/// What an identity's user is known by, folded.
fn known_by(data: Option<&Map<String, Value>>, key: &str) -> Option<String> {
    data?.get(key)?.as_str().map(fold)
}

fn taken(error: sqlx::Error) -> Error {
    let columns = [
        ("user_identities_pkey", "user_identities.id"),
        ("user_identities_email", "user_identities.email"),
        ("user_identities_username", "user_identities.username"),
        ("user_identities_phone", "user_identities.phone_number"),
    ];
    if columns
        .iter()
        .any(|(index, column)| violates(&error, index, column))
    {
        Error::Conflict(Conflict::User)
    } else {
        stored(error)
    }
}

/// The number of the user who has this identity.
pub async fn holder(
    conn: Conn<'_>,
    tenant: Tenant,
    (provider, id): (&str, &str),
) -> Result<Option<i64>> {
    if !can_be_stored(provider) || !can_be_stored(id) {
        return Ok(None);
    }
    both!(conn, c => sqlx::query_scalar(HOLDER)
        .bind(tenant.0).bind(provider).bind(id).fetch_optional(c).await)
    .map_err(|error| stored(error))
}

type KnownRow = (String, String, i64, Option<String>, Option<String>);

/// An identity that is known by something asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    pub provider: String,
    pub id: String,
    /// The number of the user who has it.
    pub holder: i64,
    /// By what it is known.
    pub by: &'static str,
}

/// The identities of a connection that have this email address or user name.
pub async fn known(
    conn: Conn<'_>,
    tenant: Tenant,
    connection: &str,
    (email, username): (Option<&str>, Option<&str>),
) -> Result<Vec<Known>> {
    let asked = |text: Option<&str>| text.filter(|text| can_be_stored(text)).map(fold);
    let (email, username) = (asked(email), asked(username));
    let rows: Vec<KnownRow> =
        both!(conn, c => sqlx::query_as(KNOWN).bind(tenant.0).bind(connection)
            .bind(&email).bind(&username).fetch_all(c).await)
        .map_err(|error| stored(error))?;
    let known = |(provider, id, holder, own, _): KnownRow| Known {
        provider,
        id,
        holder,
        by: if email.is_some() && own == email {
            "email"
        } else {
            "username"
        },
    };
    Ok(rows.into_iter().map(known).collect())
}

/// The identity's password in PHC form, if it has one.
pub async fn password(
    conn: Conn<'_>,
    tenant: Tenant,
    (provider, id): (&str, &str),
) -> Result<Option<String>> {
    let found: Option<Option<String>> = both!(conn, c => sqlx::query_scalar(PASSWORD)
        .bind(tenant.0).bind(provider).bind(id).fetch_optional(c).await)
    .map_err(|error| stored(error))?;
    Ok(found.flatten())
}

/// Adds an identity of a user, who is known by what `data` has.
///
/// # Errors
/// [`Conflict::User`] if it, or what it is known by in its connection, exists.
pub(crate) async fn insert(
    writer: &mut Writer,
    tenant: Tenant,
    holder: i64,
    (identity, data): (&Identity, Option<&Map<String, Value>>),
    password: Option<&str>,
) -> Result<()> {
    both!(writer.conn(), c => sqlx::query(INSERT)
        .bind(tenant.0).bind(&identity.provider).bind(&identity.user_id).bind(holder)
        .bind(&identity.connection).bind(identity.is_social).bind(known_by(data, "email"))
        .bind(known_by(data, "username")).bind(known_by(data, "phone_number")).bind(password)
        .execute(c).await.map(|_| ()))
    .map_err(taken)
}

/// Gives an identity to a user, who is known by what `data` has. Its password stays.
///
/// # Errors
/// [`Conflict::User`] if what it is known by in its connection exists.
pub(crate) async fn update(
    writer: &mut Writer,
    tenant: Tenant,
    holder: i64,
    (identity, data): (&Identity, Option<&Map<String, Value>>),
) -> Result<()> {
    both!(writer.conn(), c => sqlx::query(UPDATE)
        .bind(tenant.0).bind(&identity.provider).bind(&identity.user_id).bind(holder)
        .bind(known_by(data, "email")).bind(known_by(data, "username"))
        .bind(known_by(data, "phone_number"))
        .execute(c).await.map(|_| ()))
    .map_err(taken)
}

/// Sets or removes an identity's password, which is in PHC form.
pub async fn set_password(
    writer: &mut Writer,
    tenant: Tenant,
    identity: &Identity,
    password: Option<&str>,
) -> Result<()> {
    both!(writer.conn(), c => sqlx::query(SET_PASSWORD)
        .bind(tenant.0).bind(&identity.provider).bind(&identity.user_id).bind(password)
        .execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))
}

/// Removes an identity, with its password.
pub async fn delete(writer: &mut Writer, tenant: Tenant, identity: &Identity) -> Result<()> {
    both!(writer.conn(), c => sqlx::query(DELETE)
        .bind(tenant.0).bind(&identity.provider).bind(&identity.user_id)
        .execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))
}
