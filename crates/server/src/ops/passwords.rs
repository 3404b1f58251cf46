//! Choosing a password: what the connection asks of it, and that it isn't one of the last.

use domain::connection::Connection;
use domain::password::{Policy, Weak};
use domain::user::Identity;
use domain::{Error, Result};
use serde_json::{Map, Value};
use store::{Writer, password_history, user_identities};

use crate::App;

/// A password that was accepted.
#[derive(Debug)]
pub(crate) struct Chosen {
    hash: String,
    /// How many passwords before it are remembered.
    kept: i64,
}

/// What the connection asks of passwords.
pub(crate) fn policy(connection: &Connection) -> Policy {
    connection.options().map(Policy::of).unwrap_or_default()
}

/// Checks and hashes a password of somebody with this profile; `identity` is whose it is to be, if
/// it is there already. Never to be awaited while a change is open.
///
/// # Errors
/// [`Error::WeakPassword`], [`Error::Busy`], [`Error::Refused`] for one that is too long.
pub(crate) async fn choose(
    app: &App,
    connection: &Connection,
    (password, profile): (&str, &Map<String, Value>),
    identity: Option<&Identity>,
) -> Result<Chosen> {
    let policy = policy(connection);
    policy.check(password, profile)?;
    let kept = i64::try_from(policy.history()).unwrap_or_default() - 1;
    if let Some(identity) = identity
        && kept >= 0
        && is_used(app, identity, kept, password).await?
    {
        return Err(Error::from(Weak::History));
    }
    Ok(Chosen {
        hash: app.hashing().hash(password).await?,
        kept: kept.max(0),
    })
}

/// Whether it is the present password or one of those that are remembered.
async fn is_used(app: &App, identity: &Identity, kept: i64, password: &str) -> Result<bool> {
    let tenant = app.home().tenant;
    let mut reader = app.db().read().await?;
    let key = (identity.provider.as_str(), identity.user_id.as_str());
    let present = user_identities::password(reader.conn(), tenant, key).await?;
    let older = password_history::last(reader.conn(), tenant, identity, kept).await?;
    drop(reader);
    for hash in present.iter().chain(&older) {
        if app.hashing().verify(password, Some(hash)).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

impl Chosen {
    /// The hash, for a user who is new.
    pub(crate) fn hash(&self) -> &str {
        &self.hash
    }

    /// Makes it the password of a user's identity; the one before is remembered where the
    /// connection asks for it.
    pub(crate) async fn store(
        &self,
        app: &App,
        writer: &mut Writer,
        (user, identity): (i64, &Identity),
    ) -> Result<()> {
        let tenant = app.home().tenant;
        if self.kept > 0 {
            let key = (identity.provider.as_str(), identity.user_id.as_str());
            let before = user_identities::password(writer.conn(), tenant, key).await?;
            if let Some(before) = before {
                let remembered = (before.as_str(), self.kept);
                password_history::append(writer, tenant, (user, identity), remembered).await?;
            }
        }
        user_identities::set_password(writer, tenant, identity, Some(&self.hash)).await
    }
}
