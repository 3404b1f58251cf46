//! Encrypted access tokens: a signed token inside a compact JWE (RFC 7516 §3.1, RFC 7519 A.2).

use std::fmt;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::rsa::{
    OAEP_SHA256_MGF1SHA256, OAEP_SHA384_MGF1SHA384, OAEP_SHA512_MGF1SHA512, OaepAlgorithm,
    OaepPublicEncryptingKey,
};
use aws_lc_rs::signature::RsaPublicKeyComponents;
use serde_json::json;
use zeroize::Zeroizing;

use crate::encoding::{base64url, base64url_len, push_base64url};
use crate::public_key::Material;
use crate::{KeyError, PublicKey, random_bytes};

/// The public key of an API to which its tokens are encrypted, prepared.
pub struct EncryptionKey {
    key: OaepPublicEncryptingKey,
    algorithm: &'static OaepAlgorithm,
    /// The encoded header; it is the additional authenticated data too (RFC 7516 §5.1).
    header: String,
    thumbprint: String,
}

impl EncryptionKey {
    /// Reads an RSA key from a `PUBLIC KEY`, `RSA PUBLIC KEY` or `CERTIFICATE` PEM block, for
    /// `RSA-OAEP-256`, `-384` or `-512`. The `kid`, if any, is named in the header.
    ///
    /// # Errors
    /// [`KeyError::Algorithm`] for another algorithm, [`KeyError::Unsupported`] for a key that is
    /// not RSA, and those of [`PublicKey::from_pem`].
    pub fn from_pem(pem: &str, alg: &str, kid: Option<&str>) -> Result<Self, KeyError> {
        let algorithm = oaep(alg)?;
        let public = PublicKey::from_pem(pem)?;
        let Material::Rsa { n, e } = &public.0 else {
            return Err(KeyError::Unsupported);
        };
        let key = RsaPublicKeyComponents { n, e }
            .try_into()
            .map_err(|_| KeyError::Encoding)?;
        let mut header = json!({"alg": alg, "enc": "A256GCM", "cty": "JWT"});
        if let (Some(kid), Some(members)) = (kid, header.as_object_mut()) {
            members.insert("kid".to_owned(), kid.into());
        }
        Ok(Self {
            key: OaepPublicEncryptingKey::new(key)?,
            algorithm,
            header: base64url(header.to_string().as_bytes()),
            thumbprint: public.thumbprint(),
        })
    }

    /// The key's SHA-256 thumbprint in base64url (RFC 7638).
    pub fn thumbprint(&self) -> &str {
        &self.thumbprint
    }

    /// Encrypts a signed token: a fresh content key and nonce each time.
    ///
    /// # Errors
    /// [`KeyError::Failed`] if the cryptographic library fails.
    pub fn encrypt_nested(&self, jws: &str) -> Result<String, KeyError> {
        let content_key = Zeroizing::new(random_bytes::<32>());
        let nonce = random_bytes::<NONCE_LEN>();
        let mut text = jws.as_bytes().to_vec();
        let sealing = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, content_key.as_slice())?);
        let tag = sealing.seal_in_place_separate_tag(
            Nonce::assume_unique_for_key(nonce),
            Aad::from(self.header.as_bytes()),
            &mut text,
        )?;
        let mut wrapped = vec![0; self.key.ciphertext_size()];
        let wrapped =
            self.key
                .encrypt(self.algorithm, content_key.as_slice(), &mut wrapped, None)?;
        let parts: [&[u8]; 4] = [wrapped, &nonce, &text, tag.as_ref()];
        let parts_len: usize = parts.iter().map(|part| 1 + base64url_len(part.len())).sum();
        let mut token = String::with_capacity(self.header.len() + parts_len);
        token.push_str(&self.header);
        for part in parts {
            token.push('.');
            push_base64url(part, &mut token);
        }
        Ok(token)
    }
}

fn oaep(alg: &str) -> Result<&'static OaepAlgorithm, KeyError> {
    match alg {
        "RSA-OAEP-256" => Ok(&OAEP_SHA256_MGF1SHA256),
        "RSA-OAEP-384" => Ok(&OAEP_SHA384_MGF1SHA384),
        "RSA-OAEP-512" => Ok(&OAEP_SHA512_MGF1SHA512),
        _ => Err(KeyError::Algorithm),
    }
}

impl fmt::Debug for EncryptionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EncryptionKey")
            .field("thumbprint", &self.thumbprint)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encoding::from_base64url;
    use crate::pem::{self, LineEnd};
    use crate::{Secret, generate_p256, generate_rsa_2048, signing_certificate};
    use aws_lc_rs::rsa::{OaepPrivateDecryptingKey, PrivateDecryptingKey};
    use rcgen::PublicKeyData as _;

    fn pems(private: &Secret) -> [String; 3] {
        let pair = rcgen::KeyPair::try_from(private.expose()).unwrap();
        let spki = pem::encode("PUBLIC KEY", &pair.subject_public_key_info(), LineEnd::Lf);
        let pkcs1 = pem::encode("RSA PUBLIC KEY", pair.der_bytes(), LineEnd::Lf);
        [
            spki,
            pkcs1,
            signing_certificate(private.expose(), "localhost", 0, 9).unwrap(),
        ]
    }

    fn decrypt(private: &Secret, algorithm: &'static OaepAlgorithm, token: &str) -> String {
        let parts: Vec<&str> = token.split('.').collect();
        let [header, wrapped, nonce, text, tag] = parts[..] else {
            unreachable!()
        };
        let key = PrivateDecryptingKey::from_pkcs8(private.expose()).unwrap();
        let key = OaepPrivateDecryptingKey::new(key).unwrap();
        let mut buffer = vec![0; key.min_output_size()];
        let wrapped = from_base64url(wrapped).unwrap();
        let content_key = key.decrypt(algorithm, &wrapped, &mut buffer, None).unwrap();
        let opening = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, content_key).unwrap());
        let nonce = from_base64url(nonce).unwrap().try_into().unwrap();
        let mut text = [from_base64url(text).unwrap(), from_base64url(tag).unwrap()].concat();
        let (nonce, aad) = (
            Nonce::assume_unique_for_key(nonce),
            Aad::from(header.as_bytes()),
        );
        let opened = opening.open_in_place(nonce, aad, &mut text).unwrap();
        String::from_utf8(opened.to_vec()).unwrap()
    }

    #[test]
    fn the_owner_of_the_key_reads_the_token() {
        let private = generate_rsa_2048().unwrap();
        for (alg, algorithm) in [
            ("RSA-OAEP-256", &OAEP_SHA256_MGF1SHA256),
            ("RSA-OAEP-384", &OAEP_SHA384_MGF1SHA384),
            ("RSA-OAEP-512", &OAEP_SHA512_MGF1SHA512),
        ] {
            for pem in pems(&private) {
                let key = EncryptionKey::from_pem(&pem, alg, Some("k1")).unwrap();
                let token = key.encrypt_nested("a.b.c").unwrap();
                assert_eq!(token.capacity(), token.len());
                assert_ne!(key.encrypt_nested("a.b.c").unwrap(), token);
                assert_eq!(decrypt(&private, algorithm, &token), "a.b.c");
                let header = from_base64url(token.split('.').next().unwrap()).unwrap();
                let wanted = format!(r#"{{"alg":"{alg}","enc":"A256GCM","cty":"JWT","kid":"k1"}}"#);
                assert_eq!(String::from_utf8(header).unwrap(), wanted);
            }
        }
    }

    #[test]
    fn one_key_has_one_thumbprint() {
        let prints = pems(&generate_rsa_2048().unwrap()).map(|pem| {
            let key = EncryptionKey::from_pem(&pem, "RSA-OAEP-256", None).unwrap();
            key.thumbprint().to_owned()
        });
        assert_eq!(prints[0].len(), 43);
        assert_eq!((&prints[0], &prints[0]), (&prints[1], &prints[2]));
    }

    #[test]
    fn other_keys_and_algorithms_are_refused() {
        let private = generate_rsa_2048().unwrap();
        let [pem, ..] = pems(&private);
        for alg in ["RSA-OAEP", "RSA1_5", "dir", ""] {
            let key = EncryptionKey::from_pem(&pem, alg, None);
            assert_eq!(key.err(), Some(KeyError::Algorithm), "{alg}");
        }
        let [p256, ..] = [rcgen::KeyPair::try_from(generate_p256().unwrap().expose()).unwrap()];
        let p256 = pem::encode("PUBLIC KEY", &p256.subject_public_key_info(), LineEnd::Lf);
        let key = EncryptionKey::from_pem(&p256, "RSA-OAEP-256", None);
        assert_eq!(key.err(), Some(KeyError::Unsupported));
        let private = pem::encode("PRIVATE KEY", private.expose(), LineEnd::Lf);
        let key = EncryptionKey::from_pem(&private, "RSA-OAEP-256", None);
        assert_eq!(key.err(), Some(KeyError::Pem));
    }
}
