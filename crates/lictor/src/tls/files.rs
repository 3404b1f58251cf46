//! A certificate and its key that somebody else issues and renews.

use std::path::Path;
use std::sync::Arc;

use domain::Timestamp;
use rustls::sign::CertifiedKey;

use crate::config::TlsFiles;
use crate::failure::Failure;

/// Less time than this is worth a warning, in milliseconds: a week.
const WARN_BEFORE_MILLIS: i64 = 7 * 86_400_000;

pub(super) fn load(files: &TlsFiles, now: Timestamp) -> Result<Arc<CertifiedKey>, Failure> {
    let chain = read(&files.certificate)?;
    let key = read(&files.key)?;
    crate::files::warn_if_readable(&files.key);
    let ends = str::from_utf8(&chain)
        .ok()
        .and_then(|pem| jose::certificate_not_after(pem).ok());
    if let Some(ends) = ends
        .map(Timestamp::from_seconds)
        .filter(|ends| *ends <= now.plus_millis(WARN_BEFORE_MILLIS))
    {
        let file = files.certificate.display();
        tracing::warn!(%file, ends = ends.iso(), "the TLS certificate ends soon, or has ended");
    }
    super::certified(&chain, &key).map_err(|why| {
        let (certificate, key) = (files.certificate.display(), files.key.display());
        let message = format!("{certificate}, {key}: {why}");
        Failure::configuration(
            message,
            "name the certificate chain and its key, both in PEM",
        )
    })
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(path).map_err(|error| {
        let message = format!("{} can't be read: {error}", path.display());
        Failure::configuration(
            message,
            "let --tls-cert and --tls-key name files that can be read",
        )
    })
}
