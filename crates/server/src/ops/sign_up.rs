//! Signing up: a person makes a user of a database.

use domain::connection::Connection;
use domain::schema::user::SIGN_UP;
use domain::user::{Use, User};
use domain::{Conflict, Error, Result};
use serde_json::{Map, Value};

use super::events::{self, Context, Event};
use super::protection::{self, SUSPICIOUS};
use super::users;
use crate::App;

/// What Auth0 says when somebody is there already, or must not know whether anybody is.
pub(crate) const INVALID: &str = "Invalid sign up";
pub(crate) const EXISTS: &str = "The user already exists.";
/// Characters of a name in `user_metadata` (reference §4.10).
const KEY_MAX: usize = 100;

/// What users of a database are known by.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fields {
    pub(crate) email: Use,
    pub(crate) username: Use,
    pub(crate) phone_number: Use,
}

/// What users of this database are known by.
pub(crate) fn fields(connection: &Connection) -> Fields {
    let source = users::source(connection);
    Fields {
        email: source.email(),
        username: source.username(),
        phone_number: source.phone_number(),
    }
}

/// Whether anybody may sign up in the database.
pub(crate) fn is_open(connection: &Connection) -> bool {
    let options = connection.options();
    options.and_then(|options| options.get("disable_signup")) != Some(&Value::Bool(true))
}

/// Whether people may be told that somebody is there already
/// (`flags.enable_public_signup_user_exists_error`).
///
/// # Errors
/// If the database refuses.
pub(crate) async fn tells_who_exists(app: &App) -> Result<bool> {
    let mut reader = app.db().read().await?;
    let found = store::tenants::get(reader.conn(), app.home().tenant).await?;
    let flag = found.as_ref().and_then(|tenant| {
        let flags = tenant.settings.get("flags")?;
        flags.get("enable_public_signup_user_exists_error")
    });
    Ok(flag == Some(&Value::Bool(true)))
}

/// Makes a user of what somebody sent: `email`, `password`, names, `user_metadata`. The address is
/// to be verified. It takes as long for somebody who is there already.
///
/// # Errors
/// [`Error::Invalid`] or [`Error::Refused`] for what the database's users don't have,
/// [`Error::WeakPassword`], [`Conflict::User`], [`Error::Busy`].
pub(crate) async fn sign_up(
    app: &App,
    connection: &Connection,
    sent: &Map<String, Value>,
    context: &Context,
) -> Result<User> {
    if !protection::may_sign_up(app, context).await? {
        return Err(Error::Busy(SUSPICIOUS));
    }
    let made = make(app, connection, (sent, &context.client_id)).await;
    let text = |key: &str| sent.get(key).and_then(Value::as_str);
    let failure = made.as_ref().err().map(ToString::to_string);
    let event = Event {
        kind: if made.is_ok() { "ss" } else { "fs" },
        description: match &made {
            Ok(_) => None,
            Err(Error::Conflict(Conflict::User)) => Some(EXISTS),
            Err(_) => failure.as_deref(),
        },
        user_id: made.as_ref().ok().map(|user| user.user_id.as_str()),
        user_name: text("email")
            .or_else(|| text("username"))
            .or_else(|| text("phone_number")),
        connection: Some(&connection.name),
        ..Event::default()
    };
    events::log(app, context, &event);
    made
}

async fn make(
    app: &App,
    connection: &Connection,
    (sent, client_id): (&Map<String, Value>, &str),
) -> Result<User> {
    let mut sent = sent.clone();
    sent.insert("connection".to_owned(), connection.name.clone().into());
    let body = Value::Object(sent.clone());
    SIGN_UP.payload(&body).map_err(Error::Invalid)?;
    let metadata = sent.get("user_metadata").and_then(Value::as_object);
    let mut keys = metadata.into_iter().flat_map(Map::keys);
    if keys.any(|key| key.chars().count() > KEY_MAX) {
        return Err(Error::Refused(INVALID));
    }
    let prepared = users::prepare(app, connection, &sent, app.clock().now()).await?;
    let mut writer = app.db().write().await?;
    let about = (!client_id.is_empty()).then_some(client_id);
    let user = users::insert(app, &mut writer, (connection, prepared), about).await?;
    writer.commit().await?;
    Ok(user)
}
