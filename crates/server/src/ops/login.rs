//! Checking a user's password.
//!
//! Whoever doesn't know it learns nothing: an unknown user costs the same work as a wrong
//! password and gets the same answer, and as many attempts.

use domain::connection::Connection;
use domain::user::{Identity, User};
use domain::{Error, Result, Timestamp};
use serde_json::Value;
use store::{user_identities, users};

use super::events::{self, Context, Event};
use super::protection::{self, Attempt};
use crate::App;

/// Auth0's words, which native clients compare exactly (Authentication API reference, fact 20).
pub const WRONG: &str = "Wrong email or password.";
/// The same.
pub const BLOCKED: &str = "user is blocked";

/// Why a user was not let in.
#[derive(Debug)]
pub enum Refusal {
    /// There is no such user, or the password is another.
    Wrong,
    /// The password is right and an administrator has blocked the user.
    Blocked,
    /// There were too many attempts; this is what is said. The password was perhaps not looked at.
    TooManyAttempts(&'static str),
    Error(Error),
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

/// What a user typed.
#[derive(Debug, Clone, Copy)]
pub struct Typed<'a> {
    /// An email address or, where the connection has them, a user name.
    pub identifier: &'a str,
    pub password: &'a str,
}

/// A user of the connection, and the identity whose password is asked for.
#[derive(Debug)]
struct Candidate {
    user: User,
    identity: Identity,
    hash: Option<String>,
}

/// The user of the connection who has this password. The login is counted, and failures are
/// logged (`fu`, `fp`, `f`); success is logged by whoever asked.
///
/// # Errors
/// [`Refusal`].
pub async fn verify(
    app: &App,
    connection: &Connection,
    typed: Typed<'_>,
    context: &Context,
) -> Result<User, Refusal> {
    let attempt = protection::attempt(app, (connection, typed.identifier), context).await?;
    if let Some(words) = attempt.refusal(app).await? {
        return Err(Refusal::TooManyAttempts(words));
    }
    let candidate = find(app, connection, typed.identifier).await?;
    let hash = candidate.as_ref().and_then(|found| found.hash.as_deref());
    let is_right = app.hashing().verify(typed.password, hash).await?;
    let failed = |kind, description, user: Option<&User>| {
        let event = Event {
            kind,
            description: Some(description),
            user_id: user.map(|user| user.user_id.as_str()),
            user_name: Some(typed.identifier),
            connection: Some(&connection.name),
            ..Event::default()
        };
        events::log(app, context, &event);
    };
    let Some(found) = candidate else {
        failed("fu", WRONG, None);
        return Err(wrong(attempt.failed(app, None).await?));
    };
    if !is_right {
        failed("fp", WRONG, Some(&found.user));
        let whose = Some((&found.user, &found.identity));
        return Err(wrong(attempt.failed(app, whose).await?));
    }
    if found.user.is_blocked() {
        failed("f", BLOCKED, Some(&found.user));
        return Err(Refusal::Blocked);
    }
    let rehashed = match &found.hash {
        Some(hash) if !jose::is_own_kind(hash) => Some(app.hashing().hash(typed.password).await?),
        Some(_) | None => None,
    };
    count(app, &found, rehashed.as_deref(), (&attempt, &context.ip)).await
}

fn wrong(words: Option<&'static str>) -> Refusal {
    words.map_or(Refusal::Wrong, Refusal::TooManyAttempts)
}

/// Whoever is known by this in the connection: by the email address rather than by a user name.
async fn find(app: &App, connection: &Connection, identifier: &str) -> Result<Option<Candidate>> {
    let tenant = app.home().tenant;
    let mut reader = app.db().read().await?;
    let names = (Some(identifier), Some(identifier));
    let known = user_identities::known(reader.conn(), tenant, &connection.name, names).await?;
    let by_email = known.iter().find(|one| one.by == "email");
    let Some(known) = by_email.or(known.first()) else {
        return Ok(None);
    };
    let key = (known.provider.as_str(), known.id.as_str());
    let hash = user_identities::password(reader.conn(), tenant, key).await?;
    let found = users::by_number(reader.conn(), tenant, known.holder).await?;
    Ok(found.and_then(|user| {
        let is_known = |own: &&Identity| own.provider == known.provider && own.user_id == known.id;
        let identity = user.identities.iter().find(is_known)?.clone();
        Some(Candidate {
            user,
            identity,
            hash,
        })
    }))
}

/// Counts the login; an imported hash is replaced by one of our own.
async fn count(
    app: &App,
    found: &Candidate,
    rehashed: Option<&str>,
    (attempt, ip): (&Attempt<'_>, &str),
) -> Result<User, Refusal> {
    let tenant = app.home().tenant;
    let mut writer = app.db().write().await?;
    let taken = users::take(&mut writer, tenant, &found.user.user_id).await?;
    let Some(mut user) = taken else {
        return Err(Refusal::Wrong);
    };
    if user.is_blocked() {
        return Err(Refusal::Blocked);
    }
    let identity = (
        found.identity.provider.as_str(),
        found.identity.user_id.as_str(),
    );
    let now_stored = user_identities::password(writer.conn(), tenant, identity).await?;
    if now_stored != found.hash {
        // It was changed while it was checked.
        return Err(Refusal::Wrong);
    }
    if let Some(words) = attempt.succeeded(app, &mut writer).await? {
        return Err(Refusal::TooManyAttempts(words));
    }
    note(&mut user, ip, app.clock().now());
    users::update(&mut writer, tenant, &user).await?;
    if rehashed.is_some() {
        user_identities::set_password(&mut writer, tenant, &found.identity, rehashed).await?;
    }
    writer.commit().await?;
    Ok(user)
}

fn note(user: &mut User, ip: &str, now: Timestamp) {
    let count = user.profile.get("logins_count").and_then(Value::as_i64);
    let count = count.unwrap_or_default().saturating_add(1);
    let mut set = |key: &str, value: Value| user.profile.insert(key.to_owned(), value);
    set("last_login", now.iso().into());
    set("last_ip", ip.into());
    set("logins_count", count.into());
    user.updated_at = now;
}
