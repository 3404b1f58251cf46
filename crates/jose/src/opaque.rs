//! Access tokens that only this server can read: compact JWE with a key of its own
//! (`dir`, `A256GCM`; RFC 7516 §3.1, RFC 7518 §4.5).

use std::fmt;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use serde_json::{Value, json};
use zeroize::Zeroizing;

use crate::encoding::{base64url, from_base64url};
use crate::{KeyError, MacKey, TOKEN_MAX_BYTES, random_bytes};

/// Bytes of the tag that follows the text (NIST SP 800-38D).
const TAG_BYTES: usize = 16;

/// The key of opaque access tokens. Each day has one of its own made from it, since nonces are
/// random: one key may seal fewer than 2³² values.
#[derive(Clone)]
pub struct OpaqueKey(MacKey);

impl OpaqueKey {
    pub(crate) fn new(key: &[u8]) -> Self {
        Self(MacKey::new(key))
    }

    fn of_day(&self, day: &str) -> Result<LessSafeKey, KeyError> {
        let key = Zeroizing::new(self.0.mac(day.as_bytes()));
        Ok(LessSafeKey::new(UnboundKey::new(
            &AES_256_GCM,
            key.as_slice(),
        )?))
    }

    /// Seals claims. The header has the issuer, as Auth0's have, and the day of `now`, which is in
    /// seconds since the epoch.
    ///
    /// # Errors
    /// [`KeyError::Failed`] if the cryptographic library fails.
    pub fn seal(&self, issuer: &str, now: i64, claims: &[u8]) -> Result<String, KeyError> {
        let day = now.div_euclid(86_400).to_string();
        let header = json!({"alg": "dir", "enc": "A256GCM", "iss": issuer, "kid": day});
        let header = base64url(header.to_string().as_bytes());
        let nonce = random_bytes::<NONCE_LEN>();
        let mut text = claims.to_vec();
        let tag = self.of_day(&day)?.seal_in_place_separate_tag(
            Nonce::assume_unique_for_key(nonce),
            Aad::from(header.as_bytes()),
            &mut text,
        )?;
        // The second part, the wrapped key, is empty: there is none.
        Ok([
            header,
            String::new(),
            base64url(&nonce),
            base64url(&text),
            base64url(tag.as_ref()),
        ]
        .join("."))
    }

    /// The claims of a token that was sealed by [`OpaqueKey::seal`]; none if it wasn't.
    pub fn open(&self, token: &str) -> Option<Vec<u8>> {
        if token.len() > TOKEN_MAX_BYTES {
            return None;
        }
        let parts: Vec<&str> = token.split('.').collect();
        let [header, "", nonce, text, tag] = parts[..] else {
            return None;
        };
        let members: Value = serde_json::from_slice(&from_base64url(header)?).ok()?;
        let is_ours = members.get("alg") == Some(&"dir".into())
            && members.get("enc") == Some(&"A256GCM".into());
        let day = members.get("kid")?.as_str().filter(|_| is_ours)?;
        let nonce: [u8; NONCE_LEN] = from_base64url(nonce)?.try_into().ok()?;
        let tag = from_base64url(tag).filter(|tag| tag.len() == TAG_BYTES)?;
        let mut text = [from_base64url(text)?, tag].concat();
        let opened = self.of_day(day).ok()?.open_in_place(
            Nonce::assume_unique_for_key(nonce),
            Aad::from(header.as_bytes()),
            &mut text,
        );
        opened.ok().map(|claims| claims.to_vec())
    }
}

impl fmt::Debug for OpaqueKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OpaqueKey([secret])")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ISSUER: &str = "https://localhost:8443/";

    #[test]
    fn it_opens_its_own() {
        let key = OpaqueKey::new(&[7; 32]);
        let token = key.seal(ISSUER, 2 * 86_400 + 5, b"claims").unwrap();
        assert_eq!(key.open(&token), Some(b"claims".to_vec()));
        assert_ne!(key.seal(ISSUER, 2 * 86_400 + 5, b"claims").unwrap(), token);
        let header = from_base64url(token.split('.').next().unwrap()).unwrap();
        let wanted = format!(r#"{{"alg":"dir","enc":"A256GCM","iss":"{ISSUER}","kid":"2"}}"#);
        assert_eq!(String::from_utf8(header).unwrap(), wanted);
        assert_eq!(OpaqueKey::new(&[8; 32]).open(&token), None);
        for bad in [
            "",
            "....",
            &token.replace("..", "."),
            &token.replace("..", ".eA."),
        ] {
            assert_eq!(key.open(bad), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn what_was_changed_does_not_open(place in 0..150usize, letter in "[A-Za-z0-9_-]") {
            let key = OpaqueKey::new(&[7; 32]);
            let token = key.seal(ISSUER, 0, b"claims").unwrap();
            let mut changed = token.clone();
            let place = place % token.len();
            changed.replace_range(place..=place, &letter);
            prop_assert_eq!(key.open(&changed).is_some(), changed == token);
        }
    }
}
