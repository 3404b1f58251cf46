//! Keys, tokens, certificates, passwords, and secrets at rest. The only crate that names a
//! cryptographic library.
//!
//! - sign: [`SigningKey`], then a [`Signer`] for each (key, algorithm, type), which is the hot path
//! - verify: [`ParsedJws`] against a [`VerifyingKey`], whose algorithms its maker has fixed
//! - publish: [`public_jwk`], [`PublicKey::thumbprint`], [`describe_certificate`]
//! - encrypt: [`EncryptionKey`] for tokens, [`MasterKey`] for what the database keeps
//! - certificates: [`signing_certificate`], and [`LocalCa`] for TLS
//! - tokens for this server alone: [`OpaqueKey`], [`RefreshKey`]
//! - prove that a log is whole: [`AuditKey`]
//! - applications and people: [`PublicKeyCredential`], [`CertificateCredential`], [`MacKey`],
//!   [`hash_password`]
//!
//! It reads no clock: time is an argument, in seconds since the epoch. Keys, nonces, salts and
//! serial numbers come from the system's generator.

mod algorithm;
mod audit_key;
mod certificate;
mod credential;
mod digest;
mod encoding;
mod error;
mod fingerprint;
mod generate;
mod imported_hash;
mod jwe;
mod jwk;
mod jws;
mod keys;
mod local_ca;
mod mac;
mod opaque;
mod password;
mod pem;
mod pkcs7;
mod public_key;
mod random;
mod refresh_key;
mod seal;
mod secret;
mod signer;
mod stored_password;
mod subject;
mod verifying_key;
mod x509;

pub use algorithm::Algorithm;
pub use audit_key::AuditKey;
pub use certificate::{CertificateDescription, certificate_not_after, describe_certificate};
pub use credential::{CertificateCredential, PublicKeyCredential};
pub use digest::{half_hash, sha256};
pub use encoding::{base64url, from_base64, from_base64url};
pub use error::{CertificateError, KeyError, PasswordError, SealError, TokenError};
pub use fingerprint::fingerprint;
pub use generate::{generate_ed25519, generate_p256, generate_rsa_2048};
pub use imported_hash::accept_hash;
pub use jwe::EncryptionKey;
pub use jwk::public_jwk;
pub use jws::{ParsedJws, TOKEN_MAX_BYTES};
pub use keys::{KeyKind, SigningKey};
pub use local_ca::{LocalCa, SERVER_CERTIFICATE_MAX_SECONDS, ServerCertificate};
pub use mac::{MacKey, constant_time_eq};
pub use opaque::OpaqueKey;
pub use password::{PASSWORD_MAX_BYTES, hash_password, verify_password};
pub use public_key::{PublicKey, RSA_MAX_BITS, RSA_MIN_BITS};
pub use random::{SystemRandom, random_bytes};
pub use refresh_key::{RefreshKey, RefreshTokenName};
pub use seal::MasterKey;
pub use secret::Secret;
pub use signer::Signer;
pub use stored_password::{NOBODYS_HASH, is_own_kind, verify_stored_password};
pub use verifying_key::VerifyingKey;
pub use x509::signing_certificate;
