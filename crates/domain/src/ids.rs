//! Identifiers in the shapes that Auth0's clients and people recognise
//! (Management API reference §1.8).

use crate::{Random, Timestamp};

const ALPHANUMERIC: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const BASE58: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const URL_SAFE: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const HEX: &[u8; 16] = b"0123456789abcdef";

/// A tenant's number. The first tenant is 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Tenant(pub i64);

/// A tenant together with its issuer, from which the identifiers of its system APIs follow.
#[derive(Debug, Clone, Copy)]
pub struct Home<'a> {
    pub tenant: Tenant,
    /// The public URL with a trailing slash.
    pub issuer: &'a str,
}

/// Text of `length` characters drawn uniformly from `alphabet`.
///
/// Bytes that would favour the alphabet's first letters are drawn again.
fn text(random: &dyn Random, alphabet: &[u8], length: usize) -> String {
    let size = alphabet.len().clamp(1, 256);
    let fair = 256 - 256 % size;
    let mut out = String::with_capacity(length);
    let mut bytes = [0u8; 64];
    while out.len() < length {
        random.fill(&mut bytes);
        let letters = bytes
            .iter()
            .map(|byte| usize::from(*byte))
            .filter(|byte| *byte < fair);
        let wanted = length - out.len();
        out.extend(
            letters
                .take(wanted)
                .filter_map(|byte| alphabet.get(byte % size))
                .map(|b| char::from(*b)),
        );
    }
    out
}

/// 24 hexadecimal digits, the first eight of which are the time in seconds: a resource server's id.
pub fn object_id(random: &dyn Random, now: Timestamp) -> String {
    format!(
        "{:08x}{}",
        now.seconds() & 0xffff_ffff,
        text(random, HEX, 16)
    )
}

/// 32 letters and digits.
pub fn client_id(random: &dyn Random) -> String {
    text(random, ALPHANUMERIC, 32)
}

/// 64 URL-safe characters: 384 bits that nobody can guess.
pub fn client_secret(random: &dyn Random) -> String {
    text(random, URL_SAFE, 64)
}

/// `prefix` followed by 16 letters and digits: `cgr_…`, `con_…`, `rol_…`.
pub fn prefixed(random: &dyn Random, prefix: &str) -> String {
    format!("{prefix}{}", text(random, ALPHANUMERIC, 16))
}

/// `prefix` followed by 22 base58 characters: `cred_…`, `tpc_…`.
pub fn base58(random: &dyn Random, prefix: &str) -> String {
    format!("{prefix}{}", text(random, BASE58, 22))
}

/// 21 URL-safe characters: a signing key's `kid`.
pub fn key_id(random: &dyn Random) -> String {
    text(random, URL_SAFE, 21)
}

/// 22 letters and digits: a token's `jti` (RFC 7519 §4.1.7).
pub fn token_id(random: &dyn Random) -> String {
    text(random, ALPHANUMERIC, 22)
}

/// 24 URL-safe characters, which are 18 bytes in base64url: a refresh token's id.
pub fn refresh_token_id(random: &dyn Random) -> String {
    text(random, URL_SAFE, 24)
}

/// 43 URL-safe characters: an authorization code.
pub fn authorization_code(random: &dyn Random) -> String {
    text(random, URL_SAFE, 43)
}

/// 43 URL-safe characters: a one-time link's secret.
pub fn one_time(random: &dyn Random) -> String {
    text(random, URL_SAFE, 43)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Counting(std::sync::atomic::AtomicU8);

    impl Random for Counting {
        fn fill(&self, bytes: &mut [u8]) {
            for byte in bytes {
                *byte = self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            }
        }
    }

    #[test]
    fn shapes() {
        let random = Counting(0.into());
        let id = object_id(&random, Timestamp::from_seconds(0x6543_2100));
        assert_eq!(id.len(), 24);
        assert!(id.starts_with("65432100"));
        assert_eq!(client_id(&random).len(), 32);
        assert_eq!(client_secret(&random).len(), 64);
        assert_eq!(prefixed(&random, "cgr_").len(), 20);
        assert_eq!(base58(&random, "cred_").len(), 27);
    }

    #[test]
    fn every_letter_is_equally_likely() {
        let random = Counting(0.into());
        let drawn = text(&random, ALPHANUMERIC, 62 * 4 * 10);
        for letter in ALPHANUMERIC {
            assert_eq!(drawn.bytes().filter(|byte| byte == letter).count(), 40);
        }
    }
}
