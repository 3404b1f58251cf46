//! A public key of any kind that is accepted: read from PEM or DER, named by its thumbprint.
//!
//! What is constructed has passed the checks on its size and, for P-256, lies on the curve.

use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, ParsedPublicKey};
use x509_parser::prelude::{FromDer, SubjectPublicKeyInfo, X509Certificate};
use x509_parser::public_key::{PublicKey as Der, RSAPublicKey};

use crate::encoding::base64url;
use crate::{KeyError, pem, sha256};

/// Size of the smallest RSA key, in bits (RFC 7518 §3.3).
pub const RSA_MIN_BITS: usize = 2048;
/// Size of the largest RSA key, in bits: a larger one costs the server more than it protects.
pub const RSA_MAX_BITS: usize = 8192;

const OID_RSA: &str = "1.2.840.113549.1.1.1";
const OID_EC: &str = "1.2.840.10045.2.1";
const OID_P256: &str = "1.2.840.10045.3.1.7";
const OID_ED25519: &str = "1.3.101.112";

/// A public key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey(pub(crate) Material);

/// The numbers of a public key, big-endian.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Material {
    /// Without leading zeros.
    Rsa {
        n: Vec<u8>,
        e: Vec<u8>,
    },
    P256 {
        x: [u8; 32],
        y: [u8; 32],
    },
    Ed25519 {
        x: [u8; 32],
    },
}

impl PublicKey {
    /// An RSA key from its modulus and public exponent, big-endian; leading zeros don't matter.
    ///
    /// # Errors
    /// [`KeyError::Size`] outside 2048 to 8192 bits; [`KeyError::Encoding`] for an even number or
    /// an exponent below 3 or above 32 bits.
    pub fn rsa(n: &[u8], e: &[u8]) -> Result<Self, KeyError> {
        let (n, e) = (without_zeros(n), without_zeros(e));
        let unused = n.first().map_or(0, |first| first.leading_zeros() as usize);
        let bits = n.len() * 8 - unused;
        if !(RSA_MIN_BITS..=RSA_MAX_BITS).contains(&bits) {
            return Err(KeyError::Size { bits });
        }
        let odd = |number: &[u8]| number.last().is_some_and(|last| last % 2 == 1);
        if !odd(n) || !odd(e) || e == [1] || e.len() > 4 {
            return Err(KeyError::Encoding);
        }
        Ok(Self(Material::Rsa {
            n: n.to_vec(),
            e: e.to_vec(),
        }))
    }

    /// A P-256 key from its coordinates.
    ///
    /// # Errors
    /// [`KeyError::Encoding`] for a point that is not on the curve.
    pub fn p256(x: &[u8], y: &[u8]) -> Result<Self, KeyError> {
        let coordinate = |bytes: &[u8]| bytes.try_into().map_err(|_| KeyError::Encoding);
        let (x, y) = (coordinate(x)?, coordinate(y)?);
        let point = uncompressed(&x, &y);
        ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).map_err(|_| KeyError::Encoding)?;
        Ok(Self(Material::P256 { x, y }))
    }

    /// An Ed25519 key from its 32 bytes (RFC 8037 §2).
    ///
    /// # Errors
    /// [`KeyError::Encoding`] for another number of bytes.
    pub fn ed25519(x: &[u8]) -> Result<Self, KeyError> {
        let x = x.try_into().map_err(|_| KeyError::Encoding)?;
        Ok(Self(Material::Ed25519 { x }))
    }

    /// Reads the first PEM block: `PUBLIC KEY` (RFC 7468 §13), `RSA PUBLIC KEY` (RFC 8017 A.1.1),
    /// or the key of a `CERTIFICATE`.
    ///
    /// # Errors
    /// [`KeyError::Pem`] for anything else, such as a private key.
    pub fn from_pem(text: &str) -> Result<Self, KeyError> {
        let (label, der) = pem::decode(text).ok_or(KeyError::Pem)?;
        match label {
            "PUBLIC KEY" => Self::from_spki_der(&der),
            "RSA PUBLIC KEY" => Self::from_pkcs1_der(&der),
            "CERTIFICATE" => Self::from_certificate_der(&der),
            _ => Err(KeyError::Pem),
        }
    }

    /// Reads a `SubjectPublicKeyInfo` (RFC 5280 §4.1.2.7).
    ///
    /// # Errors
    /// [`KeyError::Unsupported`] for other kinds of keys and other curves.
    pub fn from_spki_der(der: &[u8]) -> Result<Self, KeyError> {
        match SubjectPublicKeyInfo::from_der(der) {
            Ok(([], spki)) => Self::from_spki(&spki),
            _ => Err(KeyError::Encoding),
        }
    }

    pub(crate) fn from_certificate_der(der: &[u8]) -> Result<Self, KeyError> {
        match X509Certificate::from_der(der) {
            Ok(([], certificate)) => Self::from_spki(certificate.public_key()),
            _ => Err(KeyError::Encoding),
        }
    }

    pub(crate) fn from_pkcs1_der(der: &[u8]) -> Result<Self, KeyError> {
        match RSAPublicKey::from_der(der) {
            Ok(([], key)) => Self::from_integers(&key),
            _ => Err(KeyError::Encoding),
        }
    }

    /// A point as it is encoded for ECDSA: 4, x, y (SEC 1 §2.3.3).
    pub(crate) fn from_point(point: &[u8]) -> Result<Self, KeyError> {
        let (&[4], rest) = point.split_first_chunk().ok_or(KeyError::Encoding)? else {
            return Err(KeyError::Unsupported);
        };
        let (x, y) = rest.split_at_checked(32).ok_or(KeyError::Encoding)?;
        Self::p256(x, y)
    }

    fn from_spki(spki: &SubjectPublicKeyInfo<'_>) -> Result<Self, KeyError> {
        let data: &[u8] = &spki.subject_public_key.data;
        match spki.algorithm.algorithm.to_id_string().as_str() {
            OID_RSA => match spki.parsed() {
                Ok(Der::RSA(key)) => Self::from_integers(&key),
                _ => Err(KeyError::Encoding),
            },
            OID_EC => {
                let curve = spki
                    .algorithm
                    .parameters
                    .as_ref()
                    .and_then(|any| any.as_oid().ok());
                match curve {
                    Some(curve) if curve.to_id_string() == OID_P256 => Self::from_point(data),
                    _ => Err(KeyError::Unsupported),
                }
            }
            OID_ED25519 => Self::ed25519(data),
            _ => Err(KeyError::Unsupported),
        }
    }

    fn from_integers(key: &RSAPublicKey<'_>) -> Result<Self, KeyError> {
        let negative = |number: &[u8]| number.first().is_none_or(|first| *first >= 0x80);
        if negative(key.modulus) || negative(key.exponent) {
            return Err(KeyError::Encoding);
        }
        Self::rsa(key.modulus, key.exponent)
    }

    /// The key's SHA-256 thumbprint in base64url (RFC 7638, for Ed25519 RFC 8037 §2).
    pub fn thumbprint(&self) -> String {
        let canonical = match &self.0 {
            Material::Rsa { n, e } => {
                format!(
                    r#"{{"e":"{}","kty":"RSA","n":"{}"}}"#,
                    base64url(e),
                    base64url(n)
                )
            }
            Material::P256 { x, y } => {
                let (x, y) = (base64url(x), base64url(y));
                format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#)
            }
            Material::Ed25519 { x } => {
                format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{}"}}"#, base64url(x))
            }
        };
        base64url(&sha256(canonical.as_bytes()))
    }
}

/// The encoding of a point for ECDSA.
pub(crate) fn uncompressed(x: &[u8; 32], y: &[u8; 32]) -> Vec<u8> {
    [&[4], x.as_slice(), y.as_slice()].concat()
}

fn without_zeros(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    number.get(zeros..).unwrap_or_default()
}

#[cfg(test)]
mod tests;
