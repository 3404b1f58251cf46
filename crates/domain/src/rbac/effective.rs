//! The permissions that a user has at an API.

use std::sync::Arc;

use super::Catalog;
use crate::bits::Bits;

/// What a role, or a user directly, holds of one API: the slots of living and deleted permissions,
/// as of a generation of the API's slots.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Held {
    pub generation: i64,
    pub slots: Bits,
}

/// How a user logged in, and what thus counts of what the user holds at an API.
#[derive(Debug, Clone, Copy)]
pub enum Login<'a> {
    /// Without an organization: the user's roles in the tenant, and what the user holds directly.
    Tenant {
        roles: &'a [Arc<Held>],
        direct: Option<&'a Held>,
    },
    /// Into an organization: only the roles that the member has in it.
    Organization { roles: &'a [Arc<Held>] },
}

impl Login<'_> {
    pub(super) fn roles(&self) -> &[Arc<Held>] {
        match self {
            Self::Tenant { roles, .. } | Self::Organization { roles } => roles,
        }
    }

    pub(super) fn direct(&self) -> Option<&Held> {
        match self {
            Self::Tenant { direct, .. } => *direct,
            Self::Organization { .. } => None,
        }
    }

    pub(super) fn sets(&self) -> impl Iterator<Item = &Held> {
        let roles = self.roles().iter().map(|role| &**role);
        roles.chain(self.direct())
    }

    /// # Errors
    /// [`Stale`] if a set is of another generation than the catalog.
    pub(super) fn check(&self, catalog: &Catalog) -> Result<(), Stale> {
        let is_current = |held: &Held| held.generation == catalog.generation();
        if self.sets().all(is_current) {
            Ok(())
        } else {
            Err(Stale)
        }
    }
}

/// A purge came between the loading of a set and that of the API's catalog: the set's slots may
/// stand for other permissions. Load both again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stale;

impl std::fmt::Display for Stale {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the slots of the API's permissions have been given anew")
    }
}

impl std::error::Error for Stale {}

/// The slots of the living permissions that the login gives.
///
/// # Errors
/// [`Stale`].
pub fn effective(catalog: &Catalog, login: Login<'_>) -> Result<Bits, Stale> {
    login.check(catalog)?;
    let sets = login.sets().map(|held| &held.slots);
    Ok(Bits::union_within(sets, catalog.live()))
}

#[cfg(test)]
mod tests {
    use super::super::Slotted;
    use super::*;
    use crate::bits::Slot;

    fn held(generation: i64, slots: &[Slot]) -> Held {
        let slots = slots.iter().copied().collect();
        Held { generation, slots }
    }

    fn catalog() -> Catalog {
        let living = [0_u16, 2, 3].map(|slot| Slotted {
            number: slot.into(),
            slot,
            value: format!("p{slot}"),
        });
        Catalog::new(1, living.into()).unwrap()
    }

    #[test]
    fn roles_and_direct_but_only_the_living() {
        let roles = [Arc::new(held(1, &[0, 1])), Arc::new(held(1, &[2]))];
        let direct = held(1, &[3, 4]);
        let tenant = Login::Tenant {
            roles: &roles,
            direct: Some(&direct),
        };
        let slots = |login| {
            effective(&catalog(), login)
                .unwrap()
                .iter()
                .collect::<Vec<_>>()
        };
        assert_eq!(slots(tenant), [0, 2, 3]);
        assert_eq!(slots(Login::Organization { roles: &roles[..1] }), [0]);
    }

    #[test]
    fn sets_of_another_generation_are_not_used() {
        let (old, new) = (Arc::new(held(0, &[0])), Arc::new(held(2, &[0])));
        for roles in [[old], [new]] {
            let login = Login::Organization { roles: &roles };
            assert_eq!(effective(&catalog(), login), Err(Stale));
        }
        let direct = held(0, &[0]);
        let login = Login::Tenant {
            roles: &[],
            direct: Some(&direct),
        };
        assert_eq!(effective(&catalog(), login), Err(Stale));
    }
}
