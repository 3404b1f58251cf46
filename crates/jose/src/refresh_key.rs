//! Refresh tokens: made of a family's id and a number by a key, and kept nowhere.
//!
//! The database has the number that is good. Whoever reads it can make no token of it, and every
//! token that was ever made is known for what it is, however long ago.

use std::fmt;

use crate::encoding::{base64url, from_base64url};
use crate::{MacKey, constant_time_eq};

/// Marks the form, so that another can follow.
const PREFIX: &str = "v1.";
/// Bytes of an id.
const ID_BYTES: usize = 18;

/// The key by which refresh tokens are made and known.
#[derive(Clone)]
pub struct RefreshKey(MacKey);

/// What a genuine refresh token says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefreshTokenName {
    /// The family's id, 24 characters.
    pub id: String,
    /// Which of the family it is.
    pub generation: u32,
}

impl RefreshKey {
    pub(crate) fn new(key: &[u8]) -> Self {
        Self(MacKey::new(key))
    }

    /// The token of a tenant's family: 75 characters. None if the id isn't 24 characters of
    /// base64url.
    pub fn token(&self, tenant: i64, name: &RefreshTokenName) -> Option<String> {
        let id = from_base64url(&name.id).filter(|id| id.len() == ID_BYTES)?;
        let named = [&id[..], &name.generation.to_be_bytes()].concat();
        let mac = self.mac(tenant, &named);
        Some(PREFIX.to_owned() + &base64url(&[&named[..], &mac].concat()))
    }

    /// What a token says that was made by [`RefreshKey::token`] for this tenant; none if it wasn't.
    pub fn read(&self, tenant: i64, token: &str) -> Option<RefreshTokenName> {
        let bytes = from_base64url(token.strip_prefix(PREFIX)?)?;
        let (named, mac) = bytes.split_at_checked(ID_BYTES + 4)?;
        if !constant_time_eq(mac, &self.mac(tenant, named)) {
            return None;
        }
        let (id, generation) = named.split_at_checked(ID_BYTES)?;
        Some(RefreshTokenName {
            id: base64url(id),
            generation: u32::from_be_bytes(generation.try_into().ok()?),
        })
    }

    fn mac(&self, tenant: i64, named: &[u8]) -> [u8; 32] {
        self.0.mac(&[&tenant.to_be_bytes()[..], named].concat())
    }
}

impl fmt::Debug for RefreshKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RefreshKey([secret])")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn name(generation: u32) -> RefreshTokenName {
        RefreshTokenName {
            id: "abcdefghijklmnopqrstuv_-".to_owned(),
            generation,
        }
    }

    #[test]
    fn it_knows_its_own() {
        let key = RefreshKey::new(&[7; 32]);
        for generation in [0, 1, u32::MAX] {
            let token = key.token(1, &name(generation)).unwrap();
            assert_eq!(token.len(), 75);
            assert_eq!(key.token(1, &name(generation)), Some(token.clone()));
            assert_eq!(key.read(1, &token), Some(name(generation)));
            assert_eq!(key.read(2, &token), None, "it is another tenant's");
            assert_eq!(RefreshKey::new(&[8; 32]).read(1, &token), None);
        }
        let id = "short".to_owned();
        assert_eq!(key.token(1, &RefreshTokenName { id, ..name(0) }), None);
    }

    proptest! {
        #[test]
        fn nothing_else_is_one(text in any::<String>(), place in 0..75usize, letter in "[A-Za-z0-9_.-]") {
            let key = RefreshKey::new(&[7; 32]);
            prop_assert_eq!(key.read(1, &text), None);
            let token = key.token(1, &name(3)).unwrap();
            let mut changed = token.clone();
            changed.replace_range(place..=place, &letter);
            prop_assert_eq!(key.read(1, &changed).is_some(), changed == token);
        }
    }
}
