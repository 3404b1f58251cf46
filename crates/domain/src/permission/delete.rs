//! Deleting permissions by value. It touches the permissions and nothing that holds them.

use super::{Permission, Refusal, Tombstone};

/// The living permissions of all these values, all or nothing; a value that is there twice counts
/// once.
///
/// # Errors
/// The first value that no living permission has; [`absent`] says what to answer then.
pub fn delete<'a>(
    living: &'a [Permission],
    values: &[&str],
) -> Result<Vec<&'a Permission>, String> {
    let mut deleted: Vec<&Permission> = Vec::with_capacity(values.len());
    for value in values {
        let Some(found) = living.iter().find(|one| one.value == *value) else {
            return Err((*value).to_owned());
        };
        if deleted.iter().all(|one| one.number != found.number) {
            deleted.push(found);
        }
    }
    Ok(deleted)
}

/// Why a value can't be deleted that no living permission has: it is deleted already, or there
/// never was one. `last` is its tombstone that was deleted last.
pub fn absent(value: &str, last: Option<&Tombstone>) -> Refusal {
    let value = value.to_owned();
    match last {
        Some(tombstone) => Refusal::AlreadyDeleted {
            value,
            deletion: tombstone.deletion.clone(),
            deleted_at: tombstone.deleted_at,
        },
        None => Refusal::Unknown { value },
    }
}

/// The numbers of every permission that has, or had when it was deleted, this value.
///
/// Who removes an assignment by name drops the assignment to all of them: what was removed on
/// purpose, no restore brings back.
pub fn numbers_of(value: &str, living: &[Permission], tombstones: &[Tombstone]) -> Vec<i64> {
    let deleted = tombstones.iter().map(|tombstone| &tombstone.permission);
    let all = living.iter().chain(deleted);
    all.filter(|one| one.value == value)
        .map(|one| one.number)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::Stage;
    use super::*;
    use crate::Timestamp;

    fn permission(number: i64, value: &str) -> Permission {
        Permission {
            number,
            value: value.into(),
            description: None,
            position: number,
        }
    }

    fn tombstone(number: i64, value: &str) -> Tombstone {
        Tombstone {
            permission: permission(number, value),
            deletion: "del_1".into(),
            deleted_at: Timestamp::from_millis(5),
            stage: Stage::Restorable,
        }
    }

    #[test]
    fn all_or_nothing() {
        let living = [permission(1, "a"), permission(2, "b")];
        let numbers = |values: &[&str]| {
            delete(&living, values).map(|deleted| deleted.iter().map(|p| p.number).collect())
        };
        assert_eq!(numbers(&["b", "a", "b"]), Ok(vec![2, 1]));
        assert_eq!(numbers(&["a", "c", "d"]), Err("c".to_owned()));
    }

    #[test]
    fn deleted_already_is_not_unknown() {
        let already = Refusal::AlreadyDeleted {
            value: "a".into(),
            deletion: "del_1".into(),
            deleted_at: Timestamp::from_millis(5),
        };
        assert_eq!(absent("a", Some(&tombstone(1, "a"))), already);
        assert_eq!(absent("a", None), Refusal::Unknown { value: "a".into() });
    }

    #[test]
    fn a_name_stands_for_all_who_had_it() {
        let living = [permission(3, "a"), permission(4, "b")];
        let tombstones = [tombstone(1, "a"), tombstone(2, "c")];
        assert_eq!(numbers_of("a", &living, &tombstones), [3, 1]);
        assert_eq!(numbers_of("c", &living, &tombstones), [2]);
    }
}
