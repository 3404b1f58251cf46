//! Digests.

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};

use crate::base64url;

/// The SHA-256 of bytes (FIPS 180-4).
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    fixed(digest(&SHA256, bytes).as_ref())
}

/// The left half of a text's SHA-256 in base64url: `at_hash` and `c_hash` of an ID token that is
/// signed with RS256, PS256 or HS256 (OpenID Connect Core §3.3.2.11).
pub fn half_hash(text: &str) -> String {
    let hash = sha256(text.as_bytes());
    base64url(hash.split_at(hash.len() / 2).0)
}

/// The 32 bytes that a digest or MAC of this crate has; its library's types don't say how many.
pub(crate) fn fixed(bytes: &[u8]) -> [u8; 32] {
    let mut out = [0; 32];
    for (to, from) in out.iter_mut().zip(bytes) {
        *to = *from;
    }
    out
}

/// The SHA-1 of bytes, which names certificates (RFC 7517 §4.8) and must protect nothing.
pub(crate) fn sha1(bytes: &[u8]) -> Vec<u8> {
    digest(&SHA1_FOR_LEGACY_USE_ONLY, bytes).as_ref().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encoding::hex_upper;

    #[test]
    fn known_answers() {
        assert_eq!(
            hex_upper(&sha256(b"abc")),
            "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD"
        );
        assert_eq!(
            hex_upper(&sha1(b"abc")),
            "A9993E364706816ABA3E25717850C26C9CD0D89D"
        );
    }

    #[test]
    fn half_of_a_hash() {
        // The example of OpenID Connect Core, appendix A.3.
        let access_token = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y";
        assert_eq!(half_hash(access_token), "77QmUPtjPfzWtF2AnpK9RQ");
    }
}
