//! Lifting the block of one's own account by the link that was sent about it.

use domain::Result;
use domain::ticket::{Kind, State, Ticket};
use store::tickets;

use super::email_verification::holder;
use super::events::Context;
use super::protection;
use super::tickets::{find, hash};
use crate::App;

/// What a link is good for.
#[derive(Debug)]
pub(crate) enum Look {
    Good(Box<Ticket>),
    Expired,
    /// There is no such ticket, or it was used.
    Invalid,
}

/// Looks at a link without using it: programs that look at mails open links, too.
///
/// # Errors
/// If the database refuses.
pub(crate) async fn look(app: &App, secret: &str) -> Result<Look> {
    let Some(ticket) = find(app, Kind::Unblock, secret).await? else {
        return Ok(Look::Invalid);
    };
    Ok(match ticket.state(app.clock().now()) {
        State::Good => Look::Good(Box::new(ticket)),
        State::Expired => Look::Expired,
        State::Used => Look::Invalid,
    })
}

/// Lifts every block of the user. False if the link was used meanwhile, or its address isn't the
/// user's any more.
///
/// # Errors
/// If the database refuses.
pub(crate) async fn unblock(
    app: &App,
    (secret, ticket): (&str, &Ticket),
    context: &Context,
) -> Result<bool> {
    let (tenant, now) = (app.home().tenant, app.clock().now());
    let mut writer = app.db().write().await?;
    if !tickets::use_up(&mut writer, tenant, &hash(secret), now).await? {
        return Ok(false);
    }
    let Some((user, _)) = holder(app, &mut writer, ticket).await? else {
        return Ok(false);
    };
    let is_lifted = protection::lift(app, &mut writer, &user).await?;
    writer.commit().await?;
    if is_lifted {
        let email = ticket.text("email").unwrap_or_default();
        protection::log_lifted(app, context, (&user.user_id, email));
    }
    Ok(true)
}
