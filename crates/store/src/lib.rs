//! Everything that is kept, on SQLite or PostgreSQL, behind plain functions.
//!
//! Invariant: this is the only crate that names SQL, and only the files below `db`, `migrate`,
//! `locks` and `open` name an engine. Functions that read take a [`Conn`], functions that change
//! take a [`Writer`]; nothing is visible to others before [`Writer::commit`] returns, and then it
//! is on disk.

pub mod administrators;
pub mod authorization_codes;
pub mod changes;
mod client_grant_scopes;
pub mod client_grants;
pub mod clients;
mod codec;
pub mod connection_clients;
pub mod connections;
pub mod consents;
pub mod credentials;
pub mod crowded;
pub mod dashboard_sessions;
mod db;
pub mod deletions;
pub mod documents;
pub mod due_erasures;
mod error;
pub mod holders;
mod horizon;
pub mod idempotency;
pub mod issuances;
pub mod job_errors;
pub mod job_files;
pub mod jobs;
mod locks;
pub mod log_entries;
pub mod log_erasures;
pub mod log_seals;
pub mod log_subjects;
pub mod login_failures;
pub mod login_transactions;
pub mod logout_notices;
pub mod logs;
pub mod mails;
pub mod meta;
mod migrate;
pub mod organization_connections;
pub mod organization_members;
pub mod organizations;
pub mod password_history;
pub mod permission_holders;
pub mod permission_names;
pub mod permissions;
pub mod purge;
pub mod pushed_requests;
pub mod rbac;
pub mod refresh_tokens;
pub mod resource_servers;
pub mod revoked_access_tokens;
pub mod roles;
pub mod scope_sets;
pub mod session_clients;
pub mod sessions;
pub mod signing_keys;
mod tail;
pub mod tenants;
#[cfg(feature = "testing")]
pub mod testing;
pub mod tickets;
pub mod tombstones;
pub mod user_grants;
pub mod user_identities;
pub mod user_roles;
pub mod user_search;
pub mod users;

pub use changes::{Change, Changed, Changes};
pub use codec::{Page, SWEPT_AT_ONCE};
pub use db::{Conn, Connected, Db, Location, ReadOnly, Reader, Writer};
pub use horizon::Horizon;
pub use locks::IN_USE;
pub use migrate::{NEWER, OLDER};

/// Every fixed statement; a test prepares all of them on both engines.
pub fn statements() -> Vec<&'static str> {
    [
        administrators::STATEMENTS,
        authorization_codes::STATEMENTS,
        changes::STATEMENTS,
        client_grant_scopes::STATEMENTS,
        client_grants::STATEMENTS,
        clients::STATEMENTS,
        connection_clients::STATEMENTS,
        connections::STATEMENTS,
        consents::STATEMENTS,
        credentials::STATEMENTS,
        crowded::STATEMENTS,
        dashboard_sessions::STATEMENTS,
        deletions::STATEMENTS,
        documents::STATEMENTS,
        due_erasures::STATEMENTS,
        idempotency::STATEMENTS,
        issuances::STATEMENTS,
        log_entries::STATEMENTS,
        log_erasures::STATEMENTS,
        log_seals::STATEMENTS,
        job_errors::STATEMENTS,
        job_files::STATEMENTS,
        jobs::STATEMENTS,
        log_subjects::STATEMENTS,
        holders::STATEMENTS,
        login_failures::STATEMENTS,
        login_transactions::STATEMENTS,
        logout_notices::STATEMENTS,
        logs::STATEMENTS,
        mails::STATEMENTS,
        meta::STATEMENTS,
        migrate::STATEMENTS,
        organization_connections::STATEMENTS,
        organization_members::STATEMENTS,
        organizations::STATEMENTS,
        password_history::STATEMENTS,
        permission_holders::STATEMENTS,
        permission_names::STATEMENTS,
        permissions::STATEMENTS,
        purge::STATEMENTS,
        pushed_requests::STATEMENTS,
        rbac::STATEMENTS,
        refresh_tokens::STATEMENTS,
        resource_servers::STATEMENTS,
        revoked_access_tokens::STATEMENTS,
        roles::STATEMENTS,
        scope_sets::STATEMENTS,
        session_clients::STATEMENTS,
        sessions::STATEMENTS,
        signing_keys::STATEMENTS,
        tail::STATEMENTS,
        tenants::STATEMENTS,
        user_grants::STATEMENTS,
        tickets::STATEMENTS,
        user_identities::STATEMENTS,
        user_search::STATEMENTS,
        user_roles::STATEMENTS,
        users::STATEMENTS,
        tombstones::STATEMENTS,
    ]
    .concat()
}
