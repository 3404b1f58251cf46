//! Making certificates: what all of them share, and the one that carries a signing key.

use rcgen::{
    CertificateParams, DistinguishedName, DnType, IsCa, KeyPair, KeyUsagePurpose, SerialNumber,
};
use x509_parser::time::ASN1Time;

use crate::pem::{self, LineEnd};
use crate::{CertificateError, random_bytes};

/// The last second of the year 9999, which is the last that a certificate can name
/// (RFC 5280 §4.1.2.5).
const LAST_SECOND: i64 = 253_402_300_799;

impl From<rcgen::Error> for CertificateError {
    fn from(error: rcgen::Error) -> Self {
        Self::Failed(error.to_string())
    }
}

/// A self-signed certificate for an RSA signing key in PKCS#8, with the subject `CN={host}`, in
/// PEM with lines ending in `\r\n` as Auth0's. Nobody must trust it: it only carries the key, so
/// it is no authority. Times are seconds since the epoch.
///
/// # Errors
/// [`CertificateError::Encoding`] for a key that can't be read, [`CertificateError::Validity`].
pub fn signing_certificate(
    private_key: &[u8],
    host: &str,
    not_before: i64,
    not_after: i64,
) -> Result<String, CertificateError> {
    let key = KeyPair::try_from(private_key).map_err(|_| CertificateError::Encoding)?;
    let mut params = base(host, not_before, not_after)?;
    params.is_ca = IsCa::ExplicitNoCa;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    let certificate = params.self_signed(&key)?;
    Ok(pem::encode("CERTIFICATE", certificate.der(), LineEnd::CrLf))
}

/// What every certificate has: a subject, a time, and a random serial number.
pub(crate) fn base(
    common_name: &str,
    not_before: i64,
    not_after: i64,
) -> Result<CertificateParams, CertificateError> {
    if not_before < 0 || not_after <= not_before || not_after > LAST_SECOND {
        return Err(CertificateError::Validity);
    }
    let time = |seconds| {
        let time = ASN1Time::from_timestamp(seconds).map_err(|_| CertificateError::Validity)?;
        Ok::<_, CertificateError>(time.to_datetime())
    };
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params
        .distinguished_name
        .push(DnType::CommonName, common_name);
    params.not_before = time(not_before)?;
    params.not_after = time(not_after)?;
    params.serial_number = Some(serial());
    Ok(params)
}

/// A positive number of 127 bits whose length does not vary (RFC 5280 §4.1.2.2).
fn serial() -> SerialNumber {
    let number = u128::from_be_bytes(random_bytes()) >> 1 | 1 << 126;
    SerialNumber::from_slice(&number.to_be_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::certificate::{decode, parse};
    use crate::{PublicKey, generate_rsa_2048};

    #[test]
    fn carries_the_key_under_the_host() {
        let private = generate_rsa_2048().unwrap();
        let pem = signing_certificate(private.expose(), "localhost:8443", 1_000, 2_000).unwrap();
        assert_eq!(pem.matches("\r\n").count(), pem.matches('\n').count());
        let der = decode(&pem).unwrap();
        let certificate = parse(&der).unwrap();
        assert_eq!(certificate.subject().to_string(), "CN=localhost:8443");
        assert_eq!(certificate.issuer(), certificate.subject());
        assert_eq!(certificate.validity().not_before.timestamp(), 1_000);
        assert_eq!(certificate.validity().not_after.timestamp(), 2_000);
        assert!(!certificate.is_ca());
        assert_eq!(certificate.raw_serial().len(), 16);
        assert!(PublicKey::from_pem(&pem).is_ok());
        let again = signing_certificate(private.expose(), "localhost:8443", 1_000, 2_000).unwrap();
        assert_ne!(again, pem, "serial numbers are random");
    }

    #[test]
    fn time_has_limits() {
        let private = generate_rsa_2048().unwrap();
        let make = |from, to| signing_certificate(private.expose(), "h", from, to).err();
        assert_eq!(make(0, LAST_SECOND), None);
        for (from, to) in [
            (-1, 5),
            (5, 5),
            (6, 5),
            (0, LAST_SECOND + 1),
            (i64::MIN, i64::MAX),
        ] {
            assert_eq!(make(from, to), Some(CertificateError::Validity));
        }
    }

    #[test]
    fn a_broken_key_is_refused() {
        let made = signing_certificate(b"garbage", "h", 0, 9);
        assert_eq!(made.err(), Some(CertificateError::Encoding));
    }
}
