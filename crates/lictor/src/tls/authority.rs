//! The local CA in its folder, and the server certificates it issues.
//!
//! Clients trust its certificate, so it is made once and kept. Server certificates are not kept:
//! issuing one takes a millisecond, and then it always fits the public URL.

use std::path::{Path, PathBuf};

use domain::Timestamp;
use jose::{CertificateError, LocalCa, Secret, ServerCertificate};

use crate::data_dir::DataDir;
use crate::failure::Failure;
use crate::files;
use crate::public_url::PublicUrl;

/// How long a server certificate is valid, in seconds: 90 days.
const VALID_SECONDS: i64 = 90 * 86_400;
/// How old it gets, in milliseconds: 60 days.
const RENEW_MILLIS: i64 = 60 * 86_400_000;
/// How far other clocks may be behind, in seconds.
const CLOCK_SKEW_SECONDS: i64 = 3_600;

/// A CA and the names that its server certificates are for.
pub(super) struct Authority {
    ca: LocalCa,
    certificate_file: PathBuf,
    names: Vec<String>,
}

/// When a certificate issued at `since` is to be replaced.
pub(super) fn renewal(since: Timestamp) -> Timestamp {
    since.plus_millis(RENEW_MILLIS)
}

impl Authority {
    pub(super) fn open(data: &DataDir, url: &PublicUrl, now: Timestamp) -> Result<Self, Failure> {
        let certificate_file = data.tls().join("ca.pem");
        let key_file = data.tls().join("ca.key");
        files::make_folder(data.tls())?;
        let ca = if data.is_ephemeral() {
            passing(&certificate_file, &key_file, now)?
        } else {
            kept(&certificate_file, &key_file, now)?
        };
        Ok(Self {
            ca,
            certificate_file,
            names: names(url),
        })
    }

    pub(super) fn certificate_file(&self) -> &Path {
        &self.certificate_file
    }

    pub(super) fn issue(&self, now: Timestamp) -> Result<ServerCertificate, Failure> {
        let from = now.seconds() - CLOCK_SKEW_SECONDS;
        let until = now.seconds() + VALID_SECONDS;
        self.ca
            .issue_server_certificate(&self.names, from, until)
            .map_err(|error| match &error {
                CertificateError::Name(_) => {
                    let hint = "let --public-url name a host, or bring a certificate by --tls-cert";
                    Failure::configuration(format!("no certificate can be issued: {error}"), hint)
                }
                CertificateError::Pem
                | CertificateError::Encoding
                | CertificateError::Validity
                | CertificateError::Mismatch
                | CertificateError::Failed(_) => failed(&error),
            })
    }
}

/// The CA of the folder; made if there is none.
fn kept(certificate_file: &Path, key_file: &Path, now: Timestamp) -> Result<LocalCa, Failure> {
    let certificate = files::read(certificate_file)?;
    let key = files::read(key_file)?.map(Secret::new);
    let is_known = certificate.is_some();
    if let (Some(certificate), Some(key)) = (certificate, key) {
        files::warn_if_readable(key_file);
        let until = now.seconds() + VALID_SECONDS;
        let lasts = jose::certificate_not_after(&certificate).is_ok_and(|ends| ends >= until);
        let ca = LocalCa::from_pem(&certificate, key).map_err(|error| {
            let (certificate, key) = (certificate_file.display(), key_file.display());
            let hint =
                "restore both files, or delete both to get a new CA, which clients must trust";
            Failure::operation(format!("{certificate}, {key}: {error}"), hint)
        })?;
        if lasts {
            return Ok(ca);
        }
    }
    if is_known {
        let file = certificate_file.display();
        tracing::warn!(%file, "the local CA ends soon or has no key: clients must trust a new one");
    }
    let ca = LocalCa::generate(now.seconds()).map_err(|error| failed(&error))?;
    files::write(key_file, ca.key_pem().expose(), files::PRIVATE)?;
    files::write(
        certificate_file,
        ca.certificate_pem().as_bytes(),
        files::PUBLIC,
    )?;
    Ok(ca)
}

/// A CA whose key is never written.
fn passing(certificate_file: &Path, key_file: &Path, now: Timestamp) -> Result<LocalCa, Failure> {
    if key_file.exists() {
        let message = format!(
            "{} belongs to a CA that is kept",
            certificate_file.display()
        );
        let hint = "name another --data-dir with --ephemeral, or none";
        return Err(Failure::configuration(message, hint));
    }
    let ca = LocalCa::generate(now.seconds()).map_err(|error| failed(&error))?;
    files::write(
        certificate_file,
        ca.certificate_pem().as_bytes(),
        files::PUBLIC,
    )?;
    Ok(ca)
}

fn failed(error: &CertificateError) -> Failure {
    let message = format!("the local CA failed: {error}");
    Failure::operation(message, "see that this machine's clock is right")
}

/// The names that clients may know the server by.
fn names(url: &PublicUrl) -> Vec<String> {
    let mut names = vec![url.host.clone()];
    for local in ["localhost", "127.0.0.1", "::1"] {
        if url.host != local {
            names.push(local.to_owned());
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_is_for_the_public_host_and_this_machine() {
        let of = |url: &str| names(&PublicUrl::parse(url).unwrap());
        assert_eq!(
            of("https://localhost:8443"),
            ["localhost", "127.0.0.1", "::1"]
        );
        assert_eq!(
            of("https://auth.example.com"),
            ["auth.example.com", "localhost", "127.0.0.1", "::1"]
        );
        assert_eq!(of("https://[::1]:1"), ["::1", "localhost", "127.0.0.1"]);
    }

    #[test]
    fn a_ca_is_kept_and_its_certificates_are_replaced_before_they_end() {
        let folder = tempfile::tempdir().unwrap();
        let (certificate, key) = (folder.path().join("ca.pem"), folder.path().join("ca.key"));
        let now = Timestamp::from_seconds(1_776_880_196);
        let first = kept(&certificate, &key, now).unwrap();
        let later = now.plus_millis(9 * 365 * 86_400_000);
        let again = kept(&certificate, &key, later).unwrap();
        assert_eq!(first.certificate_pem(), again.certificate_pem());
        let ended = now.plus_millis(10 * 365 * 86_400_000);
        let new = kept(&certificate, &key, ended).unwrap();
        assert_ne!(first.certificate_pem(), new.certificate_pem());
        let url = PublicUrl::parse("https://localhost:8443").unwrap();
        let authority = Authority {
            ca: new,
            certificate_file: certificate,
            names: names(&url),
        };
        let issued = authority.issue(ended).unwrap();
        let ends = jose::certificate_not_after(&issued.certificate_pem).unwrap();
        assert!(renewal(ended).seconds() + 86_400 < ends);
    }
}
