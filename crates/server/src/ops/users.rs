//! Users: create, change, delete.
//!
//! A password is hashed before the change begins: nothing but SQL is awaited in one.

use domain::connection::Connection;
use domain::logout::Initiator;
use domain::user::{self, Fresh, NewUser, Password, Source, User};
use domain::{Conflict, Error, Noun, Result, Timestamp, ids};
use serde_json::{Map, Value, json};
use store::connections;
use store::refresh_tokens::Given;
use store::{Conn, Writer, user_identities, users};

use super::passwords::{self, Chosen};
use super::{Act, erasure, mails, refresh_tokens, session_ends};
use crate::App;
use crate::mail::Whom;

/// Bytes that a profile may have: what Auth0 still finds by a search.
const PROFILE_MAX_BYTES: usize = 1024 * 1024;

/// What users of a connection have.
pub(super) fn source(connection: &Connection) -> Source<'_> {
    static NONE: std::sync::LazyLock<Map<String, Value>> = std::sync::LazyLock::new(Map::new);
    Source {
        connection: &connection.name,
        strategy: &connection.strategy,
        options: connection.options().unwrap_or(&NONE),
    }
}

async fn connection(app: &App, conn: Conn<'_>, name: &str) -> Result<Option<Connection>> {
    connections::named(conn, app.home().tenant, name).await
}

pub(super) fn check_size(user: &User) -> Result<()> {
    let profile = serde_json::to_vec(&user.profile).map_err(Error::internal)?;
    if profile.len() > PROFILE_MAX_BYTES {
        return Err(Error::Refused("The user's profile is larger than 1 MB."));
    }
    Ok(())
}

/// Creates a user from a body that its schema has accepted.
///
/// # Errors
/// [`Error::Refused`] or [`Error::Invalid`] if the connection isn't there or its users have
/// something else, [`Conflict::User`] if there is such a user, [`Error::Busy`].
pub async fn create(app: &App, act: &Act, sent: &Map<String, Value>) -> Result<User> {
    let name = sent.get("connection").and_then(Value::as_str);
    let mut reader = app.db().read().await?;
    let found = connection(app, reader.conn(), name.unwrap_or_default()).await?;
    drop(reader);
    let found = found.ok_or(Error::Refused("Connection does not exist."))?;
    let prepared = prepare(app, &found, sent, act.now).await?;
    let client_id = sent.get("client_id").and_then(Value::as_str);
    let mut writer = app.db().write().await?;
    let user = insert(app, &mut writer, (&found, prepared), client_id).await?;
    let shown = (&Value::Null, &user.wire());
    act.record_about(app, &mut writer, user.number, shown)
        .await?;
    writer.commit().await?;
    Ok(user)
}

/// A new user of a connection, and the password that was accepted.
pub(super) async fn prepare(
    app: &App,
    connection: &Connection,
    sent: &Map<String, Value>,
    now: Timestamp,
) -> Result<(NewUser, Option<Chosen>)> {
    let fresh = Fresh {
        id: &ids::object_id(app.random(), now),
        now,
    };
    let new = user::new_user(sent, &source(connection), fresh)?;
    check_size(&new.user)?;
    let chosen = match &new.password {
        Some(password) => {
            let typed = (password.as_str(), &new.user.profile);
            Some(passwords::choose(app, connection, typed, None).await?)
        }
        None => None,
    };
    Ok((new, chosen))
}

/// Stores a new user of a connection, and orders the mail by which the address is verified.
pub(super) async fn insert(
    app: &App,
    writer: &mut Writer,
    (connection, (new, chosen)): (&Connection, (NewUser, Option<Chosen>)),
    client_id: Option<&str>,
) -> Result<User> {
    let tenant = app.home().tenant;
    if !connections::hold_named(writer, tenant, &connection.name).await? {
        return Err(Error::Refused("Connection does not exist."));
    }
    let hash = chosen.as_ref().map(Chosen::hash);
    let number = users::insert(writer, tenant, &new.user, hash).await?;
    let user = User { number, ..new.user };
    if new.wants_verification
        && let Some(identity) = user.identities.first()
    {
        let whom = Whom::user(number, identity);
        mails::order_verification(app, writer, whom, client_id).await?;
    }
    Ok(user)
}

pub(super) async fn take(app: &App, writer: &mut Writer, user_id: &str) -> Result<User> {
    let found = users::take(writer, app.home().tenant, user_id).await?;
    found.ok_or(Error::NotFound(Noun::User))
}

/// Changes a user by a body that its schema has accepted.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Refused`], [`Error::Invalid`], [`Error::Busy`].
pub async fn update(
    app: &App,
    act: &Act,
    user_id: &str,
    sent: &Map<String, Value>,
) -> Result<User> {
    let tenant = app.home().tenant;
    let mut reader = app.db().read().await?;
    let found = users::get(reader.conn(), tenant, user_id).await?;
    let before = found.ok_or(Error::NotFound(Noun::User))?;
    let name = sent.get("connection").and_then(Value::as_str);
    let name = name.unwrap_or_else(|| before.connection());
    let found = connection(app, reader.conn(), name).await?;
    drop(reader);
    let found = found.ok_or(Error::Refused("Connection does not exist"))?;
    let source = source(&found);
    // Once for the password, which is hashed outside; once for the user as it is by then.
    let update = user::update(&before, sent, &source, act.now)?;
    let chosen = match &update.password {
        Password::Set(password) => {
            let typed = (password.as_str(), &update.user.profile);
            let identity = update.user.identities.get(update.identity);
            Some(passwords::choose(app, &found, typed, identity).await?)
        }
        Password::Remove | Password::Keep => None,
    };
    let mut writer = app.db().write().await?;
    let before = take(app, &mut writer, user_id).await?;
    let update = user::update(&before, sent, &source, act.now)?;
    check_size(&update.user)?;
    users::update(&mut writer, tenant, &update.user)
        .await
        .map_err(|error| taken(error, &before, &update.user))?;
    if update.password != Password::Keep
        && let Some(identity) = update.user.identities.get(update.identity)
    {
        match &chosen {
            Some(chosen) => {
                let whose = (before.number, identity);
                chosen.store(app, &mut writer, whose).await?;
            }
            None => user_identities::set_password(&mut writer, tenant, identity, None).await?,
        }
        // Who knew the old password may have got them.
        refresh_tokens::end_given(app, &mut writer, before.number, Given::All).await?;
        session_ends::end_all(app, &mut writer, before.number, Initiator::PasswordChanged).await?;
    }
    if update.user.is_blocked() && !before.is_blocked() {
        let initiator = Initiator::AccountDeactivated;
        session_ends::end_all(app, &mut writer, before.number, initiator).await?;
    }
    if update.wants_verification
        && let Some(identity) = update.user.identities.get(update.identity)
        && update.user.email_of(identity).is_some()
    {
        let whom = Whom::user(before.number, identity);
        let client_id = sent.get("client_id").and_then(Value::as_str);
        mails::order_verification(app, &mut writer, whom, client_id).await?;
    }
    let shown = (&before.wire(), &update.user.wire());
    act.record_about(app, &mut writer, before.number, shown)
        .await?;
    writer.commit().await?;
    Ok(update.user)
}

/// Auth0 refuses a change to what another user is known by with 400, in these words.
fn taken(error: Error, before: &User, after: &User) -> Error {
    let Error::Conflict(Conflict::User) = error else {
        return error;
    };
    let changed = |key: &&&str| before.text(key) != after.text(key);
    let names = ["email", "username", "phone_number"];
    let name = names.iter().find(changed).copied().unwrap_or("identifier");
    Error::Invalid(domain::schema::Invalid {
        message: format!("The specified new {name} already exists"),
        code: "auth0_idp_error",
    })
}

/// Deletes a user, with all that is kept about the user. One who isn't there is deleted already.
///
/// # Errors
/// If the database refuses.
pub async fn delete(app: &App, act: &Act, user_id: &str) -> Result<()> {
    let mut writer = app.db().write().await?;
    let tenant = app.home().tenant;
    let Some(number) = users::number(writer.conn(), tenant, user_id).await? else {
        return Ok(());
    };
    users::count_holdings(&mut writer, tenant, number).await?;
    let taken = users::take(&mut writer, tenant, user_id).await?;
    let Some(user) = taken else { return Ok(()) };
    session_ends::end_all(app, &mut writer, number, Initiator::AccountDeleted).await?;
    users::delete(&mut writer, app.home().tenant, &user, act.now).await?;
    let before = json!({"user_id": user.user_id});
    let cause = act.append(app, &mut writer, &before, &Value::Null)?;
    let person = (user.number, user.user_id.as_str());
    erasure::begin(app, &mut writer, person, &cause).await?;
    writer.commit().await
}
