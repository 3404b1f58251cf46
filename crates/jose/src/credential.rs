//! What an application authenticates with, read from the PEM that its administrator pastes
//! (Management API, `credential_type`).

use crate::certificate::{decode, parse};
use crate::encoding::base64url;
use crate::public_key::Material;
use crate::{
    Algorithm, CertificateError, KeyError, PublicKey, VerifyingKey, certificate_not_after, pem,
    sha256, subject,
};

/// The algorithms of `private_key_jwt` assertions; Auth0's list.
const ASSERTION_ALGORITHMS: &[Algorithm] = &[Algorithm::RS256, Algorithm::RS384, Algorithm::PS256];

/// A `public_key` credential: the RSA key by which an application's assertions are verified.
#[derive(Debug, Clone)]
pub struct PublicKeyCredential {
    key: PublicKey,
    not_after: Option<i64>,
}

impl PublicKeyCredential {
    /// Reads a `PUBLIC KEY` or `CERTIFICATE` PEM block with an RSA key of 2048 to 8192 bits.
    ///
    /// # Errors
    /// [`KeyError::Pem`] for another block, [`KeyError::Unsupported`] for another kind of key,
    /// and those of [`PublicKey::from_pem`].
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let not_after = match pem::decode(text) {
            Some(("PUBLIC KEY", _)) => None,
            Some(("CERTIFICATE", _)) => {
                Some(certificate_not_after(text).map_err(|_| KeyError::Encoding)?)
            }
            _ => return Err(KeyError::Pem),
        };
        let key = PublicKey::from_pem(text)?;
        match &key.0 {
            Material::Rsa { .. } => Ok(Self { key, not_after }),
            Material::P256 { .. } | Material::Ed25519 { .. } => Err(KeyError::Unsupported),
        }
    }

    /// The key's thumbprint (RFC 7638), which is its default `kid`.
    pub fn thumbprint(&self) -> String {
        self.key.thumbprint()
    }

    /// The last second that the certificate is valid, since the epoch; `None` for a bare key.
    pub fn not_after(&self) -> Option<i64> {
        self.not_after
    }

    /// The key, permitted to verify this one algorithm: RS256, RS384 or PS256.
    ///
    /// # Errors
    /// [`KeyError::Algorithm`] for others.
    pub fn verifying_key(&self, alg: &str) -> Result<VerifyingKey, KeyError> {
        let algorithm = Algorithm::parse(alg)
            .filter(|algorithm| ASSERTION_ALGORITHMS.contains(algorithm))
            .ok_or(KeyError::Algorithm)?;
        VerifyingKey::new(&self.key, &[algorithm])
    }
}

/// An `x509_cert` or `cert_subject_dn` credential: a client certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateCredential {
    thumbprint_sha256: String,
    not_after: i64,
    subject_dn: String,
}

impl CertificateCredential {
    /// Reads a `CERTIFICATE` PEM block.
    ///
    /// # Errors
    /// [`CertificateError::Pem`], [`CertificateError::Encoding`].
    pub fn parse(text: &str) -> Result<Self, CertificateError> {
        let der = decode(text)?;
        let certificate = parse(&der)?;
        Ok(Self {
            thumbprint_sha256: base64url(&sha256(&der)),
            not_after: certificate.validity().not_after.timestamp(),
            subject_dn: subject::lines(certificate.subject()),
        })
    }

    /// SHA-256 of the DER in base64url: `x5t#S256` (RFC 8705 §3.1).
    pub fn thumbprint_sha256(&self) -> &str {
        &self.thumbprint_sha256
    }

    /// The last second that it is valid, since the epoch.
    pub fn not_after(&self) -> i64 {
        self.not_after
    }

    /// The subject, one name a line: `C=es\nST=Madrid\n…\nCN=…`.
    pub fn subject_dn(&self) -> &str {
        &self.subject_dn
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rcgen::{CertificateParams, DnType, KeyPair};

    use super::*;
    use crate::pem::LineEnd;
    use crate::{
        KeyKind, ParsedJws, Secret, Signer, SigningKey, TokenError, generate_p256,
        generate_rsa_2048, signing_certificate,
    };

    fn spki(private: &Secret) -> String {
        KeyPair::try_from(private.expose())
            .unwrap()
            .public_key_pem()
    }

    #[test]
    fn key_and_certificate_are_one_key() {
        let private = generate_rsa_2048().unwrap();
        let bare = PublicKeyCredential::parse(&spki(&private)).unwrap();
        let pem = signing_certificate(private.expose(), "client", 0, 1_900_000_000).unwrap();
        let certified = PublicKeyCredential::parse(&pem).unwrap();
        assert_eq!(bare.thumbprint(), certified.thumbprint());
        assert_eq!(
            (bare.not_after(), certified.not_after()),
            (None, Some(1_900_000_000))
        );
    }

    #[test]
    fn verifies_assertions_by_one_algorithm_only() {
        let private = generate_rsa_2048().unwrap();
        let credential = PublicKeyCredential::parse(&spki(&private)).unwrap();
        let key = SigningKey::from_pkcs8(KeyKind::Rsa, "k", private.expose()).unwrap();
        for alg in ["RS256", "RS384", "PS256"] {
            let algorithm = Algorithm::parse(alg).unwrap();
            let token = Signer::new(&key, algorithm, "JWT")
                .unwrap()
                .sign(b"{}")
                .unwrap();
            let parsed = ParsedJws::parse(&token).unwrap();
            let verify = |alg| {
                let key = credential.verifying_key(alg).unwrap();
                parsed.verify(&key, parsed.algorithm())
            };
            assert_eq!(verify(alg), Ok(()));
            let other = if alg == "RS256" { "PS256" } else { "RS256" };
            assert_eq!(verify(other), Err(TokenError::Algorithm));
        }
        for alg in ["RS512", "HS256", "none", "ES256", ""] {
            assert_eq!(
                credential.verifying_key(alg).err(),
                Some(KeyError::Algorithm)
            );
        }
    }

    #[test]
    fn other_keys_are_refused() {
        let p256 = PublicKeyCredential::parse(&spki(&generate_p256().unwrap()));
        assert_eq!(p256.err(), Some(KeyError::Unsupported));
        let private = generate_rsa_2048().unwrap();
        let private = pem::encode("PRIVATE KEY", private.expose(), LineEnd::Lf);
        assert_eq!(
            PublicKeyCredential::parse(&private).err(),
            Some(KeyError::Pem)
        );
        assert_eq!(
            CertificateCredential::parse(&private).err(),
            Some(CertificateError::Pem)
        );
    }

    #[test]
    fn a_certificate_tells_its_subject_in_order() {
        let mut params = CertificateParams::default();
        params.distinguished_name = rcgen::DistinguishedName::new();
        for (kind, value) in [
            (DnType::CountryName, "es"),
            (DnType::StateOrProvinceName, "Madrid"),
            (DnType::LocalityName, "Málaga"),
            (DnType::OrganizationName, "Example, S.A."),
            (DnType::CommonName, "evil\nCN=admin"),
        ] {
            params.distinguished_name.push(kind, value);
        }
        let key = KeyPair::try_from(generate_p256().unwrap().expose()).unwrap();
        let pem = params.self_signed(&key).unwrap().pem();
        let credential = CertificateCredential::parse(&pem).unwrap();
        assert_eq!(
            credential.subject_dn(),
            "C=es\nST=Madrid\nL=Málaga\nO=Example\\, S.A.\nCN=evil\\0ACN=admin"
        );
        assert_eq!(credential.thumbprint_sha256().len(), 43);
        assert_eq!(credential.not_after(), 67_090_118_400);
    }

    proptest! {
        #[test]
        fn changed_certificates_do_not_panic(
            at in 0usize..300, to in any::<u8>(), cut in 0usize..400,
        ) {
            let key = KeyPair::try_from(generate_p256().unwrap().expose()).unwrap();
            let mut der = CertificateParams::default().self_signed(&key).unwrap().der().to_vec();
            der[at] = to;
            der.truncate(cut);
            let pem = pem::encode("CERTIFICATE", &der, LineEnd::Lf);
            let _ = CertificateCredential::parse(&pem);
            let _ = PublicKeyCredential::parse(&pem);
            let _ = crate::describe_certificate(&pem);
        }
    }
}
