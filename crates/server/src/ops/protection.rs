//! Protection of logins against brute force: failures are counted by what was typed, whether there
//! is such a user or not, and whoever failed too often is turned away before the password is
//! looked at.

use std::borrow::Cow;

use domain::attack_protection::{BruteForce, KEPT_MILLIS, Protection, Settings};
use domain::connection::Connection;
use domain::user::{Identity, User};
use domain::{Result, Timestamp};
use jose::{base64url, sha256};
use serde_json::json;
use store::Writer;
use store::login_failures::{self, Blocked, Counted};

use super::events::{self, Context, Event};
use super::{attack_protection, mails};
use crate::App;
use crate::mail::{Name, Order, Whom};

/// Auth0's words for whoever failed too often (Authentication API reference §1.5).
pub(super) const TOO_MANY_FAILURES: &str = "Your account has been blocked after multiple consecutive \
    login attempts. We've sent you a notification via your preferred contact method with \
    instructions on how to unblock it.";

/// Bytes of an identifier that are kept as they are; of a longer one the digest is.
const IDENTIFIER_MAX: usize = 512;

/// An attempt to log in.
#[derive(Debug)]
pub(super) struct Attempt<'a> {
    connection: &'a str,
    identifier: &'a str,
    context: &'a Context,
    /// None if nothing is counted.
    rules: Option<BruteForce>,
    begun_at: Timestamp,
}

/// An attempt that is about to be made. Ask [`Attempt::is_refused`] before the password is checked.
///
/// # Errors
/// If the database refuses.
pub(super) async fn attempt<'a>(
    app: &App,
    (connection, identifier): (&'a Connection, &'a str),
    context: &'a Context,
) -> Result<Attempt<'a>> {
    let settings = attack_protection::get(app, Protection::BruteForce).await?;
    let address = context.ip.parse().ok();
    Ok(Attempt {
        connection: &connection.name,
        identifier,
        context,
        rules: BruteForce::of(Settings(&settings), connection.options(), address),
        begun_at: app.clock().now(),
    })
}

impl Attempt<'_> {
    /// Whether there were too many failures already.
    ///
    /// # Errors
    /// If the database refuses.
    pub(super) async fn is_refused(&self, app: &App) -> Result<bool> {
        let Some(rules) = self.rules.as_ref().filter(|rules| rules.blocks) else {
            return Ok(false);
        };
        let identifier = counted_as(self.identifier);
        let mut reader = app.db().read().await?;
        let of = self.counted(&identifier, rules);
        let blocked = blocked(rules.max_attempts, self.begun_at);
        let tenant = app.home().tenant;
        let is_refused = login_failures::is_blocked(reader.conn(), tenant, of, blocked).await?;
        drop(reader);
        if is_refused {
            self.log(app, None);
        }
        Ok(is_refused)
    }

    /// Counts a wrong password, or one for nobody. Says whether the caller is to be turned away
    /// instead of being told that it was wrong: of many that are tried at once, no more than those
    /// that are allowed are answered.
    ///
    /// # Errors
    /// If the database refuses.
    pub(super) async fn failed(&self, app: &App, user: Option<(&User, &Identity)>) -> Result<bool> {
        let Some(rules) = &self.rules else {
            return Ok(false);
        };
        let (tenant, now) = (app.home().tenant, self.begun_at);
        let identifier = counted_as(self.identifier);
        let of = self.counted(&identifier, rules);
        let times = (now, now.plus_millis(-KEPT_MILLIS));
        let mut writer = app.db().write().await?;
        let failures = login_failures::count(&mut writer, tenant, of, times).await?;
        let max = rules.max_attempts;
        let is_over = failures >= max;
        let is_new = is_over && login_failures::block(&mut writer, tenant, of, (max, now)).await?;
        if is_new && rules.notifies {
            let order = self.notice(user);
            mails::order_if_possible(app, &mut writer, order).await?;
        }
        writer.commit().await?;
        if is_new || (is_over && rules.blocks) {
            self.log(app, user.map(|(user, _)| user));
        }
        Ok(is_over && rules.blocks)
    }

    /// Forgets the failures before a login that succeeds by this change. False if too many came in
    /// between: then the change must not be made.
    ///
    /// # Errors
    /// If the database refuses.
    pub(super) async fn succeeded(&self, app: &App, writer: &mut Writer) -> Result<bool> {
        let Some(rules) = &self.rules else {
            return Ok(true);
        };
        let tenant = app.home().tenant;
        let identifier = counted_as(self.identifier);
        let of = self.counted(&identifier, rules);
        let blocked = blocked(rules.max_attempts, self.begun_at);
        if rules.blocks && login_failures::is_blocked(writer.conn(), tenant, of, blocked).await? {
            self.log(app, None);
            return Ok(false);
        }
        login_failures::forget(writer, tenant, of).await?;
        Ok(true)
    }

    fn counted<'b>(&'b self, identifier: &'b str, rules: &'b BruteForce) -> Counted<'b> {
        Counted {
            connection: self.connection,
            identifier,
            ip: &rules.site,
        }
    }

    /// The mail to whoever is meant; ordered for nobody, too, so that both cost the same.
    fn notice(&self, user: Option<(&User, &Identity)>) -> Order {
        let whom = match user {
            Some((user, identity)) => Whom::user(user.number, identity),
            None => Whom::Address {
                connection: self.connection.to_owned(),
                email: counted_as(self.identifier).into_owned(),
            },
        };
        let known = json!({"source_ip": self.context.ip});
        let mut order = Order::new(Name::BlockedAccount, whom).about(Some(&self.context.client_id));
        order.more.insert("user".to_owned(), known);
        order
    }

    /// Auth0's `limit_wc`: an address is blocked from logging in as somebody.
    fn log(&self, app: &App, user: Option<&User>) {
        let event = Event {
            kind: "limit_wc",
            description: Some("Blocked after multiple consecutive login attempts."),
            user_id: user.map(|user| user.user_id.as_str()),
            user_name: Some(self.identifier),
            connection: Some(self.connection),
            ..Event::default()
        };
        events::log(app, self.context, &event);
    }
}

/// How an identifier is kept: nobody fills the database by long ones.
pub(super) fn counted_as(identifier: &str) -> Cow<'_, str> {
    if identifier.len() <= IDENTIFIER_MAX {
        Cow::Borrowed(identifier)
    } else {
        Cow::Owned(base64url(&sha256(identifier.as_bytes())))
    }
}

/// What is a block now.
pub(super) fn blocked(max_attempts: i64, now: Timestamp) -> Blocked {
    Blocked {
        since: now.plus_millis(-KEPT_MILLIS),
        at_least: max_attempts,
    }
}

/// Lifts what a user is blocked by, as at a new password; says whether there was anything.
///
/// # Errors
/// If the database refuses.
pub(super) async fn lift(app: &App, writer: &mut Writer, user: &User) -> Result<bool> {
    let mut lifted = 0;
    for (connection, identifier) in user.identifiers() {
        let what = (connection, &*counted_as(identifier));
        lifted += login_failures::unblock_in(writer, app.home().tenant, what).await?;
    }
    Ok(lifted > 0)
}

/// Logs that somebody may log in again (`ublkdu`).
pub(super) fn log_lifted(app: &App, context: &Context, (user_id, user_name): (&str, &str)) {
    let event = Event {
        kind: "ublkdu",
        user_id: Some(user_id),
        user_name: Some(user_name),
        ..Event::default()
    };
    events::log(app, context, &event);
}
