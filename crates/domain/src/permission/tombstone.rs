//! A deleted permission, kept so that it can come back with everything it had.

use super::{Permission, TOMBSTONES_MAX};
use crate::Timestamp;

/// How long a deletion can be undone unless configured otherwise: 30 days, in milliseconds.
pub const RETENTION_MILLIS: i64 = 30 * 24 * 60 * 60 * 1000;

/// How far the end of a deleted permission is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    Restorable,
    /// From the commit that says so on it can't come back: its holders are being removed.
    Purging,
}

/// A deleted permission. Its slot is not free before it is purged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tombstone {
    pub permission: Permission,
    /// The deletion that it belongs to.
    pub deletion: String,
    pub deleted_at: Timestamp,
    pub stage: Stage,
}

impl Tombstone {
    /// Until when it can be restored.
    pub fn expires_at(&self, retention_millis: i64) -> Timestamp {
        self.deleted_at.plus_millis(retention_millis)
    }
}

/// The numbers of an API's tombstones that are to be purged, oldest first: those whose time is
/// over, and the oldest beyond [`TOMBSTONES_MAX`].
pub fn due(tombstones: &[Tombstone], now: Timestamp, retention_millis: i64) -> Vec<i64> {
    let mut oldest_first: Vec<&Tombstone> = tombstones
        .iter()
        .filter(|tombstone| tombstone.stage == Stage::Restorable)
        .collect();
    oldest_first.sort_by_key(|one| (one.deleted_at, one.permission.number));
    let excess = oldest_first.len().saturating_sub(TOMBSTONES_MAX);
    let numbers = oldest_first
        .iter()
        .enumerate()
        .filter(|(place, one)| *place < excess || one.expires_at(retention_millis) <= now);
    numbers.map(|(_, one)| one.permission.number).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tombstone(number: i64, deleted_at: i64) -> Tombstone {
        Tombstone {
            permission: Permission {
                number,
                value: "a".into(),
                description: None,
                position: 0,
            },
            deletion: "d".into(),
            deleted_at: Timestamp::from_millis(deleted_at),
            stage: Stage::Restorable,
        }
    }

    #[test]
    fn after_its_time() {
        let purging = Tombstone {
            stage: Stage::Purging,
            ..tombstone(3, 1)
        };
        let tombstones = [
            tombstone(1, 50),
            tombstone(2, 10),
            purging,
            tombstone(4, 49),
        ];
        let at = |millis| due(&tombstones, Timestamp::from_millis(millis), 100);
        assert_eq!(at(109), [0; 0]);
        assert_eq!(at(110), [2]);
        assert_eq!(at(150), [2, 4, 1]);
    }

    #[test]
    fn beyond_the_limit_the_oldest_first() {
        let many: Vec<Tombstone> = (0..10_002).map(|n| tombstone(n, 20_000 - n)).collect();
        let now = Timestamp::from_millis(20_000);
        assert_eq!(due(&many, now, RETENTION_MILLIS), [10_001, 10_000]);
    }
}
