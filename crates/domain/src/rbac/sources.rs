//! Where a user's permissions come from (Auth0: `GET /users/{id}/effective-permissions` and its
//! `/sources/effective-roles`).

use super::{Catalog, Login, Slotted, Stale, effective};

/// A permission that a user has, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sourced<'a> {
    pub permission: &'a Slotted,
    /// Whether the user holds it directly.
    pub is_direct: bool,
    /// The places, among the login's roles, of those that hold it.
    pub roles: Vec<usize>,
}

/// Every permission that the login gives, by position, with its sources.
///
/// # Errors
/// [`Stale`], as [`effective`].
pub fn sources<'a>(catalog: &'a Catalog, login: Login<'_>) -> Result<Vec<Sourced<'a>>, Stale> {
    let slots = effective(catalog, login)?;
    let sourced = catalog.within(&slots).map(|permission| {
        let roles = login.roles().iter().enumerate();
        let holding = roles.filter(|(_, role)| role.slots.contains(permission.slot));
        Sourced {
            permission,
            is_direct: login
                .direct()
                .is_some_and(|direct| direct.slots.contains(permission.slot)),
            roles: holding.map(|(place, _)| place).collect(),
        }
    });
    Ok(sourced.collect())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::Held;
    use super::*;

    #[test]
    fn every_way_is_told() {
        let living = [("b", 1_u16), ("a", 0), ("c", 2)].map(|(value, slot)| Slotted {
            number: slot.into(),
            slot,
            value: value.into(),
        });
        let catalog = Catalog::new(0, living.into()).unwrap();
        let held = |slots: &[u16]| Held {
            generation: 0,
            slots: slots.iter().copied().collect(),
        };
        let roles = [held(&[1]), held(&[0, 1, 9])].map(Arc::new);
        let direct = held(&[0]);
        let told = |login| -> Vec<(String, bool, Vec<usize>)> {
            let told = sources(&catalog, login).unwrap().into_iter();
            told.map(|one| (one.permission.value.clone(), one.is_direct, one.roles))
                .collect()
        };
        let tenant = Login::Tenant {
            roles: &roles,
            direct: Some(&direct),
        };
        assert_eq!(
            told(tenant),
            [("b".into(), false, vec![0, 1]), ("a".into(), true, vec![1])]
        );
        assert_eq!(
            told(Login::Organization { roles: &roles[..1] }),
            [("b".into(), false, vec![0])]
        );
    }
}
