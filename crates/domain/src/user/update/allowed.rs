//! What may be changed of a user, by the connection the user comes from. The words are those of
//! Auth0's document.

use serde_json::{Map, Value};

use super::super::source::{NO_USERNAME, NOT_SUPPORTED, Source, Use};
use crate::schema::Invalid;
use crate::{Error, Result};

/// Pairs that one PATCH can't change.
const APART: [(&str, &str, &str); 5] = [
    (
        "password",
        "email",
        "Cannot update password and email simultaneously",
    ),
    (
        "password",
        "email_verified",
        "Cannot update password and email_verified simultaneously",
    ),
    (
        "username",
        "email",
        "Cannot update username and email simultaneously",
    ),
    (
        "username",
        "email_verified",
        "Cannot update username and email_verified simultaneously",
    ),
    (
        "username",
        "password",
        "Cannot update username and password simultaneously",
    ),
];

/// Attributes that the connection may provide at each login.
const ROOT: [&str; 5] = ["family_name", "given_name", "name", "nickname", "picture"];

pub(super) fn check(
    sent: &Map<String, Value>,
    source: &Source<'_>,
    is_secondary: bool,
) -> Result<()> {
    for (first, second, refusal) in APART {
        if sent.contains_key(first) && sent.contains_key(second) {
            return Err(Error::Refused(refusal));
        }
    }
    check_identifiers(sent, source)?;
    check_root(sent, source, is_secondary)
}

fn check_identifiers(sent: &Map<String, Value>, source: &Source<'_>) -> Result<()> {
    let has = |key: &str| sent.contains_key(key);
    if has("email") && !source.is_database() {
        return Err(Error::Refused("Cannot update email for non-database user"));
    }
    if (has("password") || has("username")) && !source.is_database() {
        return Err(Error::Refused(NOT_SUPPORTED));
    }
    if has("email_verified") && !source.is_database() && source.strategy != "email" {
        return Err(Error::Refused(
            "Email verification is not supported for enterprise users.",
        ));
    }
    let members = [
        ("email", source.email(), NOT_SUPPORTED),
        ("phone_number", source.phone_number(), NOT_SUPPORTED),
        ("username", source.username(), NO_USERNAME),
        ("password", source.password(), NOT_SUPPORTED),
    ];
    for (name, wanted, refusal) in members {
        let Some(value) = sent.get(name) else {
            continue;
        };
        match (wanted, value.is_null()) {
            (Use::Refused, false) => return Err(Error::Refused(refusal)),
            (Use::Required, true) => {
                let missing = format!("'Missing required property: {name}'");
                return Err(Error::Invalid(Invalid::payload(&missing)));
            }
            (Use::Refused, true) | (Use::Optional, _) | (Use::Required, false) => {}
        }
    }
    Ok(())
}

fn check_root(sent: &Map<String, Value>, source: &Source<'_>, is_secondary: bool) -> Result<()> {
    let named = |wanted: fn(&Value) -> bool| -> Vec<&str> {
        let there = ROOT
            .into_iter()
            .filter(|key| sent.get(*key).is_some_and(wanted));
        there.collect()
    };
    let (all, removed) = (named(|_| true), named(Value::is_null));
    let is_ours = source.is_database() || source.is_passwordless();
    let is_kept = source
        .options
        .get("set_user_root_attributes")
        .is_some_and(|when| when != "on_each_login");
    if !all.is_empty() && is_secondary {
        return Err(refused(&format!(
            "The following user attributes cannot be updated: {}. The specified connection \
             belongs to a secondary identity.",
            all.join(", ")
        )));
    }
    if !all.is_empty() && !is_ours && !is_kept {
        return Err(refused(&format!(
            "The following user attributes cannot be updated: {}. The connection must either be a \
             database connection (using the Auth0 store), a passwordless connection (email or \
             sms) or has disabled 'Sync user profile attributes at each login'.",
            all.join(", ")
        )));
    }
    if !removed.is_empty() && is_ours {
        return Err(refused(&format!(
            "The following user attributes cannot be removed: {}. The connection ({}) must either \
             be a custom database connection with import mode disabled, a social or enterprise \
             connection.",
            removed.join(", "),
            source.connection
        )));
    }
    Ok(())
}

fn refused(message: &str) -> Error {
    Error::Invalid(Invalid {
        message: message.to_owned(),
        code: "invalid_body",
    })
}
