//! What can be done. Each operation that changes something is one transaction: the rule, the
//! change, its audit entry and its notice to the caches, all or nothing.
//!
//! Invariant: nothing in here knows HTTP. The Management API, our extensions and the dashboard
//! use the same operations.

pub mod act;
pub mod attack_protection;
pub mod authorization_codes;
pub mod bootstrap;
pub mod branding;
pub mod client_grants;
pub mod clients;
pub mod connections;
pub(crate) mod consents;
pub(crate) mod counts;
pub mod credentials;
pub mod dashboard_sessions;
pub mod deletions;
pub mod email_provider;
pub mod email_templates;
pub(crate) mod email_verification;
pub(crate) mod erasure;
pub mod events;
pub mod grants;
pub mod ip_blocks;
pub mod jobs;
pub mod login;
pub(crate) mod login_transactions;
pub(crate) mod logout_notices;
pub(crate) mod mails;
pub mod members;
pub mod organization_connections;
pub mod organization_members;
pub mod organizations;
pub(crate) mod password_reset;
pub(crate) mod passwords;
pub mod permissions;
pub mod plan;
pub mod profile;
pub mod prompts;
pub(crate) mod protection;
pub(crate) mod pushed_requests;
pub mod refresh_tokens;
mod refused;
pub mod resource_servers;
pub mod role_permissions;
pub mod roles;
pub(crate) mod scope_sets;
pub mod session_ends;
pub(crate) mod sessions;
pub(crate) mod sign_out;
pub(crate) mod sign_up;
pub mod signing_keys;
pub mod tenant_settings;
pub(crate) mod tickets;
pub(crate) mod unblock;
pub mod user_blocks;
pub mod user_identities;
pub mod user_permissions;
pub mod user_roles;
pub mod user_tickets;
pub mod users;
pub mod users_export;
pub mod users_import;

pub use act::Act;
pub use refused::Refused;
