//! Permissions, and what replacing an API's list of them does to each.
//!
//! A permission is its number, which is never used again; the value is only its name. Whoever
//! holds a permission holds the number, so that a value that is deleted and made anew is held by
//! nobody. The verbs of a permission's life are in the modules below: pure rules over the rows that
//! the store has read, which say what shall be, or why not.

mod binding;
mod create;
mod delete;
mod impact;
mod plan;
mod refusal;
mod restore;
mod slots;
mod tombstone;
mod update;

use std::collections::HashMap;

use serde_json::{Map, Value};

use crate::schema::Invalid;
use crate::{Error, Result};

pub use binding::{Entry, bind, entries, forget};
pub use create::create;
pub use delete::{absent, delete, numbers_of};
pub use impact::{Holders, Impact, Issuance, Through, impact};
pub use plan::{Part, Seen, plan_text};
pub use refusal::Refusal;
pub use restore::{Crowded, NotRestored, Restoration, Why, restore};
pub use slots::smallest_free;
pub use tombstone::{RETENTION_MILLIS, Stage, Tombstone, due};
pub use update::{Edit, update};

/// Permissions that one API may have (Auth0's entity limit).
pub const PERMISSIONS_MAX: usize = 1000;

/// Deleted permissions kept for each API; beyond them the oldest are forgotten.
pub const TOMBSTONES_MAX: usize = 10_000;

/// A living permission of an API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permission {
    pub number: i64,
    pub value: String,
    pub description: Option<String>,
    pub position: i64,
}

/// A permission as somebody asks for it: Auth0's `scopes[]` item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PermissionSpec {
    pub value: String,
    pub description: Option<String>,
}

/// What a replacement of the whole list does.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Replacement {
    /// Permissions that stay, but with another description or position.
    pub changed: Vec<Permission>,
    /// Permissions that are new, numbered from the API's next number on.
    pub created: Vec<Permission>,
    /// Permissions that go.
    pub deleted: Vec<Permission>,
}

impl Replacement {
    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        self.changed.is_empty() && self.created.is_empty() && self.deleted.is_empty()
    }
}

/// Reads a `scopes` array that its schema has accepted.
///
/// # Errors
/// [`Error::Invalid`] if a value is there twice, [`Error::Limit`] beyond [`PERMISSIONS_MAX`].
pub fn parse(scopes: &[Value]) -> Result<Vec<PermissionSpec>> {
    if scopes.len() > PERMISSIONS_MAX {
        return Err(Error::Limit {
            what: "scopes",
            max: PERMISSIONS_MAX,
        });
    }
    let mut seen = HashMap::with_capacity(scopes.len());
    let mut specs = Vec::with_capacity(scopes.len());
    for (index, item) in scopes.iter().enumerate() {
        let text = |key: &str| item.get(key).and_then(Value::as_str).map(str::to_owned);
        let value = text("value").unwrap_or_default();
        if let Some(first) = seen.insert(value.clone(), index) {
            return Err(duplicate(first, index));
        }
        specs.push(PermissionSpec {
            value,
            description: text("description"),
        });
    }
    Ok(specs)
}

/// Auth0's behaviour for duplicates is not recorded; this is its validator's text for lists
/// whose items must differ.
fn duplicate(first: usize, second: usize) -> Error {
    Error::Invalid(Invalid::payload(&format!(
        "'Array items are not unique (indexes {first} and {second})' on property scopes"
    )))
}

/// What it takes to turn `current` into `wanted`, in `wanted`'s order.
///
/// A value that stays keeps its number, so a changed description loses nobody. New permissions
/// are numbered from `next_number` on.
pub fn replace(current: &[Permission], wanted: &[PermissionSpec], next_number: i64) -> Replacement {
    let mut left: HashMap<&str, &Permission> = current
        .iter()
        .map(|permission| (permission.value.as_str(), permission))
        .collect();
    let mut replacement = Replacement::default();
    let mut number = next_number;
    for (position, spec) in (0i64..).zip(wanted) {
        let PermissionSpec { value, description } = spec.clone();
        if let Some(kept) = left.remove(value.as_str()) {
            if kept.description != description || kept.position != position {
                let number = kept.number;
                replacement.changed.push(Permission {
                    number,
                    value,
                    description,
                    position,
                });
            }
        } else {
            replacement.created.push(Permission {
                number,
                value,
                description,
                position,
            });
            number += 1;
        }
    }
    let gone = |permission: &&Permission| left.contains_key(permission.value.as_str());
    replacement.deleted = current.iter().filter(gone).cloned().collect();
    replacement
}

/// The `scopes` array as the Management API answers it: absent descriptions stay absent.
pub fn wire(permissions: &[Permission]) -> Value {
    let item = |permission: &Permission| {
        let mut item = Map::new();
        item.insert("value".to_owned(), permission.value.clone().into());
        if let Some(description) = &permission.description {
            item.insert("description".to_owned(), description.clone().into());
        }
        Value::Object(item)
    };
    permissions.iter().map(item).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn spec(value: &str, description: Option<&str>) -> PermissionSpec {
        PermissionSpec {
            value: value.into(),
            description: description.map(Into::into),
        }
    }

    /// The list after a replacement, as the store would hold it.
    fn apply(current: &[Permission], replacement: &Replacement) -> Vec<Permission> {
        let mut list: Vec<Permission> = current
            .iter()
            .filter(|old| !replacement.deleted.contains(old))
            .map(|old| {
                replacement
                    .changed
                    .iter()
                    .find(|new| new.number == old.number)
                    .unwrap_or(old)
            })
            .chain(&replacement.created)
            .cloned()
            .collect();
        list.sort_by_key(|permission| permission.position);
        list
    }

    #[test]
    fn duplicates_and_too_many_are_refused() {
        let twice = [
            json!({"value": "a"}),
            json!({"value": "b"}),
            json!({"value": "a"}),
        ];
        assert!(matches!(parse(&twice), Err(Error::Invalid(_))));
        let many = |count: usize| -> Vec<Value> {
            (0..count)
                .map(|index| json!({"value": format!("s:{index}")}))
                .collect()
        };
        assert_eq!(parse(&many(1000)).unwrap().len(), 1000);
        assert!(matches!(
            parse(&many(1001)),
            Err(Error::Limit { max: 1000, .. })
        ));
    }

    #[test]
    fn a_changed_description_keeps_the_number() {
        let current = replace(&[], &[spec("a", None), spec("b", Some("B"))], 1).created;
        let replacement = replace(&current, &[spec("b", Some("new")), spec("c", None)], 3);
        assert_eq!(
            replacement
                .deleted
                .iter()
                .map(|p| p.number)
                .collect::<Vec<_>>(),
            [1]
        );
        assert_eq!(
            replacement
                .changed
                .iter()
                .map(|p| p.number)
                .collect::<Vec<_>>(),
            [2]
        );
        assert_eq!(
            replacement
                .created
                .iter()
                .map(|p| p.number)
                .collect::<Vec<_>>(),
            [3]
        );
    }

    proptest! {
        #[test]
        fn the_list_becomes_what_was_asked_and_numbers_are_never_reused(
            lists in prop::collection::vec(
                prop::collection::btree_map("[a-e]", prop::option::of("[xy]"), 0..5), 1..6)
        ) {
            let (mut current, mut next) = (Vec::new(), 1);
            let mut owner = HashMap::new();
            for list in lists {
                let wanted: Vec<_> = list.iter().map(|(v, d)| spec(v, d.as_deref())).collect();
                let replacement = replace(&current, &wanted, next);
                next += i64::try_from(replacement.created.len()).unwrap();
                for created in &replacement.created {
                    prop_assert!(owner.insert(created.number, created.value.clone()).is_none());
                }
                let after = apply(&current, &replacement);
                let seen: Vec<_> = after.iter().map(|p| spec(&p.value, p.description.as_deref())).collect();
                prop_assert_eq!(seen, wanted);
                prop_assert!(after.iter().all(|p| owner.get(&p.number) == Some(&p.value)));
                current = after;
            }
        }
    }
}
