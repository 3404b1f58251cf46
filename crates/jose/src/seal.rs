//! Secrets at rest: sealed under one master key that is not in the database.
//!
//! A sealed value is a version byte, a random 96-bit nonce, and AES-256-GCM's cipher text and tag
//! (NIST SP 800-38D). The context it was sealed for is authenticated with it, so a value moved to
//! another row does not open. Nonces are random: one key may seal fewer than 2³² values.

use std::fmt;
use std::sync::Arc;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use zeroize::Zeroizing;

use crate::encoding::{base64url, from_base64url, from_hex};
use crate::{
    AuditKey, MacKey, OpaqueKey, RefreshKey, SealError, Secret, constant_time_eq, random_bytes,
};

/// The only version there is.
const VERSION: u8 = 1;
/// Length of a master key, in bytes.
const KEY_BYTES: usize = 32;

/// The key under which everything secret in the database is sealed.
#[derive(Clone)]
pub struct MasterKey {
    bytes: Zeroizing<[u8; KEY_BYTES]>,
    /// Prepared once, so that sealing does not expand the key again.
    sealing: Arc<LessSafeKey>,
}

impl MasterKey {
    /// From 32 uniformly distributed bytes.
    pub fn new(bytes: [u8; KEY_BYTES]) -> Self {
        let bytes = Zeroizing::new(bytes);
        let derived = Zeroizing::new(derive(bytes.as_slice(), "lictor sealing v1"));
        let unbound =
            UnboundKey::new(&AES_256_GCM, derived.as_slice()).expect("AES-256-GCM takes 32 bytes");
        Self {
            bytes,
            sealing: Arc::new(LessSafeKey::new(unbound)),
        }
    }

    /// A new key from the system's generator.
    pub fn generate() -> Self {
        Self::new(random_bytes())
    }

    /// Reads a key from base64url (43 characters) or hexadecimal (64); blanks around it don't
    /// matter.
    ///
    /// # Errors
    /// [`SealError::MasterKey`] for anything else.
    pub fn parse(text: &str) -> Result<Self, SealError> {
        let text = text.trim();
        let bytes = if text.len() == 2 * KEY_BYTES {
            from_hex(text)
        } else {
            from_base64url(text)
        };
        let bytes = Zeroizing::new(bytes.ok_or(SealError::MasterKey)?);
        <[u8; KEY_BYTES]>::try_from(bytes.as_slice())
            .map(Self::new)
            .map_err(|_| SealError::MasterKey)
    }

    /// The key in base64url, for the file that keeps it.
    pub fn to_text(&self) -> Secret {
        Secret::new(base64url(self.bytes.as_slice()))
    }

    /// Seals a value for a context, which must be given again to open it.
    pub fn seal(&self, context: &str, plaintext: &[u8]) -> Vec<u8> {
        let nonce = random_bytes::<NONCE_LEN>();
        let mut text = Zeroizing::new(plaintext.to_vec());
        let tag = self
            .sealing
            .seal_in_place_separate_tag(
                Nonce::assume_unique_for_key(nonce),
                authenticated(context),
                text.as_mut_slice(),
            )
            .expect("AES-256-GCM seals up to 64 GiB");
        [&[VERSION][..], &nonce, &text, tag.as_ref()].concat()
    }

    /// Opens a value that was sealed for the same context.
    ///
    /// # Errors
    /// [`SealError::Malformed`] if it can't have been sealed here; [`SealError::Rejected`] if the
    /// key or the context is another, or the value was changed.
    pub fn open(&self, context: &str, sealed: &[u8]) -> Result<Secret, SealError> {
        let (&[version], rest) = sealed.split_first_chunk().ok_or(SealError::Malformed)?;
        let (nonce, text) = rest
            .split_first_chunk::<NONCE_LEN>()
            .ok_or(SealError::Malformed)?;
        if version != VERSION {
            return Err(SealError::Malformed);
        }
        let mut text = Zeroizing::new(text.to_vec());
        let nonce = Nonce::assume_unique_for_key(*nonce);
        self.sealing
            .open_in_place(nonce, authenticated(context), text.as_mut_slice())
            .map(|opened| Secret::new(&*opened))
            .map_err(|_| SealError::Rejected)
    }

    /// The keys for the evidence that the log of changes is whole.
    pub fn audit_key(&self) -> AuditKey {
        let derived = |label| Zeroizing::new(derive(self.bytes.as_slice(), label));
        AuditKey::new(
            &derived("lictor audit chain v1"),
            &derived("lictor audit checkpoint v1"),
        )
    }

    /// The key by which refresh tokens are made and known.
    pub fn refresh_key(&self) -> RefreshKey {
        RefreshKey::new(
            &Zeroizing::new(derive(self.bytes.as_slice(), "lictor refresh tokens v1"))[..],
        )
    }

    /// The key of opaque access tokens.
    pub fn opaque_key(&self) -> OpaqueKey {
        let key = Zeroizing::new(derive(
            self.bytes.as_slice(),
            "lictor opaque access tokens v1",
        ));
        OpaqueKey::new(key.as_slice())
    }

    /// A value to be stored in the database, by which a wrong key is noticed at the start. It says
    /// nothing about the key.
    pub fn check_value(&self) -> String {
        base64url(&derive(self.bytes.as_slice(), "lictor check value v1"))
    }

    /// Whether the check value is this key's.
    pub fn matches(&self, check_value: &str) -> bool {
        constant_time_eq(self.check_value().as_bytes(), check_value.as_bytes())
    }
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MasterKey([secret])")
    }
}

fn authenticated(context: &str) -> Aad<Vec<u8>> {
    Aad::from([&[VERSION], context.as_bytes()].concat())
}

/// One key, one use: sealing and the check value must not share theirs. HMAC-SHA-256 of a label is
/// HKDF-Expand's first block (RFC 5869 §2.3) for a key that is uniform already.
fn derive(key: &[u8], label: &str) -> [u8; KEY_BYTES] {
    MacKey::new(key).mac(&[label.as_bytes(), &[1]].concat())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn opens_what_it_sealed() {
        let key = MasterKey::generate();
        let sealed = key.seal("secret of a", b"value");
        assert_eq!(sealed.len(), 1 + 12 + 5 + 16);
        assert_eq!(key.open("secret of a", &sealed).unwrap().expose(), b"value");
        assert_ne!(
            key.seal("secret of a", b"value"),
            sealed,
            "a nonce is used once"
        );
        let empty = key.seal("", b"");
        assert!(key.open("", &empty).unwrap().expose().is_empty());
    }

    #[test]
    fn refuses_another_key_or_context() {
        let key = MasterKey::generate();
        let sealed = key.seal("secret of a", b"value");
        let opened = key.open("secret of b", &sealed);
        assert_eq!(opened.unwrap_err(), SealError::Rejected);
        let opened = MasterKey::generate().open("secret of a", &sealed);
        assert_eq!(opened.unwrap_err(), SealError::Rejected);
    }

    #[test]
    fn refuses_every_changed_bit_and_every_truncation() {
        let key = MasterKey::generate();
        let sealed = key.seal("c", b"value");
        for bit in 0..sealed.len() * 8 {
            let mut changed = sealed.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            assert!(key.open("c", &changed).is_err());
        }
        for length in 0..sealed.len() {
            assert!(key.open("c", &sealed[..length]).is_err());
        }
    }

    #[test]
    fn a_key_is_known_by_its_check_value() {
        let key = MasterKey::generate();
        assert!(key.matches(&key.check_value()));
        assert!(!MasterKey::generate().matches(&key.check_value()));
        assert!(!key.matches(""));
    }

    #[test]
    fn text_goes_both_ways() {
        let key = MasterKey::new([7; 32]);
        let text = key.to_text();
        let text = text.expose_str().unwrap();
        assert!(
            MasterKey::parse(&format!("{text}\n"))
                .unwrap()
                .matches(&key.check_value())
        );
        assert!(
            MasterKey::parse(&"07".repeat(32))
                .unwrap()
                .matches(&key.check_value())
        );
        for bad in [
            "",
            "short",
            &"0".repeat(63),
            &"zz".repeat(32),
            &format!("{text}A"),
        ] {
            assert_eq!(MasterKey::parse(bad).unwrap_err(), SealError::MasterKey);
        }
        assert_eq!(format!("{key:?}"), "MasterKey([secret])");
    }

    proptest! {
        #[test]
        fn garbage_does_not_open(bytes in prop::collection::vec(any::<u8>(), 0..100)) {
            prop_assert!(MasterKey::new([1; 32]).open("c", &bytes).is_err());
        }
    }
}
