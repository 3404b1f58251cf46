//! `/api/v2/client-grants` (Management API reference §3).

mod create;
mod delete;
mod list;
mod update;

/// Where grants are.
const PATH: &str = "/api/v2/client-grants";
