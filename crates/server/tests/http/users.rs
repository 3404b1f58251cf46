//! `/api/v2/users` and `/api/v2/users-by-email` (reference §6.2, §6.3).

mod create;
mod delete;
mod identities;
mod logs;
mod read;
mod search;
mod update;

use serde_json::{Value, json};

pub(crate) const PATH: &str = "/api/v2/users";
pub(crate) const DATABASE: &str = "Username-Password-Authentication";
pub(crate) const MISSING: (&str, &str) = ("The user does not exist.", "inexistent_user");

/// Where a user is.
pub(crate) fn path_of(user_id: &str) -> String {
    format!("{PATH}/{}", user_id.replace('|', "%7C"))
}

/// A body for a new user.
pub(crate) fn new(email: &str) -> Value {
    json!({"connection": DATABASE, "email": email, "password": "correct horse 1"})
}

/// The same with more members, or other ones.
pub(crate) fn with(mut body: Value, members: &Value) -> Value {
    let own = body.as_object_mut().unwrap();
    own.extend(members.as_object().unwrap().clone());
    body
}
