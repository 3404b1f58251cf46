//! Connections: create, change, delete; and which applications may use them.

use domain::connection::{self, Connection, DATABASE, SEALED};
use domain::logout::Initiator;
use domain::user::{User, without_connection};
use domain::{Error, Noun, Result, Tenant, Timestamp, ids};
use serde_json::{Map, Value};
use store::connections::Deleted;
use store::{
    Writer, clients, connection_clients, connections, organization_connections, user_identities,
    users,
};

use super::Act;
use super::erasure;
use super::session_ends::end_all;
use crate::App;

/// Users of a deleted connection that are removed in one change.
const USERS_AT_ONCE: i64 = 200;

/// A connection as the Management API answers it.
///
/// # Errors
/// If the database refuses.
async fn wire(app: &App, writer: &mut Writer, connection: &Connection) -> Result<Value> {
    let tenant = app.home().tenant;
    let enabled = connection_clients::all(writer.conn(), tenant, &connection.id).await?;
    Ok(connection.wire(&enabled))
}

/// Seals the secrets of custom scripts, but for those that `before` has in just this form.
fn seal(app: &App, before: Option<&Value>, connection: &mut Connection) {
    let context = format!("{SEALED} of {}", connection.id);
    let options = connection.settings.get_mut("options");
    let secrets = options.and_then(|options| options.get_mut(SEALED));
    let Some(Value::Object(secrets)) = secrets else {
        return;
    };
    let kept = |key: &str, secret: &Value| before.and_then(|all| all.get(key)) == Some(secret);
    for (key, secret) in secrets.iter_mut() {
        if let Value::String(text) = secret
            && !kept(key, &Value::String(text.clone()))
        {
            let sealed = app.master_key().seal(&context, text.as_bytes());
            *text = jose::base64url(&sealed);
        }
    }
}

/// Creates a database from a body that its schema has accepted. How it is answered.
///
/// # Errors
/// [`Error::Unsupported`] for any other strategy, [`Error::Refused`] or [`Error::Invalid`] for
/// options that don't go together, [`Error::Conflict`] if the name is taken, [`Error::Unknown`] for
/// an application that isn't there.
pub async fn create(app: &App, act: &Act, sent: &Map<String, Value>) -> Result<Value> {
    let text = |key: &str| sent.get(key).and_then(Value::as_str).unwrap_or_default();
    let (name, strategy) = (text("name"), text("strategy"));
    if strategy != DATABASE {
        return Err(Error::Unsupported(format!(
            "Connections of the strategy {strategy} are not supported yet by this version of Lictor"
        )));
    }
    let mut new = Connection {
        id: ids::prefixed(app.random(), "con_"),
        name: name.to_owned(),
        strategy: strategy.to_owned(),
        settings: connection::new_settings(name, sent)?,
    };
    seal(app, None, &mut new);
    let mut writer = app.db().write().await?;
    connections::insert(&mut writer, app.home().tenant, &new, act.now).await?;
    replace_clients(app, &mut writer, &new.id, sent).await?;
    let created = wire(app, &mut writer, &new).await?;
    act.record(app, &mut writer, &Value::Null, &created)?;
    writer.commit().await?;
    Ok(created)
}

async fn take(app: &App, writer: &mut Writer, id: &str) -> Result<Connection> {
    let found = connections::take(writer, app.home().tenant, id).await?;
    found.ok_or(Error::NotFound(Noun::Connection))
}

/// Changes a connection by a body that its schema has accepted. How it is answered.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Refused`], [`Error::Invalid`], [`Error::Unknown`].
pub async fn update(app: &App, act: &Act, id: &str, sent: &Map<String, Value>) -> Result<Value> {
    let mut writer = app.db().write().await?;
    let mut connection = take(app, &mut writer, id).await?;
    let before = wire(app, &mut writer, &connection).await?;
    connection::update_settings(&mut connection.settings, sent)?;
    let secrets = before.pointer(&format!("/options/{SEALED}"));
    seal(app, secrets, &mut connection);
    connections::update(&mut writer, app.home().tenant, &connection, act.now).await?;
    replace_clients(app, &mut writer, id, sent).await?;
    let after = wire(app, &mut writer, &connection).await?;
    act.record(app, &mut writer, &before, &after)?;
    writer.commit().await?;
    Ok(after)
}

/// The older way to say which applications may use a connection: all of them at once.
async fn replace_clients(
    app: &App,
    writer: &mut Writer,
    id: &str,
    sent: &Map<String, Value>,
) -> Result<()> {
    let Some(Value::Array(wanted)) = sent.get("enabled_clients") else {
        return Ok(());
    };
    let wanted: Vec<&str> = wanted.iter().filter_map(Value::as_str).collect();
    let tenant = app.home().tenant;
    for client_id in connection_clients::all(writer.conn(), tenant, id).await? {
        if !wanted.contains(&client_id.as_str()) {
            connection_clients::disable(writer, tenant, id, &client_id).await?;
        }
    }
    for client_id in wanted {
        enable(writer, tenant, id, client_id).await?;
    }
    Ok(())
}

async fn enable(writer: &mut Writer, tenant: Tenant, id: &str, client_id: &str) -> Result<()> {
    let found = clients::get(writer.conn(), tenant, client_id).await?;
    let client = found.ok_or(Error::Unknown(Noun::Client))?;
    connection_clients::enable(writer, tenant, id, &client.client_id).await
}

/// Lets applications use a connection, or keeps them from it, by a list of `client_id` and
/// `status` that its schema has accepted. One that isn't there can only be kept from it.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Unknown`].
pub async fn switch_clients(app: &App, act: &Act, id: &str, sent: &[Value]) -> Result<()> {
    let tenant = app.home().tenant;
    let mut writer = app.db().write().await?;
    let connection = take(app, &mut writer, id).await?;
    let before = wire(app, &mut writer, &connection).await?;
    for one in sent {
        let client_id = one.get("client_id").and_then(Value::as_str);
        let client_id = client_id.unwrap_or_default();
        if one.get("status") == Some(&Value::Bool(true)) {
            enable(&mut writer, tenant, id, client_id).await?;
        } else {
            connection_clients::disable(&mut writer, tenant, id, client_id).await?;
        }
    }
    connections::update(&mut writer, tenant, &connection, act.now).await?;
    let after = wire(app, &mut writer, &connection).await?;
    act.record(app, &mut writer, &before, &after)?;
    writer.commit().await
}

/// Deletes a connection with its users: as many as one change may have at once, the others by
/// [`remove_users`]. Says whether it was there.
///
/// # Errors
/// If the database refuses.
pub async fn delete(app: &App, act: &Act, id: &str) -> Result<bool> {
    let tenant = app.home().tenant;
    let mut writer = app.db().write().await?;
    let Some(found) = connections::take(&mut writer, tenant, id).await? else {
        return Ok(false);
    };
    let before = wire(app, &mut writer, &found).await?;
    let cause = act.append(app, &mut writer, &before, &Value::Null)?;
    connections::delete(&mut writer, tenant, id, (&cause, act.now)).await?;
    let deleted = Deleted {
        id: found.id,
        name: found.name,
        cause,
    };
    remove_some(app, &mut writer, &deleted, act.now).await?;
    writer.commit().await?;
    Ok(true)
}

/// Removes what is left of a deleted connection's users, a little at a time. Says whether there
/// was such a connection.
///
/// # Errors
/// If the database refuses.
pub async fn remove_users(app: &App) -> Result<bool> {
    let tenant = app.home().tenant;
    let mut reader = app.db().read().await?;
    let found = connections::deleted(reader.conn(), tenant).await?;
    drop(reader);
    let Some(deleted) = found else {
        return Ok(false);
    };
    let mut writer = app.db().write().await?;
    if connections::take_deleted(&mut writer, tenant, &deleted.id).await? {
        remove_some(app, &mut writer, &deleted, app.clock().now()).await?;
    }
    writer.commit().await?;
    Ok(true)
}

/// Removes some users of a deleted connection; the connection itself with the last of them.
async fn remove_some(
    app: &App,
    writer: &mut Writer,
    deleted: &Deleted,
    now: Timestamp,
) -> Result<()> {
    let tenant = app.home().tenant;
    let found = users::of_connection(writer.conn(), tenant, &deleted.name, USERS_AT_ONCE).await?;
    let is_in_more = organization_connections::sweep(writer, tenant, &deleted.id).await?;
    let is_last = i64::try_from(found.len()).is_ok_and(|count| count < USERS_AT_ONCE);
    for (number, _) in &found {
        users::count_holdings(writer, tenant, *number).await?;
    }
    for (_, user_id) in found {
        if let Some(user) = users::take(writer, tenant, &user_id).await? {
            remove_user(app, writer, &user, (deleted, now)).await?;
        }
    }
    if is_last && !is_in_more {
        connections::remove(writer, tenant, &deleted.id).await?;
    }
    Ok(())
}

/// Whoever came from the connection first is gone; who was only linked to it stays.
async fn remove_user(
    app: &App,
    writer: &mut Writer,
    user: &User,
    (deleted, now): (&Deleted, Timestamp),
) -> Result<()> {
    let tenant = app.home().tenant;
    let name = deleted.name.as_str();
    let Some(left) = without_connection(user, name, now) else {
        end_all(app, writer, user.number, Initiator::AccountDeleted).await?;
        users::delete(writer, tenant, user, now).await?;
        let person = (user.number, user.user_id.as_str());
        return erasure::begin(app, writer, person, &deleted.cause).await;
    };
    for identity in user.identities.iter().filter(|one| one.connection == name) {
        user_identities::delete(writer, tenant, identity).await?;
    }
    users::update(writer, tenant, &left).await
}
