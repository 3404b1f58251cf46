//! Verifying an email address by the link that was sent to it.

use domain::Result;
use domain::ticket::{Kind, State, Ticket};
use domain::user::{Identity, User};
use store::{Writer, tickets, users};

use super::events::{self, Context, Event};
use super::mails;
use super::tickets::{find, hash};
use crate::App;
use crate::mail::{Name, Order, Whom};

/// How it ended.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// The address is verified, now or since before.
    Verified(Box<Ticket>),
    Expired(Box<Ticket>),
    /// There is no such ticket, or the address isn't the user's any more.
    Invalid,
}

/// Verifies the address that the ticket is about. Links are opened twice, by programs that look at
/// mails and by people: the second time says the same.
///
/// # Errors
/// If the database refuses.
pub(crate) async fn verify(app: &App, secret: &str, context: &Context) -> Result<Outcome> {
    let Some(ticket) = find(app, Kind::EmailVerification, secret).await? else {
        return Ok(Outcome::Invalid);
    };
    let (tenant, now) = (app.home().tenant, app.clock().now());
    let mut writer = app.db().write().await?;
    let is_first = tickets::use_up(&mut writer, tenant, &hash(secret), now).await?;
    let Some((mut user, identity)) = holder(app, &mut writer, &ticket).await? else {
        return Ok(Outcome::Invalid);
    };
    if !is_first {
        return Ok(match ticket.state(now) {
            State::Expired => Outcome::Expired(Box::new(ticket)),
            State::Used | State::Good if user.has_verified(&identity) => {
                Outcome::Verified(Box::new(ticket))
            }
            State::Used | State::Good => Outcome::Invalid,
        });
    }
    let was_verified = user.has_verified(&identity);
    user.set_verified(&identity);
    user.updated_at = now;
    users::update(&mut writer, tenant, &user).await?;
    if !was_verified {
        let whom = Whom::user(user.number, &identity);
        let welcome = Order::new(Name::WelcomeEmail, whom).about(ticket.text("client_id"));
        mails::order_if_possible(app, &mut writer, welcome).await?;
    }
    writer.commit().await?;
    log(app, context, (&user, &ticket));
    Ok(Outcome::Verified(Box::new(ticket)))
}

/// The user whom a ticket is about, for a change, if the address is still the user's.
pub(super) async fn holder(
    app: &App,
    writer: &mut Writer,
    ticket: &Ticket,
) -> Result<Option<(User, Identity)>> {
    let tenant = app.home().tenant;
    let Some(found) = users::by_number(writer.conn(), tenant, ticket.user).await? else {
        return Ok(None);
    };
    let Some(user) = users::take(writer, tenant, &found.user_id).await? else {
        return Ok(None);
    };
    let provider = ticket.text("provider").unwrap_or_default();
    let id = ticket.text("identity").unwrap_or_default();
    let identity = user
        .identities
        .iter()
        .find(|one| one.is(provider, id))
        .cloned();
    Ok(identity
        .filter(|identity| user.email_of(identity) == ticket.text("email"))
        .map(|identity| (user, identity)))
}

fn log(app: &App, context: &Context, (user, ticket): (&User, &Ticket)) {
    let event = Event {
        kind: "sv",
        description: Some("Your email was verified. You can continue using the application."),
        user_id: Some(&user.user_id),
        user_name: ticket.text("email"),
        connection: Some(user.connection()),
        ..Event::default()
    };
    events::log(app, context, &event);
}
