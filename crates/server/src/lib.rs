//! Everything that speaks HTTP: the Authentication API, the Management API and our extensions.
//!
//! Invariant: data flows one way, route → handler → operation → store. A handler translates, an
//! operation in [`ops`] decides and changes in one transaction, the store persists. The surfaces
//! (`management`, `extensions`, `oauth`, `login`, `dashboard`) don't know each other.

mod app;
pub mod audit;
mod browser;
pub mod cache;
mod dashboard;
mod decision;
mod extensions;
mod hashing;
pub mod jobs;
mod keyring;
mod links;
mod login;
mod logs_query;
pub mod mail;
mod management;
mod memory;
mod middleware;
mod oauth;
pub mod ops;
pub mod outbound;
mod rest;
pub mod routes;
mod throttle;
mod ui;

pub use app::{App, Config, Parts};
pub use memory::{Holdings, Subject, holdings};
pub use middleware::Peer;
