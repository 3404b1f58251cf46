//! Evidence that the log of changes is whole: what nobody can edit, drop, insert or cut off without
//! its being found, unless they have the master key, and not even then if somebody else keeps a
//! checkpoint.
//!
//! An entry carries a MAC from the moment it is written. The [`sealer`] brings committed entries
//! into an order and chains them within a second; [`verify`] goes through all of it again.

mod checkpoint;
mod digest;
mod erase;
mod prune;
mod sealer;
mod verify;

pub use checkpoint::Checkpoint;
pub use digest::entry_mac;
pub use erase::erase;
pub use prune::prune;
pub use sealer::{Sealer, seal};
pub use verify::{Finding, Report, verify};
