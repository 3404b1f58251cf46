//! What a PATCH does to a user (reference §6.2).

mod allowed;

use serde_json::{Map, Value};

use super::create::{NOT_PROFILE, lower_email};
use super::{Source, User};
use crate::patch::{merge, merge_member};
use crate::{Error, Result, Timestamp};

/// A change of a user, before it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Update {
    pub user: User,
    pub password: Password,
    /// The place of the identity that the password belongs to.
    pub identity: usize,
    /// Whether the caller wants the email address to be verified by a message.
    pub wants_verification: bool,
}

/// What becomes of an identity's password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Password {
    Keep,
    Remove,
    /// The new one, to be hashed.
    Set(String),
}

/// Members that are merged one level deep.
const METADATA: [&str; 2] = ["user_metadata", "app_metadata"];

/// Each address, and whether it was shown to be the user's.
const VERIFIED: [(&str, &str); 2] = [
    ("email", "email_verified"),
    ("phone_number", "phone_verified"),
];

/// Lays what was sent over a user: metadata are merged key by key, everything else is replaced,
/// and a `null` removes what may be removed. A changed address is unverified unless the caller
/// says otherwise.
///
/// `source` is the connection that the body names, or else the primary identity's.
///
/// # Errors
/// [`Error::Refused`] or [`Error::Invalid`], in Auth0's words.
pub fn update(
    user: &User,
    sent: &Map<String, Value>,
    source: &Source<'_>,
    now: Timestamp,
) -> Result<Update> {
    let identity = user
        .identities
        .iter()
        .position(|identity| identity.connection == source.connection)
        .ok_or(Error::Refused("Connection does not exist"))?;
    allowed::check(sent, source, identity > 0)?;
    let mut after = user.clone();
    let mut sent = sent.clone();
    lower_email(&mut sent);
    for key in METADATA {
        if let Some(Value::Object(members)) = sent.shift_remove(key) {
            merge_member(&mut after.profile, key, &members);
        }
    }
    let password = match sent.get("password") {
        None => Password::Keep,
        Some(Value::String(password)) => Password::Set(password.clone()),
        Some(_) => Password::Remove,
    };
    let wants_verification = sent.get("verify_email") == Some(&Value::Bool(true));
    for key in NOT_PROFILE {
        sent.shift_remove(key);
    }
    if let Some(blocked) = sent.shift_remove("blocked") {
        after.profile.insert("blocked".to_owned(), blocked);
    }
    if matches!(password, Password::Set(_)) && identity == 0 {
        let reset = "last_password_reset".to_owned();
        after.profile.insert(reset, now.iso().into());
    }
    let secondary = after.identities.get_mut(identity).filter(|_| identity > 0);
    match secondary {
        None => lay_over(&mut after.profile, sent),
        Some(linked) => lay_over(linked.profile_data.get_or_insert_default(), sent),
    }
    after.updated_at = now;
    Ok(Update {
        user: after,
        password,
        identity,
        wants_verification,
    })
}

fn lay_over(profile: &mut Map<String, Value>, mut sent: Map<String, Value>) {
    for (address, verified) in VERIFIED {
        let is_new = sent
            .get(address)
            .is_some_and(|new| profile.get(address) != Some(new));
        if is_new && !sent.contains_key(verified) {
            let is_gone = sent.get(address).is_some_and(Value::is_null);
            let unverified = if is_gone { Value::Null } else { false.into() };
            sent.insert(verified.to_owned(), unverified);
        }
    }
    merge(profile, &sent);
}

#[cfg(test)]
mod tests;
