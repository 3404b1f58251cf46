//! A new user (reference §6.2).

use serde_json::{Map, Value};

use super::{Identity, Source, User, gravatar};
use crate::search::fold;
use crate::{Result, Timestamp};

/// A new user, before it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct NewUser {
    pub user: User,
    /// The password to hash.
    pub password: Option<String>,
    /// Whether the email address is to be verified by a message: unless it is verified already,
    /// or the caller says otherwise.
    pub wants_verification: bool,
}

/// What a new user gets from outside.
#[derive(Debug, Clone, Copy)]
pub struct Fresh<'a> {
    /// The id behind the bar where the caller chose none: 24 hexadecimal digits.
    pub id: &'a str,
    pub now: Timestamp,
}

/// Members of the body that say what to do and are not part of the profile.
pub(super) const NOT_PROFILE: [&str; 7] = [
    "connection",
    "user_id",
    "password",
    "verify_email",
    "verify_phone_number",
    "client_id",
    "identities",
];

/// A user from a body that its schema has accepted.
///
/// # Errors
/// [`crate::Error::Refused`] or [`crate::Error::Invalid`] if the connection's users have something
/// else.
pub fn new_user(
    sent: &Map<String, Value>,
    source: &Source<'_>,
    fresh: Fresh<'_>,
) -> Result<NewUser> {
    source.check_new(sent)?;
    Ok(make(sent, source, fresh))
}

/// A user from members that have been checked.
pub(super) fn make(sent: &Map<String, Value>, source: &Source<'_>, fresh: Fresh<'_>) -> NewUser {
    let text = |key: &str| sent.get(key).and_then(Value::as_str);
    let chosen = text("user_id").filter(|id| !id.is_empty());
    let identity = Identity {
        connection: source.connection.to_owned(),
        provider: source.strategy.to_owned(),
        user_id: chosen.unwrap_or(fresh.id).to_owned(),
        is_social: false,
        is_id_chosen: chosen.is_some(),
        profile_data: None,
    };
    let profile = new_profile(sent);
    let is_verified = profile.get("email_verified") == Some(&Value::Bool(true));
    let wants_verification = sent
        .get("verify_email")
        .and_then(Value::as_bool)
        .unwrap_or(!is_verified);
    NewUser {
        wants_verification: wants_verification && profile.contains_key("email"),
        password: text("password").map(str::to_owned),
        user: User {
            number: 0,
            user_id: identity.full_id(),
            identities: vec![identity],
            profile,
            created_at: fresh.now,
            updated_at: fresh.now,
            version: 1,
        },
    }
}

/// What was sent, with Auth0's defaults. Email addresses are kept in lower case (Auth0's document).
pub(super) fn new_profile(sent: &Map<String, Value>) -> Map<String, Value> {
    let mut profile = sent.clone();
    for key in NOT_PROFILE {
        profile.shift_remove(key);
    }
    lower_email(&mut profile);
    let text = |key: &str| profile.get(key).and_then(Value::as_str).map(str::to_owned);
    let (email, phone) = (text("email"), text("phone_number"));
    let identifier = email.clone().or_else(|| phone.clone());
    let name = identifier.or_else(|| text("username"));
    let nickname = email.as_deref().and_then(|email| email.split('@').next());
    let nickname = nickname.map(str::to_owned).or_else(|| text("username"));
    let picture = name.as_deref().map(gravatar);
    let mut default = |key: &str, value: Option<Value>| {
        if let Some(value) = value.filter(|_| !profile.contains_key(key)) {
            profile.insert(key.to_owned(), value);
        }
    };
    default("email_verified", email.map(|_| false.into()));
    default("phone_verified", phone.map(|_| false.into()));
    default("name", name.map(Value::from));
    default("nickname", nickname.map(Value::from));
    default("picture", picture.map(Value::from));
    profile
}

/// Puts the email address in lower case.
pub(super) fn lower_email(profile: &mut Map<String, Value>) {
    if let Some(Value::String(email)) = profile.get_mut("email") {
        *email = fold(email);
    }
}
