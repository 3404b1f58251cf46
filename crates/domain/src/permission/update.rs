//! Changing one permission: its description, or its value without losing whoever holds it.

use super::{Permission, Refusal};

/// What is to change; what is `None` stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Edit {
    pub value: Option<String>,
    /// `Some(None)` removes it.
    pub description: Option<Option<String>>,
}

/// The permission of `value` after the edit. It keeps its number, and so do all who hold it.
///
/// After a rename, entries of client grants that wait for the new value are bound to it
/// ([`super::bind`]): an entry whose value lives is always bound, or the next deletion would miss
/// it.
///
/// # Errors
/// [`Refusal::Unknown`]; [`Refusal::Exists`] if another has the new value.
pub fn update(living: &[Permission], value: &str, edit: Edit) -> Result<Permission, Refusal> {
    let of_value = |value: &str| living.iter().find(|one| one.value == value);
    let Some(old) = of_value(value) else {
        return Err(Refusal::Unknown {
            value: value.to_owned(),
        });
    };
    let mut new = old.clone();
    if let Some(value) = edit.value {
        if of_value(&value).is_some_and(|other| other.number != old.number) {
            return Err(Refusal::Exists { value });
        }
        new.value = value;
    }
    if let Some(description) = edit.description {
        new.description = description;
    }
    Ok(new)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn permission(number: i64, value: &str) -> Permission {
        Permission {
            number,
            value: value.into(),
            description: Some("D".into()),
            position: number,
        }
    }

    fn rename(to: &str) -> Edit {
        Edit {
            value: Some(to.into()),
            description: None,
        }
    }

    #[test]
    fn a_rename_keeps_all_but_the_value() {
        let living = [permission(1, "a"), permission(2, "b")];
        let renamed = Permission {
            value: "c".into(),
            ..permission(1, "a")
        };
        assert_eq!(update(&living, "a", rename("c")), Ok(renamed));
        assert_eq!(update(&living, "a", rename("a")), Ok(permission(1, "a")));
        let exists = Err(Refusal::Exists { value: "b".into() });
        assert_eq!(update(&living, "a", rename("b")), exists);
        let unknown = Err(Refusal::Unknown { value: "c".into() });
        assert_eq!(update(&living, "c", rename("d")), unknown);
    }

    #[test]
    fn a_description_can_go() {
        let edit = Edit {
            value: None,
            description: Some(None),
        };
        let plain = update(&[permission(1, "a")], "a", edit).unwrap();
        assert_eq!((plain.number, plain.description), (1, None));
    }
}
