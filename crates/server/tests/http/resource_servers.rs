//! `/api/v2/resource-servers`: APIs (Management API reference §2).

mod create;
mod delete;
mod encryption;
mod list;
mod precondition;
mod read;
mod refusals;
mod system;
mod update;

/// Where APIs are.
const PATH: &str = "/api/v2/resource-servers";
