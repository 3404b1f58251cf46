//! Sessions that somebody else ends: an administrator, or a change of their user.

use domain::logout::Initiator;
use domain::session::Session;
use domain::{Error, Noun, Result};
use serde_json::{Map, Value, json};
use store::refresh_tokens::Given;
use store::sessions::StoredSession;
use store::{Writer, refresh_tokens, sessions, users};

use super::Act;
use super::sessions::{end, end_in};
use crate::App;

/// Sessions that are read at once.
const AT_ONCE: i64 = 500;

/// Ends all sessions of a user, in a change of the user: a new password, a block. Returns how many
/// there were.
pub(super) async fn end_all(
    app: &App,
    writer: &mut Writer,
    user: i64,
    initiator: Initiator,
) -> Result<usize> {
    let (tenant, now) = (app.home().tenant, app.clock().now());
    let (mut after, mut ended) = (String::new(), 0);
    loop {
        let part = (after.as_str(), AT_ONCE);
        let found = sessions::of_user(writer.conn(), tenant, user, part, now).await?;
        for session in &found {
            end(app, writer, &session.id, initiator).await?;
        }
        ended += found.len();
        match found.into_iter().last() {
            Some(last) => after = last.id,
            None => return Ok(ended),
        }
    }
}

/// Ends some of the sessions that have expired; returns how many. There may be more.
///
/// # Errors
/// If the database refuses.
pub async fn end_expired(app: &App) -> Result<usize> {
    let now = app.clock().now();
    let mut writer = app.db().write().await?;
    let expired = sessions::expired(writer.conn(), now, AT_ONCE).await?;
    for (tenant, id) in &expired {
        end_in(&mut writer, (*tenant, id), Initiator::SessionExpired, now).await?;
    }
    writer.commit().await?;
    Ok(expired.len())
}

/// The session with this id, if it hasn't expired.
async fn living(app: &App, writer: &mut Writer, id: &str) -> Result<Option<Session>> {
    let found = sessions::get(writer.conn(), app.home().tenant, id).await?;
    let now = app.clock().now();
    let session = found.map(|found| found.session);
    Ok(session.filter(|session| session.is_alive(now)))
}

fn shown(id: &str) -> Value {
    json!({"id": id})
}

/// Ends a session by its id; says whether there was one.
///
/// # Errors
/// If the database refuses.
pub async fn delete(app: &App, act: &Act, id: &str) -> Result<bool> {
    let mut writer = app.db().write().await?;
    let Some(was) = living(app, &mut writer, id).await? else {
        return Ok(false);
    };
    end(app, &mut writer, id, Initiator::SessionRevoked).await?;
    act.record_about(app, &mut writer, was.user, (&shown(id), &Value::Null))
        .await?;
    writer.commit().await?;
    Ok(true)
}

/// Ends a session and every refresh token that it gave.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn revoke(app: &App, act: &Act, id: &str) -> Result<()> {
    let mut writer = app.db().write().await?;
    let was = living(app, &mut writer, id).await?;
    let was = was.ok_or(Error::NotFound(Noun::Session))?;
    end_with_tokens(app, &mut writer, id).await?;
    act.record_about(app, &mut writer, was.user, (&shown(id), &Value::Null))
        .await?;
    writer.commit().await
}

async fn end_with_tokens(app: &App, writer: &mut Writer, id: &str) -> Result<()> {
    refresh_tokens::delete_of_session(writer, app.home().tenant, id).await?;
    end(app, writer, id, Initiator::SessionRevoked).await?;
    Ok(())
}

async fn number(app: &App, writer: &mut Writer, user_id: &str) -> Result<i64> {
    let found = users::number(writer.conn(), app.home().tenant, user_id).await?;
    found.ok_or(Error::NotFound(Noun::User))
}

/// Ends all sessions of a user.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn delete_of_user(app: &App, act: &Act, user_id: &str) -> Result<()> {
    let mut writer = app.db().write().await?;
    let user = number(app, &mut writer, user_id).await?;
    let ended = end_all(app, &mut writer, user, Initiator::SessionRevoked).await?;
    let before = json!({"sessions": ended});
    act.record_about(app, &mut writer, user, (&before, &Value::Null))
        .await?;
    writer.commit().await
}

/// What is taken from a user.
#[derive(Debug, Clone, Copy)]
pub struct Access<'a> {
    /// One session; without it all of them.
    pub session: Option<&'a str>,
    /// Whether refresh tokens stay.
    pub keeps_tokens: bool,
}

/// Ends a user's sessions, or one of them, with the refresh tokens. A session that isn't the
/// user's has ended already.
///
/// # Errors
/// [`Error::NotFound`] if there is no such user.
pub async fn revoke_access(app: &App, act: &Act, user_id: &str, access: Access<'_>) -> Result<()> {
    let tenant = app.home().tenant;
    let mut writer = app.db().write().await?;
    let user = number(app, &mut writer, user_id).await?;
    let before = if let Some(id) = access.session {
        let was = living(app, &mut writer, id).await?;
        if was.is_none_or(|was| was.user != user) {
            return Ok(());
        }
        if access.keeps_tokens {
            end(app, &mut writer, id, Initiator::SessionRevoked).await?;
        } else {
            end_with_tokens(app, &mut writer, id).await?;
        }
        shown(id)
    } else {
        let ended = end_all(app, &mut writer, user, Initiator::SessionRevoked).await?;
        let tokens = if access.keeps_tokens {
            0
        } else {
            refresh_tokens::delete_of_user(&mut writer, tenant, user, Given::All).await?
        };
        json!({"sessions": ended, "refresh_tokens": tokens})
    };
    act.record_about(app, &mut writer, user, (&before, &Value::Null))
        .await?;
    writer.commit().await
}

/// Replaces `session_metadata`; none takes it away.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn set_metadata(
    app: &App,
    act: &Act,
    id: &str,
    metadata: Option<&Map<String, Value>>,
) -> Result<StoredSession> {
    let tenant = app.home().tenant;
    let metadata = metadata.cloned().unwrap_or_default();
    let mut writer = app.db().write().await?;
    let done = sessions::set_metadata(&mut writer, tenant, (id, &metadata), act.now).await?;
    let found = sessions::get(writer.conn(), tenant, id).await?;
    let found = found
        .filter(|_| done)
        .ok_or(Error::NotFound(Noun::Session))?;
    let after = Value::Object(metadata);
    let user = found.session.user;
    act.record_about(app, &mut writer, user, (&shown(id), &after))
        .await?;
    writer.commit().await?;
    Ok(found)
}
