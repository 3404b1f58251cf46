//! How the entries of a client grant hang on permissions.
//!
//! Auth0 does not check a grant's scopes, so an entry is a text. Once a living permission has that
//! value the entry is bound to its number, and from then on shares its fate: it is renamed with
//! it, hidden while it is deleted, and gone once it is purged. An entry whose value lives is
//! always bound.

use std::collections::HashSet;

use super::Permission;

/// An entry of a grant's `scope`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// As it was sent.
    pub value: String,
    /// The permission that it stands for, if there is or was one.
    pub number: Option<i64>,
}

impl Entry {
    /// What the grant lists for it; `None` while its permission is deleted.
    ///
    /// `living` names the living permission with a number.
    pub fn shown<'a>(&'a self, living: impl Fn(i64) -> Option<&'a str>) -> Option<&'a str> {
        match self.number {
            Some(number) => living(number),
            None => Some(&self.value),
        }
    }
}

/// A grant's entries after an explicit `scope`, which is the whole truth: whatever was hidden is
/// gone, and a value that no living permission has is kept as a text.
pub fn entries(scope: &[String], living: &[Permission]) -> Vec<Entry> {
    let mut seen = HashSet::new();
    let once = scope.iter().filter(|value| seen.insert(value.as_str()));
    once.map(|value| Entry {
        value: value.clone(),
        number: living
            .iter()
            .find(|one| one.value == *value)
            .map(|one| one.number),
    })
    .collect()
}

/// Binds what waited for the value of a permission that was just created, restored or renamed.
///
/// An entry that waited in vain, because another entry of the grant came to this value by a
/// rename, is dropped: the grant has the permission once.
pub fn bind(entries: &mut Vec<Entry>, permission: &Permission) {
    let mut is_bound = entries
        .iter()
        .any(|entry| entry.number == Some(permission.number));
    entries.retain_mut(|entry| {
        if entry.number.is_some() || entry.value != permission.value {
            return true;
        }
        entry.number = Some(permission.number);
        !std::mem::replace(&mut is_bound, true)
    });
}

/// Drops the entries of purged permissions.
pub fn forget(entries: &mut Vec<Entry>, purged: &[i64]) {
    entries.retain(|entry| entry.number.is_none_or(|number| !purged.contains(&number)));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn permission(number: i64, value: &str) -> Permission {
        Permission {
            number,
            value: value.into(),
            description: None,
            position: number,
        }
    }

    fn of(scope: &[&str], living: &[Permission]) -> Vec<Entry> {
        let scope: Vec<String> = scope.iter().map(|value| (*value).into()).collect();
        entries(&scope, living)
    }

    fn shown<'a>(entries: &'a [Entry], living: &'a [Permission]) -> Vec<&'a str> {
        let name = |number| {
            let found = living.iter().find(|one| one.number == number);
            found.map(|one| one.value.as_str())
        };
        entries
            .iter()
            .filter_map(|entry| entry.shown(name))
            .collect()
    }

    #[test]
    fn what_is_sent_is_echoed_and_bound_when_it_lives() {
        let a = permission(1, "a");
        let mut entries = of(&["later", "a", "a"], std::slice::from_ref(&a));
        assert_eq!(shown(&entries, &[a]), ["later", "a"]);
        assert_eq!(
            shown(&entries, &[]),
            ["later"],
            "hidden while it is deleted"
        );
        let later = permission(2, "later");
        bind(&mut entries, &later);
        assert_eq!(shown(&entries, &[]), [""; 0]);
        let renamed = [permission(1, "A"), later];
        assert_eq!(shown(&entries, &renamed), ["later", "A"]);
    }

    #[test]
    fn a_new_permission_of_the_value_does_not_take_over() {
        let mut entries = of(&["a"], &[permission(1, "a")]);
        let anew = permission(2, "a");
        bind(&mut entries, &anew);
        assert_eq!(shown(&entries, &[anew]), [""; 0]);
        assert_eq!(shown(&entries, &[permission(1, "a")]), ["a"]);
        forget(&mut entries, &[1]);
        assert_eq!(entries, []);
    }

    #[test]
    fn a_rename_into_a_waiting_value_leaves_one() {
        let mut entries = of(&["b", "a"], &[permission(1, "a")]);
        let renamed = permission(1, "b");
        bind(&mut entries, &renamed);
        assert_eq!(shown(&entries, &[renamed]), ["b"]);
    }
}
