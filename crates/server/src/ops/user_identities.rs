//! Linking users into one, and taking them apart again.

use domain::logout::Initiator;
use domain::user::{self, Linking, Unlinked, User};
use domain::{Error, Noun, Result};
use store::{Conn, Writer, connections, log_subjects, users};

use super::Act;
use super::session_ends::end_all;
use super::users::{check_size, take};
use crate::App;

/// Both users, taken in the same order whoever is linked to whom: two changes must not wait for
/// each other.
async fn take_both(
    app: &App,
    writer: &mut Writer,
    user_id: &str,
    other_id: &str,
) -> Result<(User, Option<User>)> {
    let tenant = app.home().tenant;
    let (first, second) = if user_id < other_id {
        let first = users::take(writer, tenant, user_id).await?;
        (first, users::take(writer, tenant, other_id).await?)
    } else {
        let second = users::take(writer, tenant, other_id).await?;
        (users::take(writer, tenant, user_id).await?, second)
    };
    Ok((first.ok_or(Error::NotFound(Noun::User))?, second))
}

/// Whether the user comes from the connection that the caller named, if it named one.
async fn is_from(app: &App, conn: Conn<'_>, user: &User, connection_id: &str) -> Result<bool> {
    let found = connections::named(conn, app.home().tenant, user.connection()).await?;
    Ok(found.is_some_and(|connection| connection.id == connection_id))
}

/// Makes two users one: the other's identities become the user's, with their passwords. The other
/// is no user any more, and what it held is gone.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Refused`], [`Error::Conflict`] if they are linked already.
pub async fn link(app: &App, act: &Act, user_id: &str, wanted: &Linking) -> Result<User> {
    let tenant = app.home().tenant;
    let mut writer = app.db().write().await?;
    let (before, mut other) = take_both(app, &mut writer, user_id, &wanted.full_id()).await?;
    if let (Some(named), Some(found)) = (&wanted.connection_id, &other)
        && !is_from(app, writer.conn(), found, named).await?
    {
        other = None;
    }
    let linked = user::link(&before, wanted, other.as_ref(), act.now)?;
    check_size(&linked)?;
    users::update(&mut writer, tenant, &linked).await?;
    if let Some(other) = other {
        end_all(app, &mut writer, other.number, Initiator::AccountDeleted).await?;
        users::delete(&mut writer, tenant, &other, act.now).await?;
        log_subjects::move_to(&mut writer, tenant, other.number, linked.number).await?;
    }
    let shown = (&before.wire(), &linked.wire());
    act.record_about(app, &mut writer, linked.number, shown)
        .await?;
    writer.commit().await?;
    Ok(linked)
}

/// Makes an identity a user of its own again. One that the user doesn't have changes nothing.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Refused`] for the primary identity.
pub async fn unlink(
    app: &App,
    act: &Act,
    user_id: &str,
    (provider, id): (&str, &str),
) -> Result<User> {
    let tenant = app.home().tenant;
    let mut writer = app.db().write().await?;
    let before = take(app, &mut writer, user_id).await?;
    let (user, other) = match user::unlink(&before, provider, id, act.now)? {
        Unlinked::Unchanged => return Ok(before),
        Unlinked::Apart { user, other } => (user, other),
    };
    users::update(&mut writer, tenant, &user).await?;
    let number = users::insert_apart(&mut writer, tenant, &other).await?;
    let shown = (&before.wire(), &user.wire());
    act.record_about(app, &mut writer, user.number, shown)
        .await?;
    let own = (&serde_json::Value::Null, &other.wire());
    act.record_about(app, &mut writer, number, own).await?;
    writer.commit().await?;
    Ok(user)
}

/// A token of the other user can't be shown yet, because nobody can sign in.
pub fn by_token() -> Error {
    Error::Unsupported(
        "Linking by link_with needs an ID token, which this version doesn't issue".to_owned(),
    )
}
