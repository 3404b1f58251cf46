//! What a request of the Management API may contain, and the words in which a refusal is put.
//!
//! A [`Schema`] is static data that reads like a table: the limits come from Auth0's published
//! document and, where recorded traffic differs, from the reference (§2 to §9, §15). Checking one
//! gives every violation in the wording of the validator that Auth0 uses (z-schema, §1.4).
//!
//! Invariant: nothing in here panics or takes more than time linear in its input, and no answer
//! grows with it: see the limits in [`message`].

pub mod attack_protection;
pub mod branding;
pub mod check;
pub mod client;
pub mod client_grant;
pub mod connection;
pub mod credential;
pub mod email_provider;
pub mod email_template;
pub mod form;
mod format;
pub mod grant;
pub mod identity;
pub mod imported_user;
pub mod job;
pub mod json;
pub mod log;
pub mod matcher;
pub mod member;
pub mod message;
mod metadata;
pub mod node;
pub mod organization;
pub mod organization_connection;
mod pairs;
pub mod path;
pub mod prompts;
pub mod query;
pub mod refresh_token;
pub mod resource_server;
pub mod role;
pub mod session;
pub mod tenant_settings;
pub mod ticket;
pub mod user;
pub mod user_block;

#[cfg(test)]
mod bodies_tests;
#[cfg(test)]
mod recorded_tests;
#[cfg(test)]
mod sweep_tests;

pub use check::check;
pub use message::{Invalid, Violation};
pub use node::Schema;

use serde_json::{Map, Value};

use message::Place;

impl Schema {
    /// Checks the body of a request.
    ///
    /// # Errors
    /// `invalid_body`, with what is wrong in Auth0's words.
    pub fn payload(&self, value: &Value) -> Result<(), Invalid> {
        check(self, value).map_err(|violations| Invalid::new(Place::Payload, &violations))
    }

    /// Reads a query string into the types that the schema gives its parameters.
    ///
    /// # Errors
    /// `invalid_query_string`, with what is wrong in Auth0's words.
    pub fn query(&self, raw: &str) -> Result<Map<String, Value>, Invalid> {
        query::read(self, raw)
    }
}
