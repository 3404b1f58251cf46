//! Pages that an administrator meets. Each shows what is there, or does what an operation of the
//! Management API or of our extensions does: `routes.rs` names that twin, and its scopes decide.
//!
//! A page is the same with a script and without one. With one, forms are sent in the background
//! and the answer's `main` takes the place of the old one; what is asked first comes as a dialog.

pub(crate) mod apis;
pub(crate) mod applications;
mod cookies;
pub(crate) mod docs;
pub(crate) mod errors;
pub(crate) mod explorer;
mod fault;
pub(crate) mod health;
pub(crate) mod home;
mod link;
pub(crate) mod logs;
mod pairs;
mod pick;
pub(crate) mod profile;
pub(crate) mod removal;
mod reply;
pub(crate) mod roles;
mod screen;
pub(crate) mod search;
pub(crate) mod settings;
pub(crate) mod setup;
pub(crate) mod sign_in;
#[cfg(debug_assertions)]
pub(crate) mod styleguide;
pub(crate) mod theme;
pub(crate) mod told;
pub(crate) mod users;
mod visit;

pub(crate) use fault::Fault;
pub(crate) use reply::Reply;
pub(crate) use screen::screen;
pub(crate) use visit::Visit;

/// What a page answers.
pub(crate) type Answer = Result<Reply, Fault>;

/// How long a search of what can be much may take.
const SEARCH_MAX: std::time::Duration = std::time::Duration::from_secs(2);

/// Below which path all pages are.
pub(crate) const BASE: &str = "/dashboard";
