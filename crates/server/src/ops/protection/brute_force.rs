//! Consecutive failures as somebody, kept in the database.

use domain::Result;
use domain::attack_protection::{BruteForce, KEPT_MILLIS};
use domain::rate::Rate;
use domain::search::fold;
use domain::user::{Identity, User};
use serde_json::json;
use store::login_failures::{self, Counted};
use store::{Conn, Writer};

use super::{Login, blocked, counted_as};
use crate::App;
use crate::mail::{Name, Order, Whom};
use crate::ops::mails;

/// Mails to one person: one an hour, from however many addresses somebody tries.
const NOTICES: Rate = Rate::new(1, 3_600_000);

/// Auth0's code for an address that is blocked from logging in as somebody, and why.
const BLOCKED: (&str, &str) = (
    "limit_wc",
    "Blocked after multiple consecutive login attempts.",
);

fn counted<'a>(login: &'a Login<'_>, identifier: &'a str, rules: &'a BruteForce) -> Counted<'a> {
    Counted {
        connection: login.connection,
        identifier,
        ip: &rules.site,
    }
}

/// Whether there were too many.
pub(super) async fn is_refused(
    app: &App,
    conn: Conn<'_>,
    login: &Login<'_>,
    rules: &BruteForce,
) -> Result<bool> {
    if !rules.blocks {
        return Ok(false);
    }
    let identifier = counted_as(login.identifier);
    let of = counted(login, &identifier, rules);
    let blocked = blocked(rules.max_attempts, login.begun_at);
    let found = login_failures::is_blocked(conn, app.home().tenant, of, blocked).await?;
    if found {
        login.log(app, BLOCKED, None);
    }
    Ok(found)
}

/// Counts one more; says whether it was one too many.
pub(super) async fn failed(
    app: &App,
    login: &Login<'_>,
    rules: &BruteForce,
    user: Option<(&User, &Identity)>,
) -> Result<bool> {
    let (tenant, now) = (app.home().tenant, login.begun_at);
    let identifier = counted_as(login.identifier);
    let of = counted(login, &identifier, rules);
    let times = (now, now.plus_millis(-KEPT_MILLIS));
    let mut writer = app.db().write().await?;
    let failures = login_failures::count(&mut writer, tenant, of, times).await?;
    let max = rules.max_attempts;
    let is_over = failures >= max;
    let is_new = is_over && login_failures::block(&mut writer, tenant, of, (max, now)).await?;
    if is_new && rules.notifies && is_due(app, login, &identifier) {
        let order = notice(login, &identifier, user);
        mails::order_if_possible(app, &mut writer, order).await?;
    }
    writer.commit().await?;
    let is_refused = is_over && rules.blocks;
    if is_new || is_refused {
        login.log(app, BLOCKED, user.map(|(user, _)| user));
    }
    Ok(is_refused)
}

/// Forgets them.
pub(super) async fn succeeded(
    app: &App,
    writer: &mut Writer,
    login: &Login<'_>,
    rules: &BruteForce,
) -> Result<()> {
    let identifier = counted_as(login.identifier);
    let of = counted(login, &identifier, rules);
    login_failures::forget(writer, app.home().tenant, of).await?;
    Ok(())
}

/// Whether the last mail is long enough ago.
fn is_due(app: &App, login: &Login<'_>, identifier: &str) -> bool {
    let key = format!("{} {}", login.connection, fold(identifier));
    let notices = &app.throttles().notices;
    notices.take(&key, NOTICES, login.begun_at).is_granted
}

/// The mail to whoever is meant; ordered for nobody, too, so that both cost the same.
fn notice(login: &Login<'_>, identifier: &str, user: Option<(&User, &Identity)>) -> Order {
    let whom = match user {
        Some((user, identity)) => Whom::user(user.number, identity),
        None => Whom::Address {
            connection: login.connection.to_owned(),
            email: identifier.to_owned(),
        },
    };
    let known = json!({"source_ip": login.context.ip});
    let client_id = Some(login.context.client_id.as_str());
    let mut order = Order::new(Name::BlockedAccount, whom).about(client_id);
    order.more.insert("user".to_owned(), known);
    order
}
