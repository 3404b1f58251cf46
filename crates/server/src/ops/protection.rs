//! Protection of logins: what failed is counted, and whoever failed too often is turned away before
//! the password is looked at. Whether there is such a user makes no difference.

mod brute_force;
mod suspicious_ip;

use std::borrow::Cow;

use domain::attack_protection::{
    BruteForce, KEPT_MILLIS, Protection, Settings, Stage, SuspiciousIps,
};
use domain::connection::Connection;
use domain::user::{Identity, User};
use domain::{Result, Timestamp};
use jose::{base64url, sha256};
use store::Writer;
use store::login_failures::{self, Blocked};

use super::attack_protection;
use super::events::{self, Context, Event};
use crate::App;

/// Auth0's words for whoever failed too often as somebody (Authentication API reference §1.5).
const TOO_MANY_FAILURES: &str = "Your account has been blocked after multiple consecutive login \
    attempts. We've sent you a notification via your preferred contact method with instructions on \
    how to unblock it.";
/// The same for an address from which too much has failed.
pub(super) const SUSPICIOUS: &str = "We have detected suspicious login behavior and further attempts will be \
    blocked. Please contact the administrator.";

/// Bytes of an identifier that are kept as they are; of a longer one the digest is.
const IDENTIFIER_MAX: usize = 512;

/// Who tries to log in, and from where.
#[derive(Debug, Clone, Copy)]
struct Login<'a> {
    connection: &'a str,
    identifier: &'a str,
    context: &'a Context,
    begun_at: Timestamp,
}

/// An attempt to log in, with what is counted of it. Of many that are made at once, no more are
/// answered than of as many one after the other.
#[derive(Debug)]
pub(super) struct Attempt<'a> {
    login: Login<'a>,
    brute_force: Option<BruteForce>,
    suspicious_ip: Option<SuspiciousIps>,
}

/// An attempt that is about to be made. Ask [`Attempt::refusal`] before the password is checked.
///
/// # Errors
/// If the database refuses.
pub(super) async fn attempt<'a>(
    app: &App,
    (connection, identifier): (&'a Connection, &'a str),
    context: &'a Context,
) -> Result<Attempt<'a>> {
    let address = context.ip.parse().ok();
    let brute_force = attack_protection::get(app, Protection::BruteForce).await?;
    let suspicious_ip = attack_protection::get(app, Protection::SuspiciousIps).await?;
    Ok(Attempt {
        login: Login {
            connection: &connection.name,
            identifier,
            context,
            begun_at: app.clock().now(),
        },
        brute_force: BruteForce::of(Settings(&brute_force), connection.options(), address),
        suspicious_ip: SuspiciousIps::of(Settings(&suspicious_ip), Stage::Login, address),
    })
}

impl Attempt<'_> {
    /// What is said if too much has failed already.
    ///
    /// # Errors
    /// If the database refuses.
    pub(super) async fn refusal(&self, app: &App) -> Result<Option<&'static str>> {
        if let Some(rules) = &self.suspicious_ip
            && suspicious_ip::is_refused(app, &self.login, rules)
        {
            return Ok(Some(SUSPICIOUS));
        }
        if let Some(rules) = &self.brute_force {
            let mut reader = app.db().read().await?;
            if brute_force::is_refused(app, reader.conn(), &self.login, rules).await? {
                return Ok(Some(TOO_MANY_FAILURES));
            }
        }
        Ok(None)
    }

    /// Counts a wrong password, or one for nobody. Returns what is said to whoever is turned away
    /// instead of being told that it was wrong.
    ///
    /// # Errors
    /// If the database refuses.
    pub(super) async fn failed(
        &self,
        app: &App,
        user: Option<(&User, &Identity)>,
    ) -> Result<Option<&'static str>> {
        let mut words = None;
        if let Some(rules) = &self.suspicious_ip
            && suspicious_ip::failed(app, &self.login, rules)
        {
            words = Some(SUSPICIOUS);
        }
        if let Some(rules) = &self.brute_force
            && brute_force::failed(app, &self.login, rules, user).await?
        {
            words = Some(TOO_MANY_FAILURES);
        }
        Ok(words)
    }

    /// Forgets the failures before a login that succeeds by this change. Returns what is said if
    /// too much has failed meanwhile: then the change must not be made.
    ///
    /// # Errors
    /// If the database refuses.
    pub(super) async fn succeeded(
        &self,
        app: &App,
        writer: &mut Writer,
    ) -> Result<Option<&'static str>> {
        if let Some(rules) = &self.suspicious_ip
            && suspicious_ip::is_refused(app, &self.login, rules)
        {
            return Ok(Some(SUSPICIOUS));
        }
        if let Some(rules) = &self.brute_force {
            if brute_force::is_refused(app, writer.conn(), &self.login, rules).await? {
                return Ok(Some(TOO_MANY_FAILURES));
            }
            brute_force::succeeded(app, writer, &self.login, rules).await?;
        }
        Ok(None)
    }
}

impl Login<'_> {
    /// Logs that somebody is turned away.
    fn log(&self, app: &App, (kind, why): (&'static str, &'static str), user: Option<&User>) {
        let event = Event {
            kind,
            description: Some(why),
            user_id: user.map(|user| user.user_id.as_str()),
            user_name: Some(self.identifier),
            connection: Some(self.connection),
            ..Event::default()
        };
        events::log(app, self.context, &event);
    }
}

/// Counts a sign-up; false if there were too many from where it comes from.
///
/// # Errors
/// If the database refuses.
pub(super) async fn may_sign_up(app: &App, context: &Context) -> Result<bool> {
    let settings = attack_protection::get(app, Protection::SuspiciousIps).await?;
    let address = context.ip.parse().ok();
    let rules = SuspiciousIps::of(Settings(&settings), Stage::SignUp, address);
    Ok(rules.is_none_or(|rules| suspicious_ip::may_sign_up(app, context, &rules)))
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
