//! `/dashboard/logs`: what was changed, and which tokens were issued or refused.

mod asked;
mod changes;
mod entry;
pub(crate) mod export;
mod kind;
pub(crate) mod list;
pub(crate) mod one;
pub(crate) mod rows;

/// The label of the navigation's link.
const SECTION: &str = "Logs";
