//! Which permissions of an API a user has: (∪ roles ∪ direct) ∧ live.
//!
//! Sets are kept for each role and each API, and the API's live mask beside them, so that deleting
//! a permission clears one bit and touches no role and no user. Slots are used again after a
//! purge: sets of another generation than the API's must never be mixed, and [`effective`] and
//! [`sources`] refuse to.

mod catalog;
mod effective;
mod sources;

pub use catalog::{Catalog, Slotted};
pub use effective::{Held, Login, Stale, effective};
pub use sources::{Sourced, sources};

/// Permissions that one role, or one user directly, may have (Auth0's entity limit). Only the
/// living count.
pub const HELD_MAX: usize = 1000;
