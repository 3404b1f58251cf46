//! Authorization codes, by their hash.

use domain::authorization_code::AuthorizationCode;
use domain::pkce::Challenge;
use domain::sign_in::SignIn;
use domain::token::ScopeSet;
use domain::{Result, Tenant, Timestamp};
use serde::{Deserialize, Serialize};

use crate::codec::SWEPT_AT_ONCE;
use crate::db::{Conn, Writer, both};
use crate::error::{corrupt, stored};

const INSERT: &str = "INSERT INTO authorization_codes
        (tenant, hash, client_id, holder, api, scope_set, details, created_at, expires_at,
        kept_until)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)";
const GET: &str = "SELECT c.client_id, c.holder, u.user_id, c.api, c.scope_set, s.oidc,
        s.permissions, c.details, c.expires_at, c.redeemed_at
    FROM authorization_codes c
    JOIN scope_sets s ON s.number = c.scope_set
    JOIN users u ON u.tenant = c.tenant AND u.number = c.holder
    WHERE c.tenant = $1 AND c.hash = $2";
const REDEEM: &str = "UPDATE authorization_codes SET redeemed_at = $3, kept_until = $3
    WHERE tenant = $1 AND hash = $2 AND redeemed_at IS NULL AND expires_at > $3";
const GAVE: &str = "UPDATE authorization_codes
    SET refresh_token = $3, access_token = $4, kept_until = $5
    WHERE tenant = $1 AND hash = $2";
const REPLAYED: &str = "DELETE FROM authorization_codes
    WHERE tenant = $1 AND hash = $2 AND redeemed_at IS NOT NULL
    RETURNING refresh_token, access_token, kept_until";
const OF_USER: &str = "DELETE FROM authorization_codes WHERE tenant = $1 AND holder = $2";
const FORGET: &str = "DELETE FROM authorization_codes WHERE (tenant, hash) IN (
    SELECT tenant, hash FROM authorization_codes WHERE kept_until <= $1
    ORDER BY kept_until LIMIT $2)";

pub(crate) const STATEMENTS: &[&str] = &[INSERT, GET, REDEEM, GAVE, REPLAYED, OF_USER, FORGET];

/// What no one looks for.
#[derive(Serialize, Deserialize)]
struct Details {
    session: Option<String>,
    authenticated_at: Timestamp,
    organization: Option<i64>,
    redirect_uri: Option<String>,
    challenge: Option<Challenge>,
    nonce: Option<String>,
    shows_auth_time: bool,
}

type Row = (
    String,
    i64,
    String,
    String,
    i64,
    String,
    String,
    String,
    i64,
    Option<i64>,
);

/// A code as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub code: AuthorizationCode,
    /// The number of its set.
    pub scope_set: i64,
    pub expires_at: Timestamp,
    pub is_redeemed: bool,
}

/// What a code gave that was redeemed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// The id of the refresh token's family.
    pub refresh_token: Option<String>,
    /// The access token's `jti` or fingerprint.
    pub access_token: Option<String>,
    /// When the access token ends.
    pub access_token_expires_at: Timestamp,
}

/// Keeps a new code with the number of its set.
pub async fn insert(
    writer: &mut Writer,
    (tenant, hash): (Tenant, &str),
    (code, scope_set): (&AuthorizationCode, i64),
    (now, expires_at): (Timestamp, Timestamp),
) -> Result<()> {
    let details = Details {
        session: code.sign_in.session.clone(),
        authenticated_at: code.sign_in.authenticated_at,
        organization: code.sign_in.organization,
        redirect_uri: code.redirect_uri.clone(),
        challenge: code.challenge.clone(),
        nonce: code.nonce.clone(),
        shows_auth_time: code.shows_auth_time,
    };
    let details = serde_json::to_string(&details).map_err(domain::Error::internal)?;
    both!(writer.conn(), c => sqlx::query(INSERT)
        .bind(tenant.0).bind(hash).bind(&code.client_id).bind(code.sign_in.user)
        .bind(code.api.as_deref().unwrap_or_default()).bind(scope_set).bind(&details)
        .bind(now.millis()).bind(expires_at.millis()).execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))
}

/// The code of this hash, redeemed or not, expired or not.
pub async fn get(conn: Conn<'_>, tenant: Tenant, hash: &str) -> Result<Option<Found>> {
    let row: Option<Row> = both!(conn, c => sqlx::query_as(GET).bind(tenant.0).bind(hash)
        .fetch_optional(c).await)
    .map_err(|error| stored(error))?;
    row.map(decode).transpose()
}

fn decode(row: Row) -> Result<Found> {
    let (client_id, user, user_id, api, scope_set, oidc, permissions, details, ends, redeemed) =
        row;
    let details: Details = serde_json::from_str(&details)
        .map_err(|error| corrupt("authorization_codes", &client_id, &error.to_string()))?;
    Ok(Found {
        code: AuthorizationCode {
            client_id,
            sign_in: SignIn {
                user,
                user_id,
                session: details.session,
                authenticated_at: details.authenticated_at,
                organization: details.organization,
            },
            api: Some(api).filter(|api| !api.is_empty()),
            set: ScopeSet::read(&oidc, &permissions),
            redirect_uri: details.redirect_uri,
            challenge: details.challenge,
            nonce: details.nonce,
            shows_auth_time: details.shows_auth_time,
        },
        scope_set,
        expires_at: Timestamp::from_millis(ends),
        is_redeemed: redeemed.is_some(),
    })
}

/// Redeems a code; says whether it could be, which is true once.
pub async fn redeem(
    writer: &mut Writer,
    (tenant, hash): (Tenant, &str),
    now: Timestamp,
) -> Result<bool> {
    both!(writer.conn(), c => sqlx::query(REDEEM).bind(tenant.0).bind(hash).bind(now.millis())
        .execute(c).await.map(|done| done.rows_affected() > 0))
    .map_err(|error| stored(error))
}

/// Notes what a redeemed code gave.
pub async fn gave(
    writer: &mut Writer,
    (tenant, hash): (Tenant, &str),
    given: &Given,
) -> Result<()> {
    both!(writer.conn(), c => sqlx::query(GAVE).bind(tenant.0).bind(hash)
        .bind(given.refresh_token.as_deref()).bind(given.access_token.as_deref())
        .bind(given.access_token_expires_at.millis()).execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))
}

/// Drops a code that was redeemed before; returns what it gave.
pub async fn replayed(writer: &mut Writer, tenant: Tenant, hash: &str) -> Result<Option<Given>> {
    let row: Option<(Option<String>, Option<String>, i64)> =
        both!(writer.conn(), c => sqlx::query_as(REPLAYED)
            .bind(tenant.0).bind(hash).fetch_optional(c).await)
        .map_err(|error| stored(error))?;
    Ok(row.map(|(refresh_token, access_token, ends)| Given {
        refresh_token,
        access_token,
        access_token_expires_at: Timestamp::from_millis(ends),
    }))
}

/// Drops the codes of a user.
pub async fn drop_of_user(writer: &mut Writer, tenant: Tenant, user: i64) -> Result<()> {
    both!(writer.conn(), c => sqlx::query(OF_USER).bind(tenant.0).bind(user)
        .execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))
}

/// Drops codes that nobody needs any more, at most [`SWEPT_AT_ONCE`]; returns how many.
pub async fn forget(writer: &mut Writer, now: Timestamp) -> Result<u64> {
    both!(writer.conn(), c => sqlx::query(FORGET).bind(now.millis()).bind(SWEPT_AT_ONCE)
        .execute(c).await.map(|done| done.rows_affected()))
    .map_err(|error| stored(error))
}
