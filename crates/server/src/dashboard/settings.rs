//! `/dashboard/settings`: what holds for the whole tenant.

mod frame;
pub(crate) mod general;
pub(crate) mod keys;
pub(crate) mod member;
pub(crate) mod members;
pub(crate) mod revoke;
pub(crate) mod rotate;
mod shown;

pub(crate) use members::role_name;

/// The label of the navigation's link.
const SECTION: &str = "Settings";
