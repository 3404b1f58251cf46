//! What goes into an access token, and who may have one.

mod claims;
mod client_credentials;
mod id_token;
mod oidc;
mod policy;
mod scope_set;
pub mod user;

pub use claims::{Claims, Dialect, InOrganization, UserClaims};
pub use client_credentials::{Denied, Grant, Granted, decide};
pub use id_token::{Compliance, IdClaims, person};
pub use oidc::OidcScope;
pub use policy::{ApiPolicy, Reach, UserPolicy, UserRules};
pub use scope_set::ScopeSet;
