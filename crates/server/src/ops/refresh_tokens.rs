//! Refresh tokens: given, exchanged, ended.

use domain::refresh_token::{MAX_PER_APPLICATION, RefreshToken};
use domain::{Error, Noun, Result};
use jose::RefreshTokenName;
use serde_json::{Map, Value};
use store::Writer;
use store::refresh_tokens::{self, Found, Given};

use super::Act;
use crate::App;

/// The token of a family that is good now.
///
/// # Errors
/// [`Error::Internal`] if there were more than 2³² of the family.
pub(crate) fn text(app: &App, family: &RefreshToken) -> Result<String> {
    let name = RefreshTokenName {
        id: family.id.clone(),
        generation: u32::try_from(family.generation).map_err(Error::internal)?,
    };
    let token = app.refresh_key().token(app.home().tenant.0, &name);
    token.ok_or_else(|| Error::internal("a refresh token's id is malformed"))
}

/// The family of a token that this server has made, and which of it the token is; none if it
/// hasn't, or the family has ended.
///
/// # Errors
/// If the database refuses.
pub(crate) async fn find(app: &App, token: &str) -> Result<Option<(Found, i64)>> {
    let tenant = app.home().tenant;
    let Some(name) = app.refresh_key().read(tenant.0, token) else {
        return Ok(None);
    };
    let mut reader = app.db().read().await?;
    let found = refresh_tokens::get(reader.conn(), tenant, &name.id).await?;
    Ok(found.map(|found| (found, name.generation.into())))
}

/// Keeps a new family with the number of its set.
pub(super) async fn insert(
    app: &App,
    writer: &mut Writer,
    new: (&RefreshToken, i64),
) -> Result<()> {
    refresh_tokens::insert(writer, app.home().tenant, new, MAX_PER_APPLICATION).await
}

/// Gives a new family, outside of any other change. `api` is the API's number, 0 for none.
///
/// # Errors
/// If the database refuses.
pub(crate) async fn create(app: &App, api: i64, new: &RefreshToken) -> Result<()> {
    let mut writer = app.db().write().await?;
    let set = super::scope_sets::intern(app, &mut writer, (api, &new.set), new.created_at).await?;
    insert(app, &mut writer, (new, set)).await?;
    writer.commit().await
}

/// Stores an exchange; says whether the family was still at that generation. What doesn't rotate
/// ends beside one that does.
///
/// # Errors
/// If the database refuses.
pub(crate) async fn exchanged(
    app: &App,
    before: &RefreshToken,
    after: &RefreshToken,
) -> Result<bool> {
    let tenant = app.home().tenant;
    let mut writer = app.db().write().await?;
    if !refresh_tokens::exchanged(&mut writer, tenant, (before.generation, after)).await? {
        // Who came before may not be on disk yet, and readers would see the family as it was.
        writer.commit().await?;
        return Ok(false);
    }
    if after.is_rotating && !before.is_rotating {
        refresh_tokens::delete_fixed_beside(&mut writer, tenant, after).await?;
    }
    writer.commit().await?;
    Ok(true)
}

/// Ends a family: its token was stolen, or its application gave it back.
///
/// # Errors
/// If the database refuses.
pub(crate) async fn end(app: &App, id: &str) -> Result<bool> {
    let mut writer = app.db().write().await?;
    let ended = refresh_tokens::delete(&mut writer, app.home().tenant, id).await?;
    writer.commit().await?;
    Ok(ended)
}

/// Ends what a user has given away, in a change of the user: a new password, a consent withdrawn.
pub(crate) async fn end_given(
    app: &App,
    writer: &mut Writer,
    user: i64,
    given: Given<'_>,
) -> Result<u64> {
    refresh_tokens::delete_of_user(writer, app.home().tenant, user, given).await
}

fn shown(id: &str) -> Value {
    serde_json::json!({"id": id})
}

/// Ends a family by its id; says whether there was one.
///
/// # Errors
/// If the database refuses.
pub async fn revoke(app: &App, act: &Act, id: &str) -> Result<bool> {
    let mut writer = app.db().write().await?;
    let was = refresh_tokens::get(writer.conn(), app.home().tenant, id).await?;
    let Some(was) = was else { return Ok(false) };
    refresh_tokens::delete(&mut writer, app.home().tenant, id).await?;
    let shown = (&shown(id), &Value::Null);
    act.record_about(app, &mut writer, was.token.user, shown)
        .await?;
    writer.commit().await?;
    Ok(true)
}

/// Ends several by what they were given to; returns how many.
///
/// # Errors
/// If the database refuses.
pub async fn revoke_given(app: &App, act: &Act, user: i64, given: Given<'_>) -> Result<u64> {
    let mut writer = app.db().write().await?;
    let ended = end_given(app, &mut writer, user, given).await?;
    let before = serde_json::json!({"refresh_tokens": ended});
    act.record_about(app, &mut writer, user, (&before, &Value::Null))
        .await?;
    writer.commit().await?;
    Ok(ended)
}

/// Sets `refresh_token_metadata`.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn set_metadata(
    app: &App,
    act: &Act,
    id: &str,
    metadata: Option<&Map<String, Value>>,
) -> Result<Found> {
    let tenant = app.home().tenant;
    let mut writer = app.db().write().await?;
    let done = refresh_tokens::set_metadata(&mut writer, tenant, (id, metadata), act.now).await?;
    let found = refresh_tokens::get(writer.conn(), tenant, id).await?;
    let found = found
        .filter(|_| done)
        .ok_or(Error::NotFound(Noun::RefreshToken))?;
    let after = metadata.map_or(Value::Null, |all| Value::Object(all.clone()));
    act.record_about(app, &mut writer, found.token.user, (&shown(id), &after))
        .await?;
    writer.commit().await?;
    Ok(found)
}
