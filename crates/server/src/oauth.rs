//! The Authentication API: metadata, tokens by client credentials, revocation.
//!
//! Errors are those of OAuth 2.0 in Auth0's words; nothing in here speaks the Management API's
//! envelope.

mod assertion;
pub(crate) mod assertions;
mod authenticate;
mod client_credentials;
pub(crate) mod discovery;
mod error;
mod exchange;
mod parameters;
pub(crate) mod revoke;
pub(crate) mod token;
pub(crate) mod unsupported;

pub(crate) use error::OAuthError;
use parameters::Parameters;
