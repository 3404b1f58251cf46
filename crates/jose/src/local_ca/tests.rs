use x509_parser::extensions::ParsedExtension;
use x509_parser::prelude::X509Certificate;

use super::*;
use crate::{certificate_not_after, describe_certificate};

const NOW: i64 = 1_776_880_196;
const YEAR: i64 = NOW + 365 * 86_400;

fn names(list: &[&str]) -> Vec<String> {
    list.iter().map(|name| (*name).to_owned()).collect()
}

fn issue(ca: &LocalCa, list: &[&str]) -> Result<ServerCertificate, CertificateError> {
    ca.issue_server_certificate(&names(list), NOW, YEAR)
}

/// The names and criticality of a certificate's extensions.
fn extensions(certificate: &X509Certificate<'_>) -> Vec<(&'static str, bool)> {
    let name = |extension: &ParsedExtension<'_>| match extension {
        ParsedExtension::BasicConstraints(_) => "basicConstraints",
        ParsedExtension::KeyUsage(_) => "keyUsage",
        ParsedExtension::ExtendedKeyUsage(_) => "extKeyUsage",
        ParsedExtension::SubjectKeyIdentifier(_) => "subjectKeyIdentifier",
        ParsedExtension::AuthorityKeyIdentifier(_) => "authorityKeyIdentifier",
        ParsedExtension::SubjectAlternativeName(_) => "subjectAltName",
        _ => "other",
    };
    let mut list: Vec<_> = certificate
        .extensions()
        .iter()
        .map(|extension| (name(extension.parsed_extension()), extension.critical))
        .collect();
    list.sort_unstable();
    list
}

#[test]
fn the_authority_has_what_strict_clients_ask_for() {
    let ca = LocalCa::generate(NOW).unwrap();
    let der = certificate::decode(ca.certificate_pem()).unwrap();
    let parsed = certificate::parse(&der).unwrap();
    assert_eq!(
        extensions(&parsed),
        [
            ("basicConstraints", true),
            ("keyUsage", true),
            ("subjectKeyIdentifier", false)
        ]
    );
    assert!(parsed.is_ca());
    let usage = parsed.key_usage().unwrap().unwrap().value;
    assert!(usage.key_cert_sign() && usage.crl_sign() && !usage.digital_signature());
    assert_eq!(parsed.validity().not_after.timestamp(), NOW + CA_SECONDS);
    assert_eq!(format!("{ca:?}"), "LocalCa { .. }");
}

#[test]
fn a_server_certificate_has_what_strict_clients_ask_for() {
    let ca = LocalCa::generate(NOW).unwrap();
    let list = ["lictor.test", "localhost", "127.0.0.1", "::1"];
    let issued = issue(&ca, &list).unwrap();
    let der = certificate::decode(&issued.certificate_pem).unwrap();
    let parsed = certificate::parse(&der).unwrap();
    assert_eq!(
        extensions(&parsed),
        [
            ("authorityKeyIdentifier", false),
            ("basicConstraints", true),
            ("extKeyUsage", false),
            ("keyUsage", true),
            ("subjectAltName", false),
            ("subjectKeyIdentifier", false),
        ]
    );
    let usage = parsed.extended_key_usage().unwrap().unwrap().value;
    assert!(usage.server_auth && !usage.client_auth && !usage.any);
    let ca_der = certificate::decode(ca.certificate_pem()).unwrap();
    let ca_parsed = certificate::parse(&ca_der).unwrap();
    assert_eq!(parsed.issuer().as_raw(), ca_parsed.subject().as_raw());
    assert!(
        parsed
            .verify_signature(Some(ca_parsed.public_key()))
            .is_ok()
    );
    assert_eq!(
        describe_certificate(&issued.certificate_pem).unwrap().names,
        list
    );
    assert_eq!(certificate_not_after(&issued.certificate_pem), Ok(YEAR));
}

#[test]
fn an_authority_that_was_kept_issues_alike() {
    let ca = LocalCa::generate(NOW).unwrap();
    let kept = LocalCa::from_pem(ca.certificate_pem(), ca.key_pem().clone()).unwrap();
    let issued = issue(&kept, &["localhost"]).unwrap();
    let der = certificate::decode(&issued.certificate_pem).unwrap();
    let ca_der = certificate::decode(ca.certificate_pem()).unwrap();
    let ca_parsed = certificate::parse(&ca_der).unwrap();
    let parsed = certificate::parse(&der).unwrap();
    assert_eq!(parsed.issuer().as_raw(), ca_parsed.subject().as_raw());
    assert!(
        parsed
            .verify_signature(Some(ca_parsed.public_key()))
            .is_ok()
    );
}

#[test]
fn files_that_do_not_belong_together_are_refused() {
    let (ca, other) = (
        LocalCa::generate(NOW).unwrap(),
        LocalCa::generate(NOW).unwrap(),
    );
    let taken = LocalCa::from_pem(ca.certificate_pem(), other.key_pem().clone());
    assert_eq!(taken.err(), Some(CertificateError::Mismatch));
    let server = issue(&ca, &["localhost"]).unwrap();
    let taken = LocalCa::from_pem(&server.certificate_pem, server.key_pem);
    assert_eq!(taken.err(), Some(CertificateError::Mismatch));
    let taken = LocalCa::from_pem(ca.certificate_pem(), Secret::new("no key"));
    assert_eq!(taken.err(), Some(CertificateError::Pem));
    let taken = LocalCa::from_pem("no certificate", ca.key_pem().clone());
    assert_eq!(taken.err(), Some(CertificateError::Pem));
}

#[test]
fn names_and_times_have_limits() {
    let ca = LocalCa::generate(NOW).unwrap();
    let long = format!("{}.test", "a".repeat(60));
    assert!(issue(&ca, &[&long, "*.lictor.test"]).is_ok());
    for bad in [
        "",
        "a..b",
        "a b",
        "ä.test",
        "[::1]",
        "https://a",
        "a:1",
        &"a.".repeat(127),
    ] {
        assert_eq!(
            issue(&ca, &[bad]).err(),
            Some(CertificateError::Name(bad.to_owned()))
        );
    }
    assert!(issue(&ca, &[]).is_err());
    let last = NOW + SERVER_CERTIFICATE_MAX_SECONDS;
    assert!(
        ca.issue_server_certificate(&names(&["a"]), NOW, last)
            .is_ok()
    );
    let refused = ca.issue_server_certificate(&names(&["a"]), NOW, last + 1);
    assert_eq!(refused.err(), Some(CertificateError::Validity));
    assert_eq!(
        LocalCa::generate(i64::MAX).err(),
        Some(CertificateError::Validity)
    );
}
