//! Comparing secrets without telling by the time it takes how much of them was right.

use std::fmt;

use aws_lc_rs::{constant_time, hmac};

use crate::digest::fixed;

/// A key for HMAC-SHA-256 (RFC 2104) that lives as long as the process.
///
/// Keeping the MAC of a secret instead of the secret means that memory, and an accidental log
/// line, show nothing that opens a door.
#[derive(Clone)]
pub struct MacKey(hmac::Key);

impl MacKey {
    /// A key from random bytes; 32 are enough.
    pub fn new(bytes: &[u8]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, bytes))
    }

    /// The MAC of a value.
    pub fn mac(&self, value: &[u8]) -> [u8; 32] {
        fixed(hmac::sign(&self.0, value).as_ref())
    }

    /// Whether the candidate has this MAC; the time depends on the candidate's length only.
    pub fn verify(&self, candidate: &[u8], expected: &[u8; 32]) -> bool {
        hmac::verify(&self.0, candidate, expected).is_ok()
    }
}

impl fmt::Debug for MacKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MacKey([secret])")
    }
}

/// Whether two values are equal; the time depends on their lengths only.
pub fn constant_time_eq(a: &[u8], b: &[u8]) -> bool {
    constant_time::verify_slices_are_equal(a, b).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encoding::hex_upper;

    #[test]
    fn known_answer_of_rfc_4231() {
        let key = MacKey::new(b"Jefe");
        assert_eq!(
            hex_upper(&key.mac(b"what do ya want for nothing?")),
            "5BDCC146BF60754E6A042426089575C75A003F089D2739839DEC58B964EC3843"
        );
    }

    #[test]
    fn only_the_same_value_verifies() {
        let key = MacKey::new(&[7; 32]);
        let mac = key.mac(b"secret");
        assert!(key.verify(b"secret", &mac));
        assert!(!key.verify(b"Secret", &mac));
        assert!(!key.verify(b"", &mac));
        assert!(!MacKey::new(&[8; 32]).verify(b"secret", &mac));
        assert_eq!(format!("{key:?}"), "MacKey([secret])");
    }

    #[test]
    fn comparison() {
        assert!(constant_time_eq(b"a", b"a"));
        assert!(!constant_time_eq(b"a", b"b"));
        assert!(!constant_time_eq(b"a", b"aa"));
        assert!(constant_time_eq(b"", b""));
    }
}
