//! `/api/lictor/v1`: what Auth0 doesn't have, in the Management API's envelope.

pub(crate) mod apis;
pub(crate) mod clients;
pub(crate) mod deletions;
pub(crate) mod holders;
pub(crate) mod impact;
pub(crate) mod members;
pub(crate) mod openapi;
pub(crate) mod permissions;
mod problem;
mod write;
