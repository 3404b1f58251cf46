//! The server over HTTP: the real router, both engines. One binary, so that it is linked once.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests may be blunt"
)]

mod attack_protection;
mod audit;
mod authorize;
mod bad_input;
mod branding;
mod client_grants;
mod clients;
mod concurrency;
mod conformance;
mod connections;
mod dashboard;
mod effective;
mod email;
mod grants;
mod jobs;
mod jwks;
mod login;
mod logout;
mod logs;
mod mails;
mod members;
mod oauth;
mod organizations;
mod permission_deletion;
mod permissions;
mod protection;
mod resource_servers;
mod roles;
mod sessions;
mod signing_keys;
mod sweep;
mod tenant_settings;
mod user_permissions;
mod user_roles;
mod user_tokens;
mod users;

/// Compares an answer with a file in `snapshots`; what differs from run to run is masked by its
/// shape.
macro_rules! snapshot {
    ($name:literal, $reply:expr) => {
        insta::assert_snapshot!($name, testkit::Reply::snapshot(&$reply))
    };
}
use snapshot;
