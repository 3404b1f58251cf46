//! What the outside world supplies: time and randomness.
//!
//! Both are passed in, so that a test can freeze the one and seed the other. Nothing in this crate
//! reads a clock or an entropy source by itself.

use std::fmt::Debug;

use crate::Timestamp;

/// A source of the current time.
pub trait Clock: Send + Sync + Debug {
    /// The current instant, in UTC.
    fn now(&self) -> Timestamp;
}

/// A source of unpredictable bytes.
pub trait Random: Send + Sync + Debug {
    /// Fills `bytes` with uniformly distributed bytes.
    fn fill(&self, bytes: &mut [u8]);
}
