//! Reading tokens: a compact JWS taken apart with bounds, then verified against one algorithm.

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny};

use crate::encoding::from_base64url;
use crate::{Algorithm, TokenError, VerifyingKey};

/// Length of the longest token that is read, in bytes.
pub const TOKEN_MAX_BYTES: usize = 16 * 1024;

/// A compact JWS (RFC 7515 §7.1), taken apart. Nothing in it is true before
/// [`ParsedJws::verify`] has said so.
#[derive(Debug, Clone)]
pub struct ParsedJws<'t> {
    algorithm: Algorithm,
    kid: Option<String>,
    typ: Option<String>,
    claims: Vec<u8>,
    signing_input: &'t str,
    signature: Vec<u8>,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    typ: Option<String>,
    #[serde(default, rename = "crit", deserialize_with = "present")]
    has_crit: bool,
}

/// `crit` is refused whatever its value, `null` included.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    IgnoredAny::deserialize(deserializer).map(|_| true)
}

impl<'t> ParsedJws<'t> {
    /// Takes a token apart: three non-empty parts of strict base64url, of which the first is a
    /// JSON object with a known algorithm and without `crit`.
    ///
    /// # Errors
    /// All of [`TokenError`] but [`TokenError::Signature`].
    pub fn parse(token: &'t str) -> Result<Self, TokenError> {
        if token.len() > TOKEN_MAX_BYTES {
            return Err(TokenError::TooLong);
        }
        let (signing_input, signature) = token.rsplit_once('.').ok_or(TokenError::Malformed)?;
        let (header, claims) = signing_input.split_once('.').ok_or(TokenError::Malformed)?;
        let header = read_header(&part(header)?)?;
        Ok(Self {
            algorithm: Algorithm::parse(&header.alg).ok_or(TokenError::Algorithm)?,
            kid: header.kid,
            typ: header.typ,
            claims: part(claims)?,
            signing_input,
            signature: part(signature)?,
        })
    }

    /// The algorithm that the token claims to be signed with.
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The name of the key that the token claims to be signed with.
    pub fn kid(&self) -> Option<&str> {
        self.kid.as_deref()
    }

    /// The token's type.
    pub fn typ(&self) -> Option<&str> {
        self.typ.as_deref()
    }

    /// The bytes of the claims, which need not be JSON.
    pub fn claims(&self) -> &[u8] {
        &self.claims
    }

    /// Verifies the signature. The algorithm is the caller's decision; that of the header must be
    /// the same, and the key must permit it.
    ///
    /// # Errors
    /// [`TokenError::Algorithm`], [`TokenError::Signature`].
    pub fn verify(&self, key: &VerifyingKey, allowed: Algorithm) -> Result<(), TokenError> {
        if self.algorithm != allowed || !key.algorithms().any(|permitted| permitted == allowed) {
            return Err(TokenError::Algorithm);
        }
        if key.verifies(allowed, self.signing_input.as_bytes(), &self.signature) {
            Ok(())
        } else {
            Err(TokenError::Signature)
        }
    }
}

/// A dot is no base64url, so a fourth part fails here.
fn part(text: &str) -> Result<Vec<u8>, TokenError> {
    from_base64url(text)
        .filter(|bytes| !bytes.is_empty())
        .ok_or(TokenError::Malformed)
}

fn read_header(json: &[u8]) -> Result<Header, TokenError> {
    // Serde would read an array as a struct, too.
    if !json.trim_ascii_start().starts_with(b"{") {
        return Err(TokenError::Malformed);
    }
    let header: Header = serde_json::from_slice(json).map_err(|_| TokenError::Malformed)?;
    if header.has_crit {
        Err(TokenError::Critical)
    } else {
        Ok(header)
    }
}

#[cfg(test)]
mod tests;
