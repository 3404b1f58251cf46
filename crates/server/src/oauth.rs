//! The Authentication API: metadata, tokens by every grant, revocation.
//!
//! Errors are those of OAuth 2.0 in Auth0's words; nothing in here speaks the Management API's
//! envelope.

mod assertion;
pub(crate) mod assertions;
mod authenticate;
mod authorization_code;
pub(crate) mod authorize;
mod client_credentials;
pub(crate) mod cors;
pub(crate) mod database;
pub(crate) mod discovery;
pub(crate) mod end_session;
mod error;
mod exchange;
mod give;
mod id_token_hint;
pub(crate) mod introspect;
mod issued;
mod leave;
pub(crate) mod logout;
pub(crate) mod par;
mod parameters;
mod password;
mod presented;
mod rate_limit;
mod refresh_token;
mod request_object;
pub(crate) mod revoke;
pub(crate) mod sign_up;
pub(crate) mod token;
pub(crate) mod user_tokens;
pub(crate) mod userinfo;

pub(crate) use error::OAuthError;
use parameters::Parameters;
