//! Naming a token that has no name.

use crate::{base64url, sha256};

/// Characters of a fingerprint: 132 bits.
const LENGTH: usize = 22;

/// Names a signed token (RFC 7515 §7.1) in logs: whoever has the token can find it there, and
/// nobody can make the token of it. For those that carry no `jti`.
pub fn fingerprint(token: &str) -> String {
    let signature = token
        .rsplit_once('.')
        .map_or(token, |(_, signature)| signature);
    let mut name = base64url(&sha256(signature.as_bytes()));
    name.truncate(LENGTH);
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_signatures() {
        // echo -n signature | openssl sha256 -binary | base64 | tr '+/' '-_' | cut -c -22
        let expected = "Gi_CbcfqWipHSLfLKx7xk9";
        assert_eq!(fingerprint("header.claims.signature"), expected);
        assert_eq!(fingerprint("h.c.signature"), expected);
        assert_ne!(fingerprint("header.claims.signaturf"), expected);
        assert_eq!(fingerprint("").len(), LENGTH);
    }
}
