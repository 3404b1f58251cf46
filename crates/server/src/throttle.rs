//! How often something was done lately, and by whom. In memory: after a restart nothing was done.

use std::collections::HashMap;
use std::mem;
use std::sync::{Mutex, PoisonError};

use domain::Timestamp;
use domain::rate::Rate;

/// Keys that are remembered in each of the two halves. When the younger is full, the older is
/// forgotten: whoever comes from as many places as that gets further attempts from each anyway.
const HALF_MAX: usize = 50_000;

/// When each key may do everything again.
#[derive(Debug, Default)]
struct Halves {
    younger: HashMap<String, Timestamp>,
    older: HashMap<String, Timestamp>,
}

/// What is remembered of one kind of thing.
#[derive(Debug, Default)]
pub(crate) struct Throttle(Mutex<Halves>);

/// What is throttled.
#[derive(Debug, Default)]
pub(crate) struct Throttles {
    /// Failed logins, by network.
    pub(crate) failed_logins: Throttle,
    /// Failed sign-ins to the dashboard, by network.
    pub(crate) dashboard: Throttle,
    /// Sign-ups, by network.
    pub(crate) sign_ups: Throttle,
    /// Mails about blocks, by whom they are for.
    pub(crate) notices: Throttle,
    /// Requests that are limited, by who sends them.
    pub(crate) requests: Throttle,
}

/// What may still be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Allowance {
    /// Whether it may be done now.
    pub(crate) is_granted: bool,
    /// How often more at once.
    pub(crate) left: i64,
    /// When everything is left again; if nothing is left now, when something is.
    pub(crate) reset_at: Timestamp,
}

impl Throttle {
    /// Does it once more, if that is allowed.
    pub(crate) fn take(&self, key: &str, rate: Rate, now: Timestamp) -> Allowance {
        let mut halves = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let before = halves.get(key).unwrap_or(now);
        let taken = rate.take(before, now);
        if let Some(after) = taken {
            halves.put(key, after);
        }
        allowance(rate, taken.unwrap_or(before), (now, taken.is_some()))
    }

    /// What is allowed, without doing it.
    pub(crate) fn look(&self, key: &str, rate: Rate, now: Timestamp) -> Allowance {
        let halves = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let whole_at = halves.get(key).unwrap_or(now);
        let is_granted = rate.left(whole_at, now) > 0;
        allowance(rate, whole_at, (now, is_granted))
    }

    /// Forgets what was done.
    pub(crate) fn forget(&self, key: &str) {
        let mut halves = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        halves.younger.remove(key);
        halves.older.remove(key);
    }
}

fn allowance(rate: Rate, whole_at: Timestamp, (now, is_granted): (Timestamp, bool)) -> Allowance {
    let left = rate.left(whole_at, now);
    let reset_at = if left > 0 {
        whole_at.max(now)
    } else {
        rate.next_at(whole_at, now)
    };
    Allowance {
        is_granted,
        left,
        reset_at,
    }
}

impl Halves {
    fn get(&self, key: &str) -> Option<Timestamp> {
        self.younger.get(key).or(self.older.get(key)).copied()
    }

    fn put(&mut self, key: &str, whole_at: Timestamp) {
        if self.younger.len() >= HALF_MAX && !self.younger.contains_key(key) {
            self.older = mem::take(&mut self.younger);
        }
        self.younger.insert(key.to_owned(), whole_at);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: Rate = Rate::new(2, 1000);

    #[test]
    fn each_key_has_its_own() {
        let (throttle, now) = (Throttle::default(), Timestamp::from_seconds(100));
        let take = |key, now| {
            let taken = throttle.take(key, RATE, now);
            (taken.is_granted, taken.left)
        };
        assert_eq!(take("a", now), (true, 1));
        assert_eq!(take("a", now), (true, 0));
        assert_eq!(take("a", now), (false, 0));
        assert_eq!(take("b", now), (true, 1));
        let looked = throttle.look("a", RATE, now);
        assert_eq!(looked.reset_at, Timestamp::from_seconds(101));
        let whole = throttle.look("b", RATE, now).reset_at;
        assert_eq!(whole, Timestamp::from_seconds(101));
        assert!(!looked.is_granted && throttle.look("c", RATE, now).is_granted);
        assert_eq!(take("a", Timestamp::from_seconds(101)), (true, 0));
        throttle.forget("a");
        assert_eq!(take("a", Timestamp::from_seconds(101)), (true, 1));
    }

    #[test]
    fn it_does_not_grow_for_ever() {
        let (throttle, now) = (Throttle::default(), Timestamp::from_seconds(100));
        let take = |key: &str| throttle.take(key, RATE, now).left;
        assert_eq!(take("first"), 1);
        for number in 0..HALF_MAX {
            take(&number.to_string());
        }
        assert_eq!(take("first"), 0, "the older half is remembered");
        for number in 0..2 * HALF_MAX {
            take(&format!("more {number}"));
        }
        assert_eq!(take("first"), 1);
        let halves = throttle.0.lock().unwrap();
        assert!(halves.younger.len() + halves.older.len() <= 2 * HALF_MAX);
    }
}
