//! The signature algorithms that are made or accepted (RFC 7518 §3.1, RFC 8037 §3.1).

/// A signature algorithm. There is no `none`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    RS256,
    /// RSASSA-PKCS1-v1_5 with SHA-384.
    RS384,
    /// RSASSA-PKCS1-v1_5 with SHA-512.
    RS512,
    /// RSASSA-PSS with SHA-256 and a salt of 32 bytes.
    PS256,
    /// ECDSA on P-256 with SHA-256.
    ES256,
    /// Ed25519.
    EdDSA,
    /// HMAC with SHA-256.
    HS256,
}

impl Algorithm {
    /// Those that one RSA key serves.
    pub const RSA: &'static [Self] = &[Self::RS256, Self::RS384, Self::RS512, Self::PS256];

    /// The value of `alg`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::RS256 => "RS256",
            Self::RS384 => "RS384",
            Self::RS512 => "RS512",
            Self::PS256 => "PS256",
            Self::ES256 => "ES256",
            Self::EdDSA => "EdDSA",
            Self::HS256 => "HS256",
        }
    }

    /// The algorithm with this value of `alg`, which is case-sensitive (RFC 7515 §4.1.1).
    pub fn parse(name: &str) -> Option<Self> {
        [
            Self::RS256,
            Self::RS384,
            Self::RS512,
            Self::PS256,
            Self::ES256,
            Self::EdDSA,
            Self::HS256,
        ]
        .into_iter()
        .find(|algorithm| algorithm.as_str() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_go_both_ways_and_none_is_none() {
        for name in [
            "RS256", "RS384", "RS512", "PS256", "ES256", "EdDSA", "HS256",
        ] {
            assert_eq!(Algorithm::parse(name).map(Algorithm::as_str), Some(name));
        }
        for name in ["none", "None", "", "rs256", "HS512", "RS256 "] {
            assert_eq!(Algorithm::parse(name), None);
        }
    }
}
