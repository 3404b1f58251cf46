//! What goes into an access token, and who may have one.

mod claims;
mod client_credentials;
mod policy;

pub use claims::{Claims, Dialect};
pub use client_credentials::{Denied, Grant, Granted, decide};
pub use policy::ApiPolicy;
