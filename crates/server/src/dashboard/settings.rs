//! `/dashboard/settings`: what holds for the whole tenant.

pub(crate) mod about;
pub(crate) mod branding;
mod change;
mod frame;
pub(crate) mod general;
pub(crate) mod keys;
pub(crate) mod member;
pub(crate) mod members;
pub(crate) mod revoke;
pub(crate) mod rotate;
pub(crate) mod sessions;
mod shown;

pub(crate) use members::role_name;

/// The label of the navigation's link.
const SECTION: &str = "Settings";
