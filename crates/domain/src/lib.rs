//! Nouns and rules of an authorization server: what an API, a permission, a client and a grant
//! are, and what may happen to them.
//!
//! Invariant: no I/O, no clock, no randomness, no SQL and no HTTP in here. Everything is a
//! function of its arguments.

pub mod administrator;
pub mod assignment;
pub mod attack_protection;
pub mod authorization_code;
pub mod authorize;
pub mod bits;
pub mod branding;
pub mod client;
pub mod client_grant;
pub mod connection;
pub mod deletion;
pub mod email_provider;
pub mod email_template;
mod env;
mod error;
pub mod ids;
pub mod job;
pub mod liquid;
pub mod logout;
pub mod network;
pub mod organization;
pub mod organization_connection;
pub mod password;
pub mod patch;
pub mod permission;
pub mod pkce;
pub mod prompts;
pub mod rate;
pub mod rbac;
pub mod refresh_token;
pub mod resource_server;
pub mod role;
pub mod schema;
pub mod scope;
pub mod search;
pub mod session;
pub mod sign_in;
mod system;
pub mod tenant;
pub mod ticket;
mod time;
pub mod token;
pub mod user;

pub use env::{Clock, Random};
pub use error::{Conflict, Error, Noun, Report, Result};
pub use ids::{Home, Tenant};
pub use system::System;
pub use time::Timestamp;
