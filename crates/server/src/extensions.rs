//! `/api/lictor/v1`: what Auth0 doesn't have, in the Management API's envelope.

pub(crate) mod apis;
