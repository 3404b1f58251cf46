//! Client assertions that were used, so that none is used twice (RFC 7523 §3, `jti`).

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use domain::Timestamp;

/// Assertions that are remembered. They live five minutes at most; when this many are alive,
/// further ones are refused rather than let through unchecked.
const REMEMBERED_MAX: usize = 100_000;

/// What is known of assertions used since the start.
#[derive(Debug)]
pub(crate) struct Assertions {
    /// Assertions issued before were perhaps used before the start, which nobody remembers.
    started_seconds: i64,
    /// By client and `jti`, until when, in seconds since the epoch.
    used: Mutex<HashMap<(String, String), i64>>,
}

/// Why an assertion may not be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unusable {
    /// It was used before, or may have been.
    Used,
    /// Too many are alive to remember another.
    Full,
}

impl Assertions {
    pub(crate) fn new(now: Timestamp) -> Self {
        Self {
            started_seconds: now.seconds(),
            used: Mutex::default(),
        }
    }

    /// Uses an assertion up. Times are in seconds since the epoch.
    pub(super) fn take(
        &self,
        (client_id, jti): (&str, &str),
        (issued_at, expires_at): (i64, i64),
        now: i64,
    ) -> Result<(), Unusable> {
        if issued_at < self.started_seconds {
            return Err(Unusable::Used);
        }
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        if used.len() >= REMEMBERED_MAX {
            used.retain(|_, until| *until > now);
        }
        let key = (client_id.to_owned(), jti.to_owned());
        if used.get(&key).is_some_and(|until| *until > now) {
            return Err(Unusable::Used);
        }
        if used.len() >= REMEMBERED_MAX {
            return Err(Unusable::Full);
        }
        used.insert(key, expires_at);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn once_and_only_since_the_start() {
        let assertions = Assertions::new(Timestamp::from_seconds(100));
        let take = |jti, issued| assertions.take(("c", jti), (issued, 400), 110);
        assert_eq!(take("a", 99), Err(Unusable::Used));
        assert_eq!(take("a", 100), Ok(()));
        assert_eq!(take("a", 100), Err(Unusable::Used));
        assert_eq!(take("b", 100), Ok(()));
        assert_eq!(assertions.take(("d", "a"), (100, 400), 110), Ok(()));
        assert_eq!(assertions.take(("c", "a"), (400, 700), 401), Ok(()));
    }

    #[test]
    fn what_has_expired_makes_room() {
        let assertions = Assertions::new(Timestamp::from_seconds(0));
        for number in 0..REMEMBERED_MAX {
            let jti = number.to_string();
            assert_eq!(assertions.take(("c", &jti), (1, 100), 10), Ok(()));
        }
        assert_eq!(
            assertions.take(("c", "one more"), (1, 100), 10),
            Err(Unusable::Full)
        );
        assert_eq!(assertions.take(("c", "one more"), (101, 200), 101), Ok(()));
    }
}
