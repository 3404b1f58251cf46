//! Private keys, parsed once and kept parsed: parsing an RSA key costs more than signing with it.

use std::fmt;
use std::sync::Arc;

use aws_lc_rs::hmac;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256,
    RSA_PKCS1_SHA384, RSA_PKCS1_SHA512, RSA_PSS_SHA256, RsaEncoding, RsaKeyPair,
};

use crate::public_key::RSA_MAX_BITS;
use crate::{Algorithm, KeyError, PublicKey, VerifyingKey};

/// Length of the longest signature, in bytes.
pub(crate) const SIGNATURE_MAX_BYTES: usize = RSA_MAX_BITS / 8;

/// The kinds of private keys that are generated and stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyKind {
    Rsa,
    P256,
    Ed25519,
}

impl From<aws_lc_rs::error::Unspecified> for KeyError {
    fn from(_: aws_lc_rs::error::Unspecified) -> Self {
        Self::Failed
    }
}

/// A parsed private key, or an HMAC secret, with its name. Cloning is cheap.
#[derive(Clone)]
pub struct SigningKey {
    kid: Option<Arc<str>>,
    material: Arc<Material>,
}

enum Material {
    Rsa(RsaKeyPair),
    P256(EcdsaKeyPair),
    Ed25519(Ed25519KeyPair),
    Hmac(Box<hmac::Key>),
}

impl SigningKey {
    /// Parses a private key in PKCS#8 (RFC 5958).
    ///
    /// # Errors
    /// [`KeyError::Encoding`] if it is not a consistent key of that kind.
    pub fn from_pkcs8(key_kind: KeyKind, kid: &str, der: &[u8]) -> Result<Self, KeyError> {
        let material = match key_kind {
            KeyKind::Rsa => RsaKeyPair::from_pkcs8(der).map(Material::Rsa),
            KeyKind::P256 => {
                EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, der).map(Material::P256)
            }
            KeyKind::Ed25519 => {
                Ed25519KeyPair::from_pkcs8_maybe_unchecked(der).map(Material::Ed25519)
            }
        };
        let material = Arc::new(material.map_err(|_| KeyError::Encoding)?);
        Ok(Self {
            kid: Some(kid.into()),
            material,
        })
    }

    /// An HMAC-SHA-256 secret. It has no `kid`, because nobody looks it up.
    pub fn hmac(secret: &[u8]) -> Self {
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
        let material = Arc::new(Material::Hmac(Box::new(key)));
        Self {
            kid: None,
            material,
        }
    }

    /// The key's name; `None` for a secret.
    pub fn kid(&self) -> Option<&str> {
        self.kid.as_deref()
    }

    /// The algorithms that this key can sign with.
    pub fn algorithms(&self) -> &'static [Algorithm] {
        match &*self.material {
            Material::Rsa(_) => Algorithm::RSA,
            Material::P256(_) => &[Algorithm::ES256],
            Material::Ed25519(_) => &[Algorithm::EdDSA],
            Material::Hmac(_) => &[Algorithm::HS256],
        }
    }

    /// The public half.
    ///
    /// # Errors
    /// [`KeyError::Unsupported`] for a secret, which has none.
    pub fn public_key(&self) -> Result<PublicKey, KeyError> {
        match &*self.material {
            Material::Rsa(pair) => PublicKey::from_pkcs1_der(pair.public_key().as_ref()),
            Material::P256(pair) => PublicKey::from_point(pair.public_key().as_ref()),
            Material::Ed25519(pair) => PublicKey::ed25519(pair.public_key().as_ref()),
            Material::Hmac(_) => Err(KeyError::Unsupported),
        }
    }

    /// The key by which this key's signatures are verified, for all of its algorithms.
    ///
    /// # Errors
    /// [`KeyError::Failed`] only.
    pub fn verifying_key(&self) -> Result<VerifyingKey, KeyError> {
        match &*self.material {
            Material::Hmac(key) => Ok(VerifyingKey::from_hmac_key(key.clone())),
            Material::Rsa(_) | Material::P256(_) | Material::Ed25519(_) => {
                VerifyingKey::new(&self.public_key()?, self.algorithms())
            }
        }
    }

    /// Length of a signature, in bytes.
    pub(crate) fn signature_len(&self) -> usize {
        match &*self.material {
            Material::Rsa(pair) => pair.public_modulus_len(),
            Material::P256(_) | Material::Ed25519(_) => 64,
            Material::Hmac(_) => 32,
        }
    }

    /// Signs a message into a buffer of the caller's and returns the part that was written.
    pub(crate) fn sign<'b>(
        &self,
        algorithm: Algorithm,
        message: &[u8],
        buffer: &'b mut [u8; SIGNATURE_MAX_BYTES],
    ) -> Result<&'b [u8], KeyError> {
        let out = buffer
            .get_mut(..self.signature_len())
            .ok_or(KeyError::Failed)?;
        match (&*self.material, algorithm) {
            (Material::Rsa(pair), algorithm) => {
                pair.sign(padding(algorithm)?, &SystemRandom::new(), message, out)?;
            }
            (Material::P256(pair), Algorithm::ES256) => {
                out.copy_from_slice(pair.sign(&SystemRandom::new(), message)?.as_ref());
            }
            (Material::Ed25519(pair), Algorithm::EdDSA) => {
                out.copy_from_slice(pair.try_sign(message)?.as_ref());
            }
            (Material::Hmac(key), Algorithm::HS256) => {
                out.copy_from_slice(hmac::sign(key, message).as_ref());
            }
            (Material::P256(_) | Material::Ed25519(_) | Material::Hmac(_), _) => {
                return Err(KeyError::Algorithm);
            }
        }
        Ok(out)
    }
}

fn padding(algorithm: Algorithm) -> Result<&'static dyn RsaEncoding, KeyError> {
    match algorithm {
        Algorithm::RS256 => Ok(&RSA_PKCS1_SHA256),
        Algorithm::RS384 => Ok(&RSA_PKCS1_SHA384),
        Algorithm::RS512 => Ok(&RSA_PKCS1_SHA512),
        Algorithm::PS256 => Ok(&RSA_PSS_SHA256),
        Algorithm::ES256 | Algorithm::EdDSA | Algorithm::HS256 => Err(KeyError::Algorithm),
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey")
            .field("kid", &self.kid)
            .field("algorithms", &self.algorithms())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{generate_ed25519, generate_p256, generate_rsa_2048};

    fn sign(key: &SigningKey, algorithm: Algorithm) -> Result<usize, KeyError> {
        key.sign(algorithm, b"m", &mut [0; SIGNATURE_MAX_BYTES])
            .map(<[u8]>::len)
    }

    #[test]
    fn every_kind_is_generated_and_parsed() {
        let made = [
            (KeyKind::Rsa, generate_rsa_2048().unwrap(), 256),
            (KeyKind::P256, generate_p256().unwrap(), 64),
            (KeyKind::Ed25519, generate_ed25519().unwrap(), 64),
        ];
        for (kind, der, length) in &made {
            let key = SigningKey::from_pkcs8(*kind, "k1", der.expose()).unwrap();
            assert_eq!(key.kid(), Some("k1"));
            assert_eq!(key.signature_len(), *length);
            assert!(key.public_key().is_ok());
            for algorithm in key.algorithms() {
                assert_eq!(sign(&key, *algorithm), Ok(*length));
            }
            assert_eq!(sign(&key, Algorithm::HS256), Err(KeyError::Algorithm));
            for (other, der, _) in made.iter().filter(|(other, ..)| other != kind) {
                assert!(
                    SigningKey::from_pkcs8(*kind, "k", der.expose()).is_err(),
                    "{other:?}"
                );
            }
        }
    }

    #[test]
    fn debug_shows_no_key() {
        let key = SigningKey::hmac(b"hunter2");
        let shown = format!("{key:?}");
        assert_eq!(shown, "SigningKey { kid: None, algorithms: [HS256], .. }");
        assert_eq!(key.public_key(), Err(KeyError::Unsupported));
    }

    #[test]
    fn garbage_is_no_key() {
        for kind in [KeyKind::Rsa, KeyKind::P256, KeyKind::Ed25519] {
            for der in [&b""[..], b"garbage", &[0x30, 0x82, 0xff, 0xff]] {
                let parsed = SigningKey::from_pkcs8(kind, "k", der);
                assert_eq!(parsed.err(), Some(KeyError::Encoding));
            }
        }
    }

    #[test]
    fn an_empty_secret_signs() {
        let key = SigningKey::hmac(b"");
        assert_eq!(sign(&key, Algorithm::HS256), Ok(32));
    }
}
