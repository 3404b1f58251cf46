//! Signing in to the dashboard, and out. It is a door of its own, beside that of the tenant's
//! users: administrators are none of them.

use domain::administrator::{Administrator, normal_email};
use domain::rate::Rate;
use domain::{Error, Result, Timestamp, ids, network};
use serde_json::{Value, json};
use store::dashboard_sessions::{self, New};
use store::{Writer, administrators};

use super::Act;
use super::bootstrap::setup_token_hash;
use crate::App;

/// How long a session lasts: 12 hours, in milliseconds.
const SESSION_MILLIS: i64 = 12 * 60 * 60 * 1000;
/// Characters of the shortest password that is accepted.
pub const PASSWORD_MIN: usize = 12;

/// Wrong passwords that one network may send at once; then one more each minute.
const FAILURES: Rate = Rate::new(10, 60_000);
/// What is said beyond them.
const TOO_MANY_FAILURES: &str =
    "Too many sign-ins have failed from where you are. Try again in a minute.";

/// A session that has begun.
#[derive(Debug, Clone)]
pub struct Session {
    /// What the browser keeps.
    pub token: String,
    pub administrator: Administrator,
}

/// Who is signed in by this token.
pub async fn of(app: &App, token: &str) -> Result<Option<Administrator>> {
    let mut reader = app.db().read().await?;
    let (tenant, hash) = (app.home().tenant, hash(token));
    dashboard_sessions::find(reader.conn(), tenant, &hash, app.clock().now()).await
}

/// Begins a session for whoever has this address and this password. An address that nobody has
/// takes as much work as a wrong password.
///
/// # Errors
/// [`Error::Busy`] if too many were wrong, or too many are being checked.
pub async fn sign_in(
    app: &App,
    act: &Act,
    (email, password): (&str, &str),
) -> Result<Option<Session>> {
    let mut reader = app.db().read().await?;
    let email = normal_email(email);
    let found = administrators::by_email(reader.conn(), app.home().tenant, &email).await?;
    drop(reader);
    let known = found.as_ref().map(|(_, hash)| hash.as_str());
    let known = known.filter(|hash| !hash.is_empty());
    let is_right = check(app, act, (password, known)).await?;
    let Some((administrator, _)) = found.filter(|_| is_right) else {
        tracing::info!(ip = act.ip, "a sign-in to the dashboard was refused");
        return Ok(None);
    };
    let mut writer = app.db().write().await?;
    let session = begin(app, act, &mut writer, administrator).await?;
    writer.commit().await?;
    Ok(Some(session))
}

/// Whether a password is right; wrong ones are counted.
///
/// # Errors
/// [`Error::Busy`] if too many were wrong, or too many are being checked.
pub(super) async fn check(
    app: &App,
    act: &Act,
    (password, hash): (&str, Option<&str>),
) -> Result<bool> {
    let site = act.ip.parse().map(network::site).unwrap_or_default();
    let failures = &app.throttles().dashboard;
    if !failures.look(&site, FAILURES, act.now).is_granted {
        return Err(Error::Busy(TOO_MANY_FAILURES));
    }
    let is_right = app.hashing().verify(password, hash).await?;
    if !is_right {
        failures.take(&site, FAILURES, act.now);
    }
    Ok(is_right)
}

async fn begin(
    app: &App,
    act: &Act,
    writer: &mut Writer,
    administrator: Administrator,
) -> Result<Session> {
    let token = ids::one_time(app.random());
    let hash = hash(&token);
    let new = New {
        token_hash: &hash,
        administrator: &administrator.id,
        ip: &act.ip,
        user_agent: &act.user_agent,
        created_at: act.now,
        expires_at: expiry(act.now),
    };
    let tenant = app.home().tenant;
    dashboard_sessions::insert(writer, tenant, new).await?;
    administrators::signed_in(writer, tenant, &administrator.id, act.now).await?;
    let act = Act {
        subject: administrator.subject(),
        ..act.clone()
    };
    act.record(
        app,
        writer,
        &Value::Null,
        &json!({"administrator": administrator.id}),
    )?;
    Ok(Session {
        token,
        administrator,
    })
}

fn expiry(now: Timestamp) -> Timestamp {
    now.plus_millis(SESSION_MILLIS)
}

/// What a session's token is kept as.
pub(super) fn hash(token: &str) -> String {
    jose::base64url(&jose::sha256(token.as_bytes()))
}

/// Ends the session of this token.
pub async fn sign_out(app: &App, act: &Act, token: &str) -> Result<()> {
    let mut writer = app.db().write().await?;
    dashboard_sessions::end(&mut writer, app.home().tenant, &hash(token)).await?;
    act.record(app, &mut writer, &Value::Null, &Value::Null)?;
    writer.commit().await
}

/// Whom a setup link is for: an administrator's address.
pub async fn invited(app: &App, setup_token: &str) -> Result<Option<String>> {
    let mut reader = app.db().read().await?;
    let (hash, now) = (setup_token_hash(setup_token), app.clock().now());
    administrators::link(reader.conn(), app.home().tenant, &hash, now).await
}

/// Sets the password of the administrator whom a setup link is for, uses the link up, ends the
/// administrator's other sessions and begins one.
///
/// # Errors
/// [`domain::Error::Busy`] if too many passwords are being hashed.
pub async fn set_up(
    app: &App,
    act: &Act,
    (setup_token, password): (&str, &str),
) -> Result<Option<Session>> {
    if invited(app, setup_token).await?.is_none() {
        return Ok(None);
    }
    let password = app.hashing().hash(password).await?;
    let tenant = app.home().tenant;
    let token_hash = setup_token_hash(setup_token);
    let mut writer = app.db().write().await?;
    let email = administrators::link(writer.conn(), tenant, &token_hash, act.now).await?;
    let email = email.unwrap_or_default();
    let found = administrators::by_email(writer.conn(), tenant, &email).await?;
    let is_unused = administrators::use_link(&mut writer, tenant, &token_hash).await?;
    let Some((administrator, _)) = found.filter(|_| is_unused) else {
        writer.rollback().await?;
        return Ok(None);
    };
    administrators::set_password(&mut writer, tenant, &administrator.id, &password).await?;
    dashboard_sessions::end_all(&mut writer, tenant, &administrator.id).await?;
    let session = begin(app, act, &mut writer, administrator).await?;
    writer.commit().await?;
    Ok(Some(session))
}
