//! Making one permission.

use super::{PERMISSIONS_MAX, Permission, PermissionSpec, Refusal};

/// The permission that `spec` asks for, at the end of the list.
///
/// It is new even if its value was in use before: nobody holds `number`. Entries of client grants
/// that wait for the value are bound to it afterwards ([`super::bind`]).
///
/// # Errors
/// [`Refusal::Exists`], [`Refusal::Limit`].
pub fn create(
    living: &[Permission],
    spec: PermissionSpec,
    number: i64,
) -> Result<Permission, Refusal> {
    let PermissionSpec { value, description } = spec;
    if living.iter().any(|one| one.value == value) {
        return Err(Refusal::Exists { value });
    }
    if living.len() >= PERMISSIONS_MAX {
        return Err(Refusal::Limit);
    }
    let last = living.iter().map(|one| one.position).max();
    Ok(Permission {
        number,
        value,
        description,
        position: last.map_or(0, |last| last + 1),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spec(value: &str) -> PermissionSpec {
        PermissionSpec {
            value: value.into(),
            description: None,
        }
    }

    #[test]
    fn at_the_end_once_and_up_to_the_limit() {
        let mut living = vec![create(&[], spec("a"), 4).unwrap()];
        let exists = Err(Refusal::Exists { value: "a".into() });
        assert_eq!(create(&living, spec("a"), 5), exists);
        for number in 5..1004 {
            living.push(create(&living, spec(&format!("p{number}")), number).unwrap());
        }
        assert_eq!(living.last().unwrap().position, 999);
        assert_eq!(create(&living, spec("one more"), 1004), Err(Refusal::Limit));
    }
}
