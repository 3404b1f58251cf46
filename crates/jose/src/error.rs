//! Why a key, a token, a certificate or a sealed value was not accepted.
//!
//! No message holds any part of a key, a secret or a token, so all of them may be logged.

use std::fmt;

/// Why a key can't be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyError {
    /// Not a PEM block (RFC 7468 §2) of a kind that is accepted here.
    Pem,
    /// The encoding inside is broken.
    Encoding,
    /// A kind of key or curve that is not supported.
    Unsupported,
    /// RSA outside 2048 to 8192 bits.
    Size { bits: usize },
    /// The algorithm does not fit this kind of key, or is not known.
    Algorithm,
    /// The cryptographic library failed to make a key, a signature or a cipher text.
    Failed,
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pem => f.write_str("not a PEM block of an accepted kind"),
            Self::Encoding => f.write_str("the key's encoding is broken"),
            Self::Unsupported => f.write_str("the kind of key is not supported"),
            Self::Size { bits } => write!(f, "an RSA key of {bits} bits is not accepted"),
            Self::Algorithm => f.write_str("the algorithm does not fit the key"),
            Self::Failed => f.write_str("the cryptographic operation failed"),
        }
    }
}

impl std::error::Error for KeyError {}

/// Why a token is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenError {
    /// Longer than [`crate::TOKEN_MAX_BYTES`].
    TooLong,
    /// Not three non-empty parts of base64url, or the header is not a JSON object.
    Malformed,
    /// The header has `crit`; no extension is understood here (RFC 7515 §4.1.11).
    Critical,
    /// The algorithm is unknown, `none`, or not the one that is allowed.
    Algorithm,
    /// The signature is not by this key over this token.
    Signature,
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooLong => "the token is too long",
            Self::Malformed => "the token is malformed",
            Self::Critical => "the token needs an extension that is not understood",
            Self::Algorithm => "the token's algorithm is not allowed",
            Self::Signature => "the token's signature is wrong",
        })
    }
}

impl std::error::Error for TokenError {}

/// Why a certificate can't be read or made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CertificateError {
    /// Not a `CERTIFICATE` PEM block, or for a key not a `PRIVATE KEY` one.
    Pem,
    /// The encoding inside is broken.
    Encoding,
    /// Neither a DNS name nor an IP address.
    Name(String),
    /// It would end before it begins, or last longer than is accepted.
    Validity,
    /// The private key is not the one of the certificate.
    Mismatch,
    /// The library that makes certificates failed.
    Failed(String),
}

impl fmt::Display for CertificateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pem => f.write_str("not a PEM block of the expected kind"),
            Self::Encoding => f.write_str("the certificate's encoding is broken"),
            Self::Name(name) => write!(f, "{name:?} is neither a DNS name nor an IP address"),
            Self::Validity => f.write_str("the certificate's time of validity is not acceptable"),
            Self::Mismatch => f.write_str("the private key does not belong to the certificate"),
            Self::Failed(detail) => write!(f, "making the certificate failed: {detail}"),
        }
    }
}

impl std::error::Error for CertificateError {}

/// Why a sealed value can't be opened, or a master key can't be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SealError {
    /// Neither 43 characters of base64url nor 64 of hexadecimal.
    MasterKey,
    /// Too short, or sealed by a version that is not known.
    Malformed,
    /// Sealed under another master key, for another context, or changed since.
    Rejected,
}

impl fmt::Display for SealError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::MasterKey => "a master key is 32 bytes in base64url or hexadecimal",
            Self::Malformed => "the sealed value is malformed",
            Self::Rejected => "the sealed value does not open with this master key",
        })
    }
}

impl std::error::Error for SealError {}

/// Why a password can't be hashed or checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordError {
    /// Longer than [`crate::PASSWORD_MAX_BYTES`].
    TooLong,
    /// The stored hash is not an argon2id PHC string with acceptable costs.
    Hash,
    /// The library failed.
    Failed,
}

impl fmt::Display for PasswordError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooLong => "the password is too long",
            Self::Hash => "the password hash is not usable",
            Self::Failed => "hashing the password failed",
        })
    }
}

impl std::error::Error for PasswordError {}
