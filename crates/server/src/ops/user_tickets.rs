//! Tickets that the Management API makes, and the job that mails one (reference §13, §14).

use domain::schema::Invalid;
use domain::ticket::{self, Kind};
use domain::user::{Identity, User};
use domain::{Error, Noun, Result, ids};
use serde_json::{Map, Value, json};
use store::{
    Reader, clients, connections, organization_members, organizations, user_identities, users,
};

use super::Act;
use super::tickets::Wanted;
use crate::App;
use crate::mail::{Name, Order, Whom};

/// Auth0's words, from its document.
const NO_EMAIL: &str = "The user does not have an email address.";
const NOT_SUPPORTED: &str = "The user's main connection does not support this operation.";
const NO_IDENTITY: &str = "The user exists, but does not contain the given identity.";
const NO_CLIENT: &str = "The client does not exist";
const NO_ORGANIZATION: &str = "The organization does not exist";

/// Whom a body is about.
struct About {
    user: User,
    identity: Identity,
    email: String,
}

/// Makes a ticket from a body that its schema has accepted; returns the link.
///
/// # Errors
/// [`Error::NotFound`] without the user; [`Error::Refused`], [`Error::Invalid`].
pub async fn create(app: &App, act: &Act, kind: Kind, sent: &Map<String, Value>) -> Result<String> {
    let about = about(app, kind, sent).await?;
    let text = |key: &str| sent.get(key).and_then(Value::as_str).map(str::to_owned);
    let is_on = |key: &str| sent.get(key) == Some(&Value::Bool(true));
    let wanted = Wanted {
        kind,
        user: about.user.number,
        identity: about.identity,
        email: about.email,
        client_id: text("client_id"),
        organization_id: text("organization_id"),
        result_url: text("result_url"),
        includes_email: is_on("includeEmailInRedirect"),
        verifies_email: is_on("mark_email_as_verified"),
        seconds: ticket::ttl(sent.get("ttl_sec").and_then(Value::as_i64)),
    };
    let secret = ids::one_time(app.random());
    let mut writer = app.db().write().await?;
    wanted.make(app, &mut writer, (&secret, act.now)).await?;
    // The link is a secret: the log says only that there is one.
    let made = json!({"user_id": about.user.user_id});
    act.record_about(app, &mut writer, about.user.number, (&Value::Null, &made))
        .await?;
    writer.commit().await?;
    Ok(wanted.link(app, &secret))
}

/// The order of the mail that a job sends.
///
/// # Errors
/// As [`create`].
pub(super) async fn verification(app: &App, sent: &Map<String, Value>) -> Result<(User, Order)> {
    let about = about(app, Kind::EmailVerification, sent).await?;
    let text = |key: &str| sent.get(key).and_then(Value::as_str);
    let whom = Whom::user(about.user.number, &about.identity);
    let mut order = Order::new(Name::VerifyEmail, whom).about(text("client_id"));
    order.organization_id = text("organization_id").map(str::to_owned);
    Ok((about.user, order))
}

async fn about(app: &App, kind: Kind, sent: &Map<String, Value>) -> Result<About> {
    let tenant = app.home().tenant;
    let text = |key: &str| sent.get(key).and_then(Value::as_str);
    let mut reader = app.db().read().await?;
    if let Some(id) = text("client_id")
        && clients::get(reader.conn(), tenant, id).await?.is_none()
    {
        return Err(Error::Refused(NO_CLIENT));
    }
    let (user, named) = match text("user_id") {
        Some(user_id) => {
            let found = users::get(reader.conn(), tenant, user_id).await?;
            (found.ok_or(Error::NotFound(Noun::User))?, None)
        }
        None => by_address(app, &mut reader, sent).await?,
    };
    check_organization(app, &mut reader, &user, text("organization_id")).await?;
    let identity = match named {
        Some(identity) => identity,
        None => identity(app, &mut reader, &user, sent.get("identity")).await?,
    };
    if kind == Kind::PasswordChange || sent.get("identity").is_none() {
        let found = connections::named(reader.conn(), tenant, &identity.connection).await?;
        let is_database = found.is_some_and(|one| one.strategy == domain::connection::DATABASE);
        if !is_database {
            return Err(Error::Refused(NOT_SUPPORTED));
        }
    }
    let email = user.email_of(&identity).map(str::to_owned);
    let email = email.ok_or(Error::Refused(NO_EMAIL))?;
    Ok(About {
        user,
        identity,
        email,
    })
}

/// The user who has this address in a connection.
async fn by_address(
    app: &App,
    reader: &mut Reader,
    sent: &Map<String, Value>,
) -> Result<(User, Option<Identity>)> {
    let tenant = app.home().tenant;
    let text = |key: &str| sent.get(key).and_then(Value::as_str).unwrap_or_default();
    let id = text("connection_id");
    let Some(connection) = connections::get(reader.conn(), tenant, id).await? else {
        let message = format!("The connection with id {id} does not exist.");
        return Err(Error::Invalid(Invalid {
            message,
            code: "invalid_body",
        }));
    };
    let names = (Some(text("email")), None);
    let known = user_identities::known(reader.conn(), tenant, &connection.name, names).await?;
    let known = known
        .into_iter()
        .next()
        .ok_or(Error::NotFound(Noun::User))?;
    let user = users::by_number(reader.conn(), tenant, known.holder).await?;
    let user = user.ok_or(Error::NotFound(Noun::User))?;
    let identity = user
        .identities
        .iter()
        .find(|one| one.is(&known.provider, &known.id))
        .cloned();
    Ok((user, identity))
}

async fn check_organization(
    app: &App,
    reader: &mut Reader,
    user: &User,
    id: Option<&str>,
) -> Result<()> {
    let Some(id) = id else { return Ok(()) };
    let tenant = app.home().tenant;
    let found = organizations::get(reader.conn(), tenant, id).await?;
    let (number, _) = found.ok_or(Error::Refused(NO_ORGANIZATION))?;
    if organization_members::is_member(reader.conn(), tenant, (number, user.number)).await? {
        return Ok(());
    }
    let message = format!(
        "The user with id {} is not a member of organization with id {id}.",
        user.user_id
    );
    Err(Error::Invalid(Invalid {
        message,
        code: "invalid_body",
    }))
}

/// The identity that the body names, or the primary one.
async fn identity(
    app: &App,
    reader: &mut Reader,
    user: &User,
    named: Option<&Value>,
) -> Result<Identity> {
    let Some(named) = named else {
        return user
            .identities
            .first()
            .cloned()
            .ok_or(Error::Refused(NOT_SUPPORTED));
    };
    let text = |key: &str| named.get(key).and_then(Value::as_str);
    let connection = match text("connection_id") {
        Some(id) => {
            let found = connections::get(reader.conn(), app.home().tenant, id).await?;
            Some(
                found
                    .ok_or(Error::Refused("Identity connection does not exist."))?
                    .name,
            )
        }
        None => None,
    };
    let (provider, id) = (text("provider"), text("user_id"));
    let is_named = |own: &&Identity| {
        own.is(provider.unwrap_or_default(), id.unwrap_or_default())
            && connection
                .as_ref()
                .is_none_or(|name| own.connection == *name)
    };
    let found = user.identities.iter().find(is_named).cloned();
    found.ok_or(Error::Refused(NO_IDENTITY))
}
