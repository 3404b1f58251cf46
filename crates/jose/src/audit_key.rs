//! What proves that a log was not changed: MACs that chain its entries, and signatures that can
//! be shown to others.

use std::fmt;
use std::sync::Arc;

use aws_lc_rs::hmac;
use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};

use crate::digest::fixed;

/// The keys for a log's evidence, both derived from the master key. Cloning is cheap.
#[derive(Clone)]
pub struct AuditKey {
    mac: hmac::Key,
    signing: Arc<Ed25519KeyPair>,
}

impl AuditKey {
    /// From 32 bytes each that serve nothing else.
    pub(crate) fn new(mac: &[u8; 32], seed: &[u8; 32]) -> Self {
        let signing = Ed25519KeyPair::from_seed_unchecked(seed).expect("a seed has 32 bytes");
        Self {
            mac: hmac::Key::new(hmac::HMAC_SHA256, mac),
            signing: Arc::new(signing),
        }
    }

    /// The HMAC-SHA-256 (RFC 2104) of parts under a label. Each part goes with its length, and an
    /// absent one is not an empty one: no two lists have the same MAC.
    pub fn mac(&self, label: &str, parts: &[Option<&[u8]>]) -> [u8; 32] {
        let mut context = hmac::Context::with_key(&self.mac);
        for part in std::iter::once(&Some(label.as_bytes())).chain(parts) {
            let length = part.map_or(u64::MAX, |part| part.len() as u64);
            context.update(&length.to_be_bytes());
            context.update(part.unwrap_or_default());
        }
        fixed(context.sign().as_ref())
    }

    /// The Ed25519 signature (RFC 8032) of a message.
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.signing.sign(message).as_ref().to_vec()
    }

    /// Whether this key signed the message.
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        let key = UnparsedPublicKey::new(&ED25519, self.public_key());
        key.verify(message, signature).is_ok()
    }

    /// The key by which anybody can verify the signatures.
    pub fn public_key(&self) -> [u8; 32] {
        fixed(self.signing.public_key().as_ref())
    }
}

impl fmt::Debug for AuditKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AuditKey([secret])")
    }
}

#[cfg(test)]
mod tests {
    use crate::MasterKey;

    #[test]
    fn no_two_lists_have_the_same_mac() {
        let key = MasterKey::new([7; 32]).audit_key();
        let lists: [(&str, &[Option<&[u8]>]); 8] = [
            ("a", &[]),
            ("a", &[None]),
            ("a", &[Some(b"")]),
            ("a", &[Some(b""), Some(b"")]),
            ("a", &[Some(b"ab")]),
            ("a", &[Some(b"a"), Some(b"b")]),
            ("ab", &[]),
            ("b", &[]),
        ];
        let mut macs: Vec<_> = lists
            .iter()
            .map(|(label, parts)| key.mac(label, parts))
            .collect();
        macs.push(MasterKey::new([8; 32]).audit_key().mac("a", &[]));
        macs.sort_unstable();
        macs.dedup();
        assert_eq!(macs.len(), 9);
    }

    #[test]
    fn a_signature_is_of_one_key_and_one_message() {
        let key = MasterKey::new([7; 32]).audit_key();
        let signature = key.sign(b"message");
        assert!(key.verify(b"message", &signature));
        assert!(!key.verify(b"messagf", &signature));
        assert!(!key.verify(b"message", &[]));
        let other = MasterKey::new([8; 32]).audit_key();
        assert!(!other.verify(b"message", &signature));
        assert_ne!(other.public_key(), key.public_key());
        assert_eq!(format!("{key:?}"), "AuditKey([secret])");
    }
}
