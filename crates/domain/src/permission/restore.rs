//! Bringing deleted permissions back, with everything they had.

use std::collections::HashSet;

use super::{PERMISSIONS_MAX, Permission, Stage, Tombstone};
use crate::rbac::HELD_MAX;

/// A role or user that would have more permissions than [`HELD_MAX`] if all came back.
///
/// Nobody else need be looked at, and there are few of them: only who was given others after
/// the deletion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crowded {
    /// The role's or user's id, for the answer.
    pub id: String,
    /// Living permissions that it holds, of all APIs.
    pub living: usize,
    /// Those that it holds among the deleted.
    pub numbers: Vec<i64>,
}

/// Why a permission can't come back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// Its value is in use again.
    Exists,
    /// The API would have more than [`PERMISSIONS_MAX`].
    Limit,
    /// The role or user would hold more than [`HELD_MAX`].
    Crowded { id: String },
    /// It is being purged.
    Gone,
}

/// A permission that can't come back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotRestored {
    pub number: i64,
    pub value: String,
    pub why: Why,
}

/// What a restore would do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Restoration {
    /// As they were: number, value, description, position. Entries of client grants that wait for
    /// a value are bound afterwards ([`super::bind`]).
    pub restored: Vec<Permission>,
    pub refused: Vec<NotRestored>,
}

/// What of a deletion can come back, taken in the order of positions.
///
/// `crowded` are the holders that the deletion's return could bring beyond their limit.
pub fn restore(deleted: &[Tombstone], living: &[Permission], crowded: &[Crowded]) -> Restoration {
    let mut in_order: Vec<&Tombstone> = deleted.iter().collect();
    in_order.sort_by_key(|one| (one.permission.position, one.permission.number));
    let mut taken: HashSet<&str> = living.iter().map(|one| one.value.as_str()).collect();
    let mut counts: Vec<usize> = crowded.iter().map(|holder| holder.living).collect();
    let mut restoration = Restoration::default();
    for tombstone in in_order {
        let Permission { number, value, .. } = &tombstone.permission;
        let reason = if tombstone.stage == Stage::Purging {
            Some(Why::Gone)
        } else if taken.contains(value.as_str()) {
            Some(Why::Exists)
        } else if taken.len() >= PERMISSIONS_MAX {
            Some(Why::Limit)
        } else {
            count(crowded, &mut counts, *number).err()
        };
        if let Some(why) = reason {
            restoration.refused.push(NotRestored {
                number: *number,
                value: value.clone(),
                why,
            });
        } else {
            taken.insert(value);
            restoration.restored.push(tombstone.permission.clone());
        }
    }
    restoration
}

/// Counts one more for everybody who holds it, or for nobody if that is too many for one.
fn count(crowded: &[Crowded], counts: &mut [usize], number: i64) -> Result<(), Why> {
    let holds = |holder: &&Crowded| holder.numbers.contains(&number);
    let mut holders = crowded.iter().zip(counts.iter());
    if let Some((full, _)) = holders.find(|(holder, count)| holds(holder) && **count >= HELD_MAX) {
        let id = full.id.clone();
        return Err(Why::Crowded { id });
    }
    for (holder, count) in crowded.iter().zip(counts) {
        *count += usize::from(holds(&holder));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Timestamp;

    fn permission(number: i64, value: &str) -> Permission {
        Permission {
            number,
            value: value.into(),
            description: Some("D".into()),
            position: 10 - number,
        }
    }

    fn tombstone(number: i64, value: &str) -> Tombstone {
        Tombstone {
            permission: permission(number, value),
            deletion: "d".into(),
            deleted_at: Timestamp::from_millis(5),
            stage: Stage::Restorable,
        }
    }

    fn refused(restoration: &Restoration) -> Vec<(i64, Why)> {
        let refused = restoration.refused.iter();
        refused.map(|one| (one.number, one.why.clone())).collect()
    }

    #[test]
    fn as_they_were() {
        let all = restore(&[tombstone(1, "a"), tombstone(2, "b")], &[], &[]);
        assert_eq!(all.restored, [permission(2, "b"), permission(1, "a")]);
        assert_eq!(all.refused, []);
    }

    #[test]
    fn not_beside_another_of_its_value_nor_when_being_purged() {
        let purging = Tombstone {
            stage: Stage::Purging,
            ..tombstone(1, "a")
        };
        let deleted = [
            purging,
            tombstone(2, "b"),
            tombstone(3, "c"),
            tombstone(4, "c"),
        ];
        let some = restore(&deleted, &[permission(9, "b")], &[]);
        assert_eq!(some.restored, [permission(4, "c")]);
        assert_eq!(
            refused(&some),
            [(3, Why::Exists), (2, Why::Exists), (1, Why::Gone)]
        );
    }

    #[test]
    fn not_beyond_the_limit_of_the_api() {
        let living: Vec<_> = (100..1099)
            .map(|n| permission(n, &format!("p{n}")))
            .collect();
        let deleted = [tombstone(1, "a"), tombstone(2, "b")];
        let one = restore(&deleted, &living, &[]);
        assert_eq!(one.restored, [permission(2, "b")]);
        assert_eq!(refused(&one), [(1, Why::Limit)]);
    }

    #[test]
    fn not_beyond_the_limit_of_a_holder() {
        let crowded = |id: &str, living: usize, numbers: &[i64]| Crowded {
            id: id.into(),
            living,
            numbers: numbers.into(),
        };
        let holders = [crowded("x", 999, &[1, 3]), crowded("y", 0, &[1, 2, 3])];
        let deleted = [tombstone(1, "a"), tombstone(2, "b"), tombstone(3, "c")];
        let some = restore(&deleted, &[], &holders);
        assert_eq!(some.restored, [permission(3, "c"), permission(2, "b")]);
        assert_eq!(refused(&some), [(1, Why::Crowded { id: "x".into() })]);
    }
}
