//! The local certificate authority: made once for an installation, it signs the server's TLS
//! certificate, so that clients need to trust one file. Its certificates satisfy OpenSSL's strict
//! checks, which Python 3.13 has switched on.

use std::fmt;
use std::net::IpAddr;

use rcgen::{
    BasicConstraints, CertificateParams, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, PKCS_ECDSA_P256_SHA256, PublicKeyData as _, SanType,
};

use crate::encoding::hex_upper;
use crate::pem::{self, LineEnd};
use crate::{CertificateError, Secret, certificate, random_bytes, x509};

/// How long the authority is valid, in seconds: ten years.
const CA_SECONDS: i64 = 10 * 365 * 86_400;
/// How long a server certificate may be valid, in seconds: browsers refuse more than 398 days.
pub const SERVER_CERTIFICATE_MAX_SECONDS: i64 = 397 * 86_400;
/// How far other clocks may be behind, in seconds.
const CLOCK_SKEW_SECONDS: i64 = 3_600;
/// Length of the longest common name, in characters (RFC 5280 A.1, `ub-common-name`).
const COMMON_NAME_MAX: usize = 64;
/// Length of the longest DNS name, in characters (RFC 1035 §2.3.4).
const DNS_NAME_MAX: usize = 253;

/// A certificate authority for one installation.
pub struct LocalCa {
    certificate_pem: String,
    key_pem: Secret,
    issuer: Issuer<'static, KeyPair>,
}

/// A server certificate with its private key, both in PEM.
#[derive(Debug, Clone)]
pub struct ServerCertificate {
    pub certificate_pem: String,
    /// PKCS#8.
    pub key_pem: Secret,
}

impl LocalCa {
    /// Makes an authority with a P-256 key, valid for ten years from `now` (seconds since the
    /// epoch). Its name has a random part, so that a browser can keep several apart.
    ///
    /// # Errors
    /// [`CertificateError::Validity`] if `now` is before 1970 or ends after 9999.
    pub fn generate(now: i64) -> Result<Self, CertificateError> {
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
        let name = format!("Lictor local CA {}", hex_upper(&random_bytes::<4>()));
        let not_before = now.saturating_sub(CLOCK_SKEW_SECONDS);
        let mut params = x509::base(&name, not_before, now.saturating_add(CA_SECONDS))?;
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let certificate = params.self_signed(&key)?;
        let certificate = pem::encode("CERTIFICATE", certificate.der(), LineEnd::Lf);
        let key = Secret::new(pem::encode(
            "PRIVATE KEY",
            key.serialized_der(),
            LineEnd::Lf,
        ));
        Self::from_pem(&certificate, key)
    }

    /// Takes up an authority that was kept as two PEM files.
    ///
    /// # Errors
    /// [`CertificateError::Pem`], [`CertificateError::Encoding`],
    /// [`CertificateError::Mismatch`] if the key is another's or the certificate no authority's.
    pub fn from_pem(certificate_pem: &str, key_pem: Secret) -> Result<Self, CertificateError> {
        let der = certificate::decode(certificate_pem)?;
        let parsed = certificate::parse(&der)?;
        let text = key_pem.expose_str().ok_or(CertificateError::Pem)?;
        let Some(("PRIVATE KEY", key)) = pem::decode(text) else {
            return Err(CertificateError::Pem);
        };
        let key = KeyPair::try_from(key).map_err(|_| CertificateError::Encoding)?;
        if parsed.public_key().raw != key.subject_public_key_info() || !parsed.is_ca() {
            return Err(CertificateError::Mismatch);
        }
        let issuer = Issuer::from_ca_cert_pem(certificate_pem, key)?;
        Ok(Self {
            certificate_pem: certificate_pem.to_owned(),
            key_pem,
            issuer,
        })
    }

    /// The authority's certificate, which clients are to trust.
    pub fn certificate_pem(&self) -> &str {
        &self.certificate_pem
    }

    /// The authority's private key in PKCS#8, for a file that nobody else may read.
    pub fn key_pem(&self) -> &Secret {
        &self.key_pem
    }

    /// Issues a certificate with a new P-256 key for DNS names and IP addresses. Times are seconds
    /// since the epoch.
    ///
    /// # Errors
    /// [`CertificateError::Name`], [`CertificateError::Validity`] for more than 397 days.
    pub fn issue_server_certificate(
        &self,
        names: &[String],
        not_before: i64,
        not_after: i64,
    ) -> Result<ServerCertificate, CertificateError> {
        if not_after.saturating_sub(not_before) > SERVER_CERTIFICATE_MAX_SECONDS {
            return Err(CertificateError::Validity);
        }
        let mut params = server_params(names, not_before, not_after)?;
        params.subject_alt_names = names
            .iter()
            .map(|name| alt_name(name))
            .collect::<Result<_, _>>()?;
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
        let certificate = params.signed_by(&key, &self.issuer)?;
        Ok(ServerCertificate {
            certificate_pem: pem::encode("CERTIFICATE", certificate.der(), LineEnd::Lf),
            key_pem: Secret::new(pem::encode(
                "PRIVATE KEY",
                key.serialized_der(),
                LineEnd::Lf,
            )),
        })
    }
}

fn server_params(
    names: &[String],
    not_before: i64,
    not_after: i64,
) -> Result<CertificateParams, CertificateError> {
    let first = names
        .first()
        .ok_or_else(|| CertificateError::Name(String::new()))?;
    // Clients look at the alternative names only; the common name is for people.
    let common_name = if first.len() <= COMMON_NAME_MAX {
        first
    } else {
        "Lictor"
    };
    let mut params = x509::base(common_name, not_before, not_after)?;
    params.is_ca = IsCa::ExplicitNoCa;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    Ok(params)
}

fn alt_name(name: &str) -> Result<SanType, CertificateError> {
    if let Ok(address) = name.parse::<IpAddr>() {
        return Ok(SanType::IpAddress(address));
    }
    let refused = || CertificateError::Name(name.to_owned());
    let fits = |label: &str| {
        !label.is_empty()
            && label
                .chars()
                .all(|one| one.is_ascii_alphanumeric() || "-_*".contains(one))
    };
    if name.len() > DNS_NAME_MAX || !name.split('.').all(fits) {
        return Err(refused());
    }
    name.try_into().map(SanType::DnsName).map_err(|_| refused())
}

impl fmt::Debug for LocalCa {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LocalCa").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
