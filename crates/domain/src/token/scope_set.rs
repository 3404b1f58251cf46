//! What a consent or a refresh token stands for: permissions by number, never by name, so that
//! nothing comes back to it with a value that is made anew.

use std::collections::BTreeSet;

use super::OidcScope;

/// OIDC scopes and the numbers of permissions of one API. Equal sets are stored once.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct ScopeSet {
    pub oidc: BTreeSet<OidcScope>,
    pub permissions: BTreeSet<i64>,
}

impl ScopeSet {
    /// Whether everything in `other` is in this too.
    pub fn covers(&self, other: &Self) -> bool {
        other.oidc.is_subset(&self.oidc) && other.permissions.is_subset(&self.permissions)
    }

    /// This and everything in `other`.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        Self {
            oidc: &self.oidc | &other.oidc,
            permissions: &self.permissions | &other.permissions,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(oidc: &[OidcScope], permissions: &[i64]) -> ScopeSet {
        ScopeSet {
            oidc: oidc.iter().copied().collect(),
            permissions: permissions.iter().copied().collect(),
        }
    }

    #[test]
    fn covers_what_is_in_it() {
        let given = set(&[OidcScope::OpenId], &[1, 2]);
        assert!(given.covers(&set(&[], &[2])));
        assert!(!given.covers(&set(&[], &[3])));
        assert!(!given.covers(&set(&[OidcScope::Email], &[])));
        let more = given.union(&set(&[OidcScope::Email], &[3]));
        assert_eq!(
            more,
            set(&[OidcScope::OpenId, OidcScope::Email], &[1, 2, 3])
        );
    }
}
