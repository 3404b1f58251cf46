//! What administrators do with their own access to the dashboard: other sessions, another password.

use domain::administrator::Administrator;
use domain::{Error, Noun, Result};
use serde_json::{Value, json};
use store::administrators;
use store::dashboard_sessions::{self, Listed};

use super::Act;
use super::dashboard_sessions::{check, hash};
use crate::App;

/// Sessions that are shown.
const SESSIONS_MAX: i64 = 100;

/// An administrator's sessions, the latest first, and whether each is the one of this token.
///
/// # Errors
/// If the database refuses.
pub async fn sessions(
    app: &App,
    administrator: &Administrator,
    token: &str,
) -> Result<Vec<(Listed, bool)>> {
    let mut reader = app.db().read().await?;
    let (tenant, now) = (app.home().tenant, app.clock().now());
    let page = (now, SESSIONS_MAX);
    let listed = dashboard_sessions::list(reader.conn(), tenant, &administrator.id, page).await?;
    let own = hash(token);
    let marked = listed.into_iter().map(|one| {
        let is_own = one.token_hash == own;
        (one, is_own)
    });
    Ok(marked.collect())
}

/// Ends one of an administrator's sessions.
///
/// # Errors
/// [`Noun::Session`] if it is none of theirs.
pub async fn end_session(
    app: &App,
    act: &Act,
    (administrator, session): (&Administrator, &str),
) -> Result<()> {
    let mut writer = app.db().write().await?;
    let own = (administrator.id.as_str(), session);
    if !dashboard_sessions::end_own(&mut writer, app.home().tenant, own).await? {
        return Err(Error::NotFound(Noun::Session));
    }
    act.record(app, &mut writer, &Value::Null, &json!({"ended": 1}))?;
    writer.commit().await
}

/// Ends all of an administrator's sessions but the one of this token.
///
/// # Errors
/// If the database refuses.
pub async fn end_others(
    app: &App,
    act: &Act,
    (administrator, token): (&Administrator, &str),
) -> Result<()> {
    let mut writer = app.db().write().await?;
    let kept = (administrator.id.as_str(), hash(token));
    let kept = (kept.0, kept.1.as_str());
    let ended = dashboard_sessions::end_others(&mut writer, app.home().tenant, kept).await?;
    act.record(app, &mut writer, &Value::Null, &json!({"ended": ended}))?;
    writer.commit().await
}

/// Another password for who knows the present one; all sessions end but the one of this token.
/// Returns whether the present one was right.
///
/// # Errors
/// [`Error::Busy`] if too many were wrong, or too many are being hashed; [`Error::Refused`] for one
/// that is too long.
pub async fn change_password(
    app: &App,
    act: &Act,
    (administrator, token): (&Administrator, &str),
    (present, new): (&str, &str),
) -> Result<bool> {
    let tenant = app.home().tenant;
    let mut reader = app.db().read().await?;
    let known = administrators::password(reader.conn(), tenant, &administrator.email).await?;
    drop(reader);
    if !check(app, act, (present, known.as_deref())).await? {
        return Ok(false);
    }
    let password = app.hashing().hash(new).await?;
    let mut writer = app.db().write().await?;
    administrators::set_password(&mut writer, tenant, &administrator.id, &password).await?;
    let kept = hash(token);
    let kept = (administrator.id.as_str(), kept.as_str());
    let ended = dashboard_sessions::end_others(&mut writer, tenant, kept).await?;
    act.record(app, &mut writer, &Value::Null, &json!({"ended": ended}))?;
    writer.commit().await?;
    Ok(true)
}
