//! The scopes that OpenID Connect and OAuth define, which no API's permissions are
//! (OpenID Connect Core §5.4 and §11).
//!
//! They are told apart by name before an API's permissions are looked at, so a permission that
//! has such a name is never given by asking for it.

/// A scope that is about the user's identity or session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum OidcScope {
    OpenId,
    Profile,
    Email,
    Address,
    Phone,
    OfflineAccess,
}

impl OidcScope {
    /// All, in the order in which they are answered when nobody named them.
    pub const ALL: [Self; 6] = [
        Self::OpenId,
        Self::Profile,
        Self::Email,
        Self::Address,
        Self::Phone,
        Self::OfflineAccess,
    ];

    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OpenId => "openid",
            Self::Profile => "profile",
            Self::Email => "email",
            Self::Address => "address",
            Self::Phone => "phone",
            Self::OfflineAccess => "offline_access",
        }
    }

    /// From the word on the wire. Case matters.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_back() {
        for scope in OidcScope::ALL {
            assert_eq!(OidcScope::parse(scope.as_str()), Some(scope));
        }
        assert_eq!(OidcScope::parse("OpenID"), None);
        assert_eq!(OidcScope::parse("online_access"), None);
    }
}
