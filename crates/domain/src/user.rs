//! A user: a profile, and the identities by which the user signs in.
//!
//! Invariant: no password and no hash of one is ever part of a [`User`] or of what it answers.

mod create;
mod identity;
pub mod imported;
mod link;
mod picture;
mod source;
mod update;

use serde_json::{Map, Value};

use crate::Timestamp;

pub use create::{Fresh, NewUser, new_user};
pub use identity::Identity;
pub use link::{Link, Linking, Unlinked, link, linked, unlink, without_connection};
pub use picture::gravatar;
pub use source::{Source, Use};
pub use update::{Password, Update, update};

/// A user.
#[derive(Debug, Clone, PartialEq)]
pub struct User {
    /// Given by the database, and never again; 0 until it is stored.
    pub number: i64,
    /// The first identity's provider, a bar and its id: `auth0|…`.
    pub user_id: String,
    /// Never empty: the first is the primary one.
    pub identities: Vec<Identity>,
    /// Everything else that was given or has a default, in Auth0's names: `email`, `name`,
    /// `blocked`, `user_metadata`, `app_metadata`, `last_login`. What was never set is absent.
    pub profile: Map<String, Value>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub version: i64,
}

/// The order in which a user's members are answered (reference §6.2). What is in neither list
/// follows as it was set.
const BEFORE_IDENTITIES: [&str; 4] = ["email", "email_verified", "family_name", "given_name"];
const AFTER_IDENTITIES: [&str; 5] = [
    "name",
    "nickname",
    "phone_number",
    "phone_verified",
    "picture",
];
const LAST: [&str; 3] = ["user_metadata", "username", "app_metadata"];

/// Names that a profile never has, because a [`User`] has them elsewhere.
const ELSEWHERE: [&str; 5] = [
    "user_id",
    "identities",
    "created_at",
    "updated_at",
    "password",
];

impl User {
    /// A text of the profile: `email`, `username`, `phone_number`, `name`.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.profile.get(key).and_then(Value::as_str)
    }

    /// Whether an administrator has blocked the user.
    pub fn is_blocked(&self) -> bool {
        self.profile.get("blocked") == Some(&Value::Bool(true))
    }

    /// The email address of one of the identities.
    pub fn email_of(&self, identity: &Identity) -> Option<&str> {
        self.profile_of(identity)?.get("email")?.as_str()
    }

    /// Whether the email address of one of the identities was shown to be the user's.
    pub fn has_verified(&self, identity: &Identity) -> bool {
        let profile = self.profile_of(identity);
        profile.and_then(|profile| profile.get("email_verified")) == Some(&Value::Bool(true))
    }

    /// Notes that the email address of one of the identities is the user's.
    pub fn set_verified(&mut self, identity: &Identity) {
        let is_it = |own: &Identity| own.is(&identity.provider, &identity.user_id);
        let place = self.identities.iter().position(is_it);
        let profile = match place {
            Some(0) => Some(&mut self.profile),
            Some(place) => self
                .identities
                .get_mut(place)
                .map(|linked| linked.profile_data.get_or_insert_default()),
            None => None,
        };
        if let Some(profile) = profile {
            profile.insert("email_verified".to_owned(), true.into());
        }
    }

    /// What the user may type to sign in, each with the name of its connection.
    pub fn identifiers(&self) -> Vec<(&str, &str)> {
        let own = |identity: &'_ Identity| {
            let profile = self.profile_of(identity);
            ["email", "username", "phone_number"].map(|key| profile?.get(key)?.as_str())
        };
        let all = self.identities.iter().flat_map(|identity| {
            let texts = own(identity).into_iter().flatten();
            texts.map(|text| (identity.connection.as_str(), text))
        });
        all.collect()
    }

    /// What is known of the user by one of the identities.
    fn profile_of(&self, identity: &Identity) -> Option<&Map<String, Value>> {
        let is_it = |own: &Identity| own.is(&identity.provider, &identity.user_id);
        match self.identities.iter().position(is_it)? {
            0 => Some(&self.profile),
            place => self.identities.get(place)?.profile_data.as_ref(),
        }
    }

    /// The primary identity's connection; empty only for a user without identities, which is none.
    pub fn connection(&self) -> &str {
        self.identities
            .first()
            .map_or("", |identity| identity.connection.as_str())
    }

    /// The object the Management API answers, in the order recorded in 2026. An `app_metadata`
    /// without members isn't shown, an empty `user_metadata` is (recorded).
    pub fn wire(&self) -> Value {
        let mut out = Map::new();
        out.insert("user_id".to_owned(), self.user_id.clone().into());
        self.copy(&mut out, &["blocked"]);
        out.insert("created_at".to_owned(), self.created_at.iso().into());
        self.copy(&mut out, &BEFORE_IDENTITIES);
        let identities = self.identities.iter().map(Identity::wire).collect();
        out.insert("identities".to_owned(), identities);
        self.copy(&mut out, &AFTER_IDENTITIES);
        out.insert("updated_at".to_owned(), self.updated_at.iso().into());
        self.copy(&mut out, &LAST);
        for (key, value) in &self.profile {
            if !out.contains_key(key) && !ELSEWHERE.contains(&key.as_str()) {
                out.insert(key.clone(), value.clone());
            }
        }
        let is_empty = |value: &Value| value.as_object().is_some_and(Map::is_empty);
        if out.get("app_metadata").is_some_and(is_empty) {
            out.shift_remove("app_metadata");
        }
        Value::Object(out)
    }

    fn copy(&self, out: &mut Map<String, Value>, keys: &[&str]) {
        for key in keys {
            if let Some(value) = self.profile.get(*key) {
                out.insert((*key).to_owned(), value.clone());
            }
        }
    }
}

/// What `GET /users` answers with `include_totals=true`: in the order that only this list has.
pub fn wrapper(users: Vec<Value>, start: i64, limit: i64, total: i64) -> Value {
    let mut out = Map::new();
    out.insert("start".to_owned(), start.into());
    out.insert("limit".to_owned(), limit.into());
    out.insert("length".to_owned(), users.len().into());
    out.insert("users".to_owned(), users.into());
    out.insert("total".to_owned(), total.into());
    Value::Object(out)
}

#[cfg(test)]
mod tests;
