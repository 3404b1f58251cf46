//! Signing out of a session (Authentication API reference §4.5): where the browser may go then,
//! whether the user is asked before, and which applications are told.

mod backchannel;
mod claims;
mod request;
mod target;

pub use backchannel::{Backchannel, Initiator};
pub use claims::LogoutClaims;
pub use request::{Hint, Known, Refusal, Request, Step, decide};
pub use target::{Matching, first_of, is_allowed};
