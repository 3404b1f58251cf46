//! The store on both engines: one file per noun, and what holds for all of them.
//!
//! Invariant: every test has a database of its own, and every body runs on both engines unless
//! it is about one of them.

#![cfg(test)]
#![expect(
    clippy::disallowed_methods,
    reason = "tests start tasks of their own and are configured by their environment"
)]

#[macro_use]
mod common;

mod administrators;
mod authorization_codes;
mod batches;
mod bindings;
mod changes;
mod checkpoints;
mod client_grants;
mod clients;
mod connection_clients;
mod connections;
mod consents;
mod credentials;
mod crowded;
mod dashboard_sessions;
mod deadlines;
mod deletions;
mod documents;
mod due_erasures;
mod holders;
mod idempotency;
mod issuances;
mod jobs;
mod listeners;
mod locks;
mod log_seals;
mod log_search;
mod log_subjects;
mod login_failures;
mod login_transactions;
mod logout_notices;
mod logs;
mod mails;
mod meta;
mod opening;
mod organization_connections;
mod organizations;
mod parity;
mod password_history;
mod permission_holders;
mod permissions;
mod purge;
mod pushed_requests;
mod rbac;
mod refresh_tokens;
mod resource_servers;
mod roles;
mod scope_sets;
mod sessions;
mod signing_keys;
mod source;
mod statements;
mod surface;
mod tenants;
mod tickets;
mod tombstones;
mod user_grants;
mod user_roles;
mod user_search;
mod users;
mod writers;
