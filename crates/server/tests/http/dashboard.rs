//! The dashboard: its doors, and that each of its pages is a twin of an operation.

mod applications;
pub(crate) mod browser;
mod devices;
mod docs;
mod links;
mod logs;
mod members;
mod permissions;
mod profile;
mod roles;
mod search;
mod settings;
mod sign_in;
mod twins;
mod users;
