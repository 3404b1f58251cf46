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

    /// The OIDC scopes as they are kept: words, sorted.
    pub fn oidc_text(&self) -> String {
        joined(self.oidc.iter().map(|scope| scope.as_str()))
    }

    /// The permissions as they are kept: numbers, ascending.
    pub fn permissions_text(&self) -> String {
        joined(self.permissions.iter().map(i64::to_string))
    }

    /// From the two texts; words that aren't known are left out.
    pub fn read(oidc: &str, permissions: &str) -> Self {
        let numbers = permissions.split(' ').filter_map(|text| text.parse().ok());
        Self {
            oidc: oidc.split(' ').filter_map(OidcScope::parse).collect(),
            permissions: numbers.collect(),
        }
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

fn joined<T: AsRef<str>>(words: impl Iterator<Item = T>) -> String {
    let mut text = String::new();
    for word in words {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(word.as_ref());
    }
    text
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

    #[test]
    fn kept_as_text_and_read_again() {
        for one in [
            set(&[OidcScope::Email, OidcScope::OpenId], &[30, 2]),
            set(&[], &[]),
        ] {
            let again = ScopeSet::read(&one.oidc_text(), &one.permissions_text());
            assert_eq!(again, one);
        }
        let one = set(&[OidcScope::Email, OidcScope::OpenId], &[30, 2]);
        assert_eq!(one.oidc_text(), "openid email");
        assert_eq!(one.permissions_text(), "2 30");
    }
}
