//! Choosing a new password by the link that was sent for it.

use domain::connection::Connection;
use domain::logout::Initiator;
use domain::ticket::{Kind, State, Ticket};
use domain::user::{Identity, User};
use domain::{Error, Result};
use store::refresh_tokens::Given;
use store::{Writer, connections, tickets, users};

use super::email_verification::holder;
use super::events::{self, Context, Event};
use super::tickets::{find, hash};
use super::{mails, passwords, protection, refresh_tokens, session_ends};
use crate::App;
use crate::mail::{Name, Order, Whom};

/// What a link is good for.
#[derive(Debug)]
pub(crate) enum Look {
    Good(Box<Ticket>, Box<Connection>),
    Expired,
    /// There is no such ticket, it was used, or it isn't about anybody any more.
    Invalid,
}

/// Orders a mail with a link to choose a new password; whether there is such a user isn't looked
/// at, and shows neither in the answer nor in the time it takes.
///
/// # Errors
/// [`Error::Busy`] if too many mails wait.
pub(crate) async fn request(
    app: &App,
    (connection, email): (&Connection, &str),
    order: impl FnOnce(Order) -> Order,
    context: &Context,
) -> Result<()> {
    let whom = Whom::Address {
        connection: connection.name.clone(),
        email: email.to_owned(),
    };
    let mut writer = app.db().write().await?;
    mails::order(app, &mut writer, order(Order::new(Name::ResetEmail, whom))).await?;
    writer.commit().await?;
    let event = Event {
        kind: "scpr",
        user_name: Some(email),
        connection: Some(&connection.name),
        ..Event::default()
    };
    events::log(app, context, &event);
    Ok(())
}

/// Looks at a link without using it.
///
/// # Errors
/// If the database refuses.
pub(crate) async fn look(app: &App, secret: &str) -> Result<Look> {
    let Some(ticket) = find(app, Kind::PasswordChange, secret).await? else {
        return Ok(Look::Invalid);
    };
    match ticket.state(app.clock().now()) {
        State::Used => return Ok(Look::Invalid),
        State::Expired => return Ok(Look::Expired),
        State::Good => {}
    }
    let tenant = app.home().tenant;
    let mut reader = app.db().read().await?;
    let Some(user) = users::by_number(reader.conn(), tenant, ticket.user).await? else {
        return Ok(Look::Invalid);
    };
    let Some(identity) = identity(&user, &ticket) else {
        return Ok(Look::Invalid);
    };
    let found = connections::named(reader.conn(), tenant, &identity.connection).await?;
    Ok(found.map_or(Look::Invalid, |connection| {
        Look::Good(Box::new(ticket), Box::new(connection))
    }))
}

fn identity<'a>(user: &'a User, ticket: &Ticket) -> Option<&'a Identity> {
    let provider = ticket.text("provider").unwrap_or_default();
    let id = ticket.text("identity").unwrap_or_default();
    user.identities.iter().find(|one| one.is(provider, id))
}

/// Makes it the user's password. Who else is logged in as the user is logged out, and every other
/// link of this kind is used up. False if the link was used meanwhile.
///
/// # Errors
/// [`Error::WeakPassword`], [`Error::Busy`], [`Error::Refused`].
pub(crate) async fn change(
    app: &App,
    (secret, ticket, connection): (&str, &Ticket, &Connection),
    password: &str,
    context: &Context,
) -> Result<bool> {
    let (tenant, now) = (app.home().tenant, app.clock().now());
    let mut reader = app.db().read().await?;
    let found = users::by_number(reader.conn(), tenant, ticket.user).await?;
    drop(reader);
    let Some(before) = found else {
        return Ok(false);
    };
    let own = identity(&before, ticket);
    let typed = (password, &before.profile);
    let chosen = passwords::choose(app, connection, typed, own).await;
    let chosen = match chosen {
        Ok(chosen) => chosen,
        Err(error) => {
            log(app, context, ("fcp", Some(&error.to_string())), &before);
            return Err(error);
        }
    };
    let mut writer = app.db().write().await?;
    if !tickets::use_up(&mut writer, tenant, &hash(secret), now).await? {
        return Ok(false);
    }
    let Some((mut user, identity)) = holder(app, &mut writer, ticket).await? else {
        return Ok(false);
    };
    tickets::use_up_all(
        &mut writer,
        tenant,
        (user.number, Kind::PasswordChange),
        now,
    )
    .await?;
    chosen
        .store(app, &mut writer, (user.number, &identity))
        .await?;
    if ticket.is("verifies_email") {
        user.set_verified(&identity);
    }
    let reset = "last_password_reset".to_owned();
    user.profile.insert(reset, now.iso().into());
    user.updated_at = now;
    users::update(&mut writer, tenant, &user).await?;
    log_out(app, &mut writer, user.number).await?;
    protection::lift(app, &mut writer, &user).await?;
    let whom = Whom::user(user.number, &identity);
    let notice = Order::new(Name::ChangePassword, whom).about(ticket.text("client_id"));
    mails::order_if_possible(app, &mut writer, notice).await?;
    writer.commit().await?;
    log(app, context, ("scp", None), &user);
    Ok(true)
}

/// Ends the user's sessions and refresh tokens.
async fn log_out(app: &App, writer: &mut Writer, user: i64) -> Result<()> {
    refresh_tokens::end_given(app, writer, user, Given::All).await?;
    session_ends::end_all(app, writer, user, Initiator::PasswordChanged).await?;
    Ok(())
}

fn log(app: &App, context: &Context, (kind, why): (&'static str, Option<&str>), user: &User) {
    let event = Event {
        kind,
        description: Some(
            why.unwrap_or("You can now login to the application with the new password."),
        ),
        user_id: Some(&user.user_id),
        user_name: user.text("email"),
        connection: Some(user.connection()),
        ..Event::default()
    };
    events::log(app, context, &event);
}

/// Whether something is to be said to whoever chose the password, rather than logged.
pub(crate) fn is_for_user(error: &Error) -> bool {
    matches!(error, Error::WeakPassword(_) | Error::Refused(_))
}
