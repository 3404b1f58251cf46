//! New private keys, from the system's generator, in PKCS#8 (RFC 5958) as they are stored.

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, RsaKeyPair,
};

use crate::{KeyError, Secret};

/// A new RSA key of 2048 bits in PKCS#8. Takes some tens of milliseconds, sometimes hundreds.
///
/// # Errors
/// [`KeyError::Failed`] only.
pub fn generate_rsa_2048() -> Result<Secret, KeyError> {
    pkcs8(&RsaKeyPair::generate(KeySize::Rsa2048)?)
}

/// A new P-256 key in PKCS#8.
///
/// # Errors
/// [`KeyError::Failed`] only.
pub fn generate_p256() -> Result<Secret, KeyError> {
    let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING)?;
    Ok(Secret::new(pair.to_pkcs8v1()?.as_ref()))
}

/// A new Ed25519 key in PKCS#8 (RFC 8410 §7).
///
/// # Errors
/// [`KeyError::Failed`] only.
pub fn generate_ed25519() -> Result<Secret, KeyError> {
    pkcs8(&Ed25519KeyPair::generate()?)
}

fn pkcs8(pair: &impl AsDer<Pkcs8V1Der<'static>>) -> Result<Secret, KeyError> {
    Ok(Secret::new(pair.as_der()?.as_ref()))
}
