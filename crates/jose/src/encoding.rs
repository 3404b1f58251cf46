//! Bytes as text: base64url for tokens, base64 for certificates, hexadecimal for people.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

/// Bytes in base64url without padding (RFC 7515 §2).
pub fn base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The bytes of base64url without padding. `None` for padding, other characters, or trailing bits
/// that are not zero, so that one value has one text.
pub fn from_base64url(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

/// Appends base64url to a buffer that has room for it.
pub(crate) fn push_base64url(bytes: &[u8], buffer: &mut String) {
    URL_SAFE_NO_PAD.encode_string(bytes, buffer);
}

/// How many characters a number of bytes has in base64url without padding.
pub(crate) fn base64url_len(bytes: usize) -> usize {
    base64::encoded_len(bytes, false).unwrap_or(bytes)
}

/// Base64 with padding (RFC 4648 §4), as in PEM and `x5c`.
pub(crate) fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// The bytes of base64 with padding (RFC 4648 §4).
pub fn from_base64(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

const UPPER: &[u8; 16] = b"0123456789ABCDEF";

/// Upper-case hexadecimal.
pub(crate) fn hex_upper(bytes: &[u8]) -> String {
    let digit = |nibble: u8| {
        UPPER
            .get(usize::from(nibble))
            .map_or('0', |&digit| char::from(digit))
    };
    bytes
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])
        .collect()
}

/// The bytes of hexadecimal of either case.
pub(crate) fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u32>> = text.chars().map(|digit| digit.to_digit(16)).collect();
    let (pairs, rest) = digits.as_deref()?.as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    pairs
        .iter()
        .map(|[high, low]| u8::try_from(high * 16 + low).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64url_has_one_text_for_one_value() {
        assert_eq!(base64url(&[3, 236, 255, 224, 193]), "A-z_4ME");
        assert_eq!(from_base64url("A-z_4ME"), Some(vec![3, 236, 255, 224, 193]));
        assert_eq!(from_base64url("A-z_4ME="), None);
        assert_eq!(from_base64url("A+z/4ME"), None);
        assert_eq!(from_base64url("A-z_4MF"), None, "trailing bits");
        assert_eq!(from_base64url("A-z_\n4ME"), None);
        assert_eq!(from_base64url(""), Some(vec![]));
    }

    #[test]
    fn lengths_are_exact() {
        for length in 0..40 {
            assert_eq!(base64url(&vec![7; length]).len(), base64url_len(length));
        }
    }

    #[test]
    fn hexadecimal_goes_both_ways() {
        assert_eq!(hex_upper(&[0x3b, 0x7e, 0x00, 0xff]), "3B7E00FF");
        assert_eq!(from_hex("3b7E00fF"), Some(vec![0x3b, 0x7e, 0x00, 0xff]));
        assert_eq!(from_hex("3b7"), None);
        assert_eq!(from_hex("zz"), None);
    }
}
