//! How often something may be done: so many at once, then one more each interval.

use crate::Timestamp;

/// A limit. What was done is remembered by one moment: when all of it will be allowed again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// How many at once; at least one.
    burst: i64,
    /// After how many milliseconds one more is allowed; at least one.
    interval: i64,
}

impl Rate {
    pub const fn new(burst: i64, interval_millis: i64) -> Self {
        let burst = if burst < 1 { 1 } else { burst };
        let interval = if interval_millis < 1 {
            1
        } else {
            interval_millis
        };
        Self { burst, interval }
    }

    /// How many at once.
    pub fn burst(self) -> i64 {
        self.burst
    }

    /// How many are allowed now.
    pub fn left(self, whole_at: Timestamp, now: Timestamp) -> i64 {
        let owed = whole_at.millis().saturating_sub(now.millis()).max(0);
        // What is owed in part is owed.
        let used = owed.saturating_add(self.interval - 1) / self.interval;
        self.burst.saturating_sub(used).max(0)
    }

    /// Does it once more; none if that isn't allowed now.
    pub fn take(self, whole_at: Timestamp, now: Timestamp) -> Option<Timestamp> {
        let start = whole_at.max(now);
        (self.left(whole_at, now) > 0).then(|| start.plus_millis(self.interval))
    }

    /// When it is allowed once more, if it isn't now.
    pub fn next_at(self, whole_at: Timestamp, now: Timestamp) -> Timestamp {
        let room = self.burst.saturating_sub(1).saturating_mul(self.interval);
        whole_at.plus_millis(room.saturating_neg()).max(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(millis)
    }

    #[test]
    fn so_many_at_once_then_one_each_interval() {
        let rate = Rate::new(3, 100);
        let mut whole_at = at(0);
        for left in [2, 1, 0] {
            whole_at = rate.take(whole_at, at(1000)).unwrap();
            assert_eq!(rate.left(whole_at, at(1000)), left);
        }
        assert_eq!(rate.take(whole_at, at(1099)), None);
        assert_eq!(rate.next_at(whole_at, at(1050)), at(1100));
        whole_at = rate.take(whole_at, at(1100)).unwrap();
        assert_eq!(rate.take(whole_at, at(1199)), None);
        assert_eq!(rate.left(whole_at, at(1300)), 2);
        assert_eq!(rate.left(whole_at, at(1400)), 3);
        assert_eq!(rate.left(whole_at, at(9000)), 3);
        assert_eq!(rate.next_at(whole_at, at(9000)), at(9000));
    }

    #[test]
    fn nothing_overflows() {
        let rate = Rate::new(0, -1);
        assert_eq!(rate, Rate::new(1, 1));
        let rate = Rate::new(i64::MAX, i64::MAX);
        let whole_at = rate.take(at(0), at(1)).unwrap();
        assert_eq!(rate.left(whole_at, at(i64::MAX)), i64::MAX);
        assert_eq!(rate.next_at(whole_at, at(5)), at(5));
    }
}
