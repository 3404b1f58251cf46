//! `/api/v2/clients`: applications (Management API reference §4).

mod create;
mod credentials;
mod delete;
mod list;
mod read;
mod refusals;
mod secrets;
mod update;

/// Where applications are.
const PATH: &str = "/api/v2/clients";
