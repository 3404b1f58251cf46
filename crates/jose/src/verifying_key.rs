//! Keys that signatures are verified by.
//!
//! A key holds one prepared verifier for each algorithm it was made for, so the algorithm that a
//! token claims only chooses among what its key permits. A public key can't become an HMAC secret,
//! nor the reverse: there is no function that would do it (RFC 8725 §2.1).

use std::fmt;

use aws_lc_rs::hmac;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ED25519, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256,
    RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512, RSA_PSS_2048_8192_SHA256,
    RsaParameters, RsaPublicKeyComponents,
};

use crate::public_key::{Material, uncompressed};
use crate::{Algorithm, KeyError, PublicKey};

/// A parsed public key, or an HMAC secret, with the algorithms it may verify.
pub struct VerifyingKey {
    verifiers: Vec<(Algorithm, Verifier)>,
}

enum Verifier {
    Public(ParsedPublicKey),
    Mac(Box<hmac::Key>),
}

impl VerifyingKey {
    /// A public key that may verify these algorithms only.
    ///
    /// # Errors
    /// [`KeyError::Algorithm`] if one of them does not fit this kind of key.
    pub fn new(key: &PublicKey, permitted: &[Algorithm]) -> Result<Self, KeyError> {
        let prepare = |algorithm: &Algorithm| {
            let parsed = prepare(key, *algorithm)?;
            Ok((*algorithm, Verifier::Public(parsed)))
        };
        let verifiers = permitted
            .iter()
            .map(prepare)
            .collect::<Result<_, KeyError>>()?;
        Ok(Self { verifiers })
    }

    /// A secret, for HS256 only.
    pub fn hmac(secret: &[u8]) -> Self {
        Self::from_hmac_key(Box::new(hmac::Key::new(hmac::HMAC_SHA256, secret)))
    }

    pub(crate) fn from_hmac_key(key: Box<hmac::Key>) -> Self {
        Self {
            verifiers: vec![(Algorithm::HS256, Verifier::Mac(key))],
        }
    }

    /// The algorithms that this key may verify.
    pub fn algorithms(&self) -> impl Iterator<Item = Algorithm> {
        self.verifiers.iter().map(|(algorithm, _)| *algorithm)
    }

    /// Whether the signature is this key's over the message, by a permitted algorithm.
    pub(crate) fn verifies(&self, algorithm: Algorithm, message: &[u8], signature: &[u8]) -> bool {
        let found = self
            .verifiers
            .iter()
            .find(|(permitted, _)| *permitted == algorithm);
        match found {
            Some((_, Verifier::Public(key))) => key.verify_sig(message, signature).is_ok(),
            Some((_, Verifier::Mac(key))) => hmac::verify(key, message, signature).is_ok(),
            None => false,
        }
    }
}

fn prepare(key: &PublicKey, algorithm: Algorithm) -> Result<ParsedPublicKey, KeyError> {
    let parsed = match (&key.0, algorithm) {
        (Material::Rsa { n, e }, algorithm) => {
            RsaPublicKeyComponents { n, e }.to_parsed_public_key(rsa_parameters(algorithm)?)
        }
        (Material::P256 { x, y }, Algorithm::ES256) => {
            ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, uncompressed(x, y))
        }
        (Material::Ed25519 { x }, Algorithm::EdDSA) => ParsedPublicKey::new(&ED25519, x),
        (Material::P256 { .. } | Material::Ed25519 { .. }, _) => return Err(KeyError::Algorithm),
    };
    parsed.map_err(|_| KeyError::Encoding)
}

fn rsa_parameters(algorithm: Algorithm) -> Result<&'static RsaParameters, KeyError> {
    match algorithm {
        Algorithm::RS256 => Ok(&RSA_PKCS1_2048_8192_SHA256),
        Algorithm::RS384 => Ok(&RSA_PKCS1_2048_8192_SHA384),
        Algorithm::RS512 => Ok(&RSA_PKCS1_2048_8192_SHA512),
        Algorithm::PS256 => Ok(&RSA_PSS_2048_8192_SHA256),
        Algorithm::ES256 | Algorithm::EdDSA | Algorithm::HS256 => Err(KeyError::Algorithm),
    }
}

impl fmt::Debug for VerifyingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let algorithms: Vec<Algorithm> = self.algorithms().collect();
        f.debug_struct("VerifyingKey")
            .field("algorithms", &algorithms)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::SIGNATURE_MAX_BYTES;
    use crate::{KeyKind, SigningKey, generate_p256, generate_rsa_2048};

    #[test]
    fn a_key_takes_only_algorithms_of_its_kind() {
        let key = generate_p256().unwrap();
        let key = SigningKey::from_pkcs8(KeyKind::P256, "k", key.expose()).unwrap();
        let public = key.public_key().unwrap();
        assert!(VerifyingKey::new(&public, &[Algorithm::ES256]).is_ok());
        for wrong in [Algorithm::RS256, Algorithm::EdDSA, Algorithm::HS256] {
            let made = VerifyingKey::new(&public, &[wrong]);
            assert_eq!(made.err(), Some(KeyError::Algorithm));
        }
    }

    #[test]
    fn a_key_verifies_only_what_it_permits() {
        let key = generate_rsa_2048().unwrap();
        let key = SigningKey::from_pkcs8(KeyKind::Rsa, "k", key.expose()).unwrap();
        let only = VerifyingKey::new(&key.public_key().unwrap(), &[Algorithm::PS256]).unwrap();
        let all = key.verifying_key().unwrap();
        for algorithm in Algorithm::RSA {
            let mut buffer = [0; SIGNATURE_MAX_BYTES];
            let signature = key.sign(*algorithm, b"m", &mut buffer).unwrap();
            assert!(all.verifies(*algorithm, b"m", signature));
            assert!(!all.verifies(*algorithm, b"n", signature));
            assert_eq!(
                only.verifies(*algorithm, b"m", signature),
                *algorithm == Algorithm::PS256
            );
        }
    }

    #[test]
    fn debug_shows_no_secret() {
        let shown = format!("{:?}", VerifyingKey::hmac(b"hunter2"));
        assert_eq!(shown, "VerifyingKey { algorithms: [HS256], .. }");
    }
}
