//! Proof Key for Code Exchange (RFC 7636): what an application sent with its request, so that
//! nobody else can redeem the code.

use serde::{Deserialize, Serialize};

/// How the challenge was made of the verifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Method {
    /// The base64url of the verifier's SHA-256.
    S256,
    /// The verifier itself.
    #[serde(rename = "plain")]
    Plain,
}

impl Method {
    /// From `code_challenge_method`; `plain` where there is none (RFC 7636 §4.3).
    pub fn parse(word: Option<&str>) -> Option<Self> {
        match word {
            None | Some("plain") => Some(Self::Plain),
            Some("S256") => Some(Self::S256),
            Some(_) => None,
        }
    }
}

/// A challenge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Challenge {
    pub method: Method,
    pub value: String,
}

/// Whether a text can be a verifier or a challenge: 43 to 128 unreserved characters
/// (RFC 7636 §4.1, §4.2).
pub fn is_well_formed(text: &str) -> bool {
    let is_unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    (43..=128).contains(&text.len()) && text.bytes().all(is_unreserved)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn methods_and_shapes() {
        assert_eq!(Method::parse(None), Some(Method::Plain));
        assert_eq!(Method::parse(Some("S256")), Some(Method::S256));
        assert_eq!(Method::parse(Some("s256")), None);
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        assert!(is_well_formed(verifier));
        assert!(is_well_formed(&"~".repeat(128)));
        for bad in [
            verifier.trim_start_matches('d'),
            &"a".repeat(129),
            &verifier.replace('-', "+"),
        ] {
            assert!(!is_well_formed(bad), "{bad}");
        }
    }
}
