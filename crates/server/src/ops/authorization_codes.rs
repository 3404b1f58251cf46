//! Authorization codes: issued at `/authorize`, redeemed once at `/oauth/token`.

use domain::authorization_code::AuthorizationCode;
use domain::refresh_token::RefreshToken;
use domain::{Result, Timestamp, ids};
use store::authorization_codes::{self, Found, Given};
use store::{refresh_tokens, revoked_access_tokens};

use super::{refresh_tokens as families, scope_sets};
use crate::App;
use crate::memory;

/// How long a code can be redeemed: a minute, in milliseconds (RFC 6749 §4.1.2 allows ten).
const LIFETIME_MILLIS: i64 = 60_000;

/// By what a code is found.
fn hash(code: &str) -> String {
    jose::base64url(&jose::sha256(code.as_bytes()))
}

/// Makes a code: 43 characters, kept as a hash.
///
/// # Errors
/// If the database refuses.
pub async fn issue(app: &App, code: &AuthorizationCode) -> Result<String> {
    let api = match &code.api {
        Some(id) => memory::api_of_id(app, id).await?.map(|api| api.number),
        None => None,
    };
    let now = app.clock().now();
    let secret = ids::authorization_code(app.random());
    let mut writer = app.db().write().await?;
    let set = (api.unwrap_or_default(), &code.set);
    let set = scope_sets::intern(app, &mut writer, set, now).await?;
    authorization_codes::insert(
        &mut writer,
        (app.home().tenant, &hash(&secret)),
        (code, set),
        (now, now.plus_millis(LIFETIME_MILLIS)),
    )
    .await?;
    writer.commit().await?;
    Ok(secret)
}

/// What a code stands for, redeemed or not, expired or not.
///
/// # Errors
/// If the database refuses.
pub(crate) async fn find(app: &App, code: &str) -> Result<Option<Found>> {
    let mut reader = app.db().read().await?;
    authorization_codes::get(reader.conn(), app.home().tenant, &hash(code)).await
}

/// What a code is redeemed for.
#[derive(Debug)]
pub(crate) struct Redeemed<'a> {
    /// The access token's `jti` or fingerprint, and when it ends.
    pub(crate) access_token: (&'a str, Timestamp),
    /// The refresh token, where there is one.
    pub(crate) family: Option<&'a RefreshToken>,
}

/// Redeems a code; says whether it could be, which is true once.
///
/// # Errors
/// If the database refuses.
pub(crate) async fn redeem(
    app: &App,
    code: &str,
    scope_set: i64,
    redeemed: Redeemed<'_>,
) -> Result<bool> {
    let (tenant, hash, now) = (app.home().tenant, hash(code), app.clock().now());
    let mut writer = app.db().write().await?;
    if !authorization_codes::redeem(&mut writer, (tenant, &hash), now).await? {
        return Ok(false);
    }
    if let Some(family) = redeemed.family {
        families::insert(app, &mut writer, (family, scope_set)).await?;
    }
    let (access_token, ends) = redeemed.access_token;
    let given = Given {
        refresh_token: redeemed.family.map(|family| family.id.clone()),
        access_token: Some(access_token.to_owned()),
        access_token_expires_at: ends,
    };
    authorization_codes::gave(&mut writer, (tenant, &hash), &given).await?;
    writer.commit().await?;
    Ok(true)
}

/// Notes that a redeemed code gave another access token than was noted.
///
/// # Errors
/// If the database refuses.
pub(crate) async fn gave_instead(
    app: &App,
    code: &str,
    family: Option<&RefreshToken>,
    (access_token, ends): (&str, Timestamp),
) -> Result<()> {
    let given = Given {
        refresh_token: family.map(|family| family.id.clone()),
        access_token: Some(access_token.to_owned()),
        access_token_expires_at: ends,
    };
    let mut writer = app.db().write().await?;
    authorization_codes::gave(&mut writer, (app.home().tenant, &hash(code)), &given).await?;
    writer.commit().await
}

/// Ends what a code gave that was redeemed before (RFC 6749 §4.1.2).
///
/// # Errors
/// If the database refuses.
pub(crate) async fn end_replayed(app: &App, code: &str) -> Result<()> {
    let tenant = app.home().tenant;
    let mut writer = app.db().write().await?;
    let Some(given) = authorization_codes::replayed(&mut writer, tenant, &hash(code)).await? else {
        return Ok(());
    };
    if let Some(family) = given.refresh_token {
        refresh_tokens::delete(&mut writer, tenant, &family).await?;
    }
    if let Some(token) = given.access_token {
        let ends = given.access_token_expires_at;
        revoked_access_tokens::insert(&mut writer, tenant, &token, ends).await?;
    }
    writer.commit().await
}
