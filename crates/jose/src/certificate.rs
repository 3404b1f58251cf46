//! Reading certificates: what the Management API, the key set and the renewal of TLS say of them.

use std::net::IpAddr;

use x509_parser::extensions::GeneralName;
use x509_parser::prelude::{FromDer, X509Certificate};

use crate::digest::sha1;
use crate::encoding::{base64, base64url, hex_upper};
use crate::{CertificateError, pem, pkcs7};

/// What is said of a certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateDescription {
    /// The certificate in a PKCS#7 PEM block, lines ending in `\r\n`.
    pub pkcs7: String,
    /// SHA-1 of the DER as upper-case hexadecimal with colons: `3B:7E:…`.
    pub fingerprint: String,
    /// SHA-1 of the DER as upper-case hexadecimal: `3B7E…`.
    pub thumbprint: String,
    /// SHA-1 of the DER in base64url (RFC 7517 §4.8).
    pub x5t: String,
    /// The DER in base64 with padding (RFC 7517 §4.7).
    pub x5c: String,
    /// The last second it is valid, since the epoch.
    pub not_after: i64,
    /// The DNS names and IP addresses it is for (RFC 5280 §4.2.1.6).
    pub names: Vec<String>,
}

/// Describes the certificate of the first PEM block.
///
/// # Errors
/// [`CertificateError::Pem`] if that is no certificate, [`CertificateError::Encoding`] if it is
/// broken.
pub fn describe_certificate(pem: &str) -> Result<CertificateDescription, CertificateError> {
    let der = decode(pem)?;
    let certificate = parse(&der)?;
    let sha1 = sha1(&der);
    let thumbprint = hex_upper(&sha1);
    let pairs: Vec<String> = sha1.iter().map(|byte| hex_upper(&[*byte])).collect();
    Ok(CertificateDescription {
        pkcs7: pkcs7::pem(&der),
        fingerprint: pairs.join(":"),
        thumbprint,
        x5t: base64url(&sha1),
        x5c: base64(&der),
        not_after: certificate.validity().not_after.timestamp(),
        names: names(&certificate)?,
    })
}

/// The last second that a certificate is valid, since the epoch: when a server certificate must
/// have been replaced.
///
/// # Errors
/// Those of [`describe_certificate`].
pub fn certificate_not_after(pem: &str) -> Result<i64, CertificateError> {
    let der = decode(pem)?;
    Ok(parse(&der)?.validity().not_after.timestamp())
}

/// The DER of the first PEM block if that is a certificate.
pub(crate) fn decode(text: &str) -> Result<Vec<u8>, CertificateError> {
    match pem::decode(text) {
        Some(("CERTIFICATE", der)) => Ok(der),
        _ => Err(CertificateError::Pem),
    }
}

/// Parses one certificate with nothing behind it.
pub(crate) fn parse(der: &[u8]) -> Result<X509Certificate<'_>, CertificateError> {
    match X509Certificate::from_der(der) {
        Ok(([], certificate)) => Ok(certificate),
        _ => Err(CertificateError::Encoding),
    }
}

fn names(certificate: &X509Certificate<'_>) -> Result<Vec<String>, CertificateError> {
    let extension = certificate
        .subject_alternative_name()
        .map_err(|_| CertificateError::Encoding)?;
    let names = extension
        .iter()
        .flat_map(|extension| &extension.value.general_names);
    let name = |name: &GeneralName<'_>| match name {
        GeneralName::DNSName(name) => Some((*name).to_owned()),
        GeneralName::IPAddress(bytes) => address(bytes).map(|address| address.to_string()),
        _ => None,
    };
    Ok(names.filter_map(name).collect())
}

fn address(bytes: &[u8]) -> Option<IpAddr> {
    let v4 = || <[u8; 4]>::try_from(bytes).map(IpAddr::from).ok();
    let v6 = || <[u8; 16]>::try_from(bytes).map(IpAddr::from).ok();
    v4().or_else(v6)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{generate_rsa_2048, signing_certificate};

    #[test]
    fn one_digest_in_three_forms() {
        let private = generate_rsa_2048().unwrap();
        let pem = signing_certificate(private.expose(), "localhost", 10, 2_000_000_000).unwrap();
        let described = describe_certificate(&pem).unwrap();
        assert_eq!(described.fingerprint.len(), 59);
        assert_eq!(described.fingerprint.replace(':', ""), described.thumbprint);
        assert_eq!(described.thumbprint.len(), 40);
        assert_eq!(described.x5t.len(), 27);
        assert_eq!(described.not_after, 2_000_000_000);
        assert_eq!(certificate_not_after(&pem), Ok(2_000_000_000));
        assert!(pem.replace("\r\n", "").contains(&described.x5c));
        assert!(described.names.is_empty());
    }

    #[test]
    fn what_is_no_certificate_is_refused() {
        assert_eq!(describe_certificate("").err(), Some(CertificateError::Pem));
        let key = "-----BEGIN PUBLIC KEY-----\nAQ==\n-----END PUBLIC KEY-----";
        assert_eq!(certificate_not_after(key), Err(CertificateError::Pem));
        let broken = "-----BEGIN CERTIFICATE-----\nAQ==\n-----END CERTIFICATE-----";
        assert_eq!(
            certificate_not_after(broken),
            Err(CertificateError::Encoding)
        );
    }
}
