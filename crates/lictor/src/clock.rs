//! The clock of this machine. Everything else is given it as a [`Clock`].

use std::time::{SystemTime, UNIX_EPOCH};

use domain::{Clock, Timestamp};

/// The system's clock.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the clock that everybody is given"
    )]
    fn now(&self) -> Timestamp {
        // A clock before 1970 is as wrong as one that stands still in 1970.
        let elapsed = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        Timestamp::from_millis(i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX))
    }
}
