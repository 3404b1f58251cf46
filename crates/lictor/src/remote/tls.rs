//! Which certificates of servers are trusted.

use std::path::Path;
use std::sync::Arc;

use rustls::crypto::aws_lc_rs;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};

use crate::config::{Config, Data};
use crate::failure::Failure;

/// Trusts the certificates in `named` and no others; or else those that everybody trusts, and that
/// of the local CA if the server's folder is on this machine.
pub(super) fn client(config: &Config, named: Option<&Path>) -> Result<Arc<ClientConfig>, Failure> {
    let mut roots = RootCertStore::empty();
    if let Some(file) = named {
        add(&mut roots, file)?;
    } else {
        roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
        let (Data::Folder(folder)
        | Data::Ephemeral {
            certificate_in: Some(folder),
        }) = &config.data
        else {
            return build(roots);
        };
        let local = folder.join("tls").join("ca.pem");
        if local.exists() {
            add(&mut roots, &local)?;
        }
    }
    build(roots)
}

/// What servers of applications are trusted by: what everybody trusts, and what is named.
pub(crate) fn of_applications(named: Option<&Path>) -> Result<Arc<ClientConfig>, Failure> {
    let mut roots = RootCertStore::empty();
    roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    if let Some(file) = named {
        add(&mut roots, file)?;
    }
    build(roots)
}

fn build(roots: RootCertStore) -> Result<Arc<ClientConfig>, Failure> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| Failure::operation(error, "this is a bug: please report it"))?;
    Ok(Arc::new(
        builder.with_root_certificates(roots).with_no_client_auth(),
    ))
}

fn add(roots: &mut RootCertStore, file: &Path) -> Result<(), Failure> {
    let refuse = |why: String| {
        let message = format!("{}: {why}", file.display());
        Failure::configuration(message, "name a file with certificates in PEM")
    };
    let certificates = CertificateDer::pem_file_iter(file).map_err(|e| refuse(e.to_string()))?;
    let mut count = 0;
    for certificate in certificates {
        let certificate = certificate.map_err(|e| refuse(e.to_string()))?;
        roots.add(certificate).map_err(|e| refuse(e.to_string()))?;
        count += 1;
    }
    if count == 0 {
        return Err(refuse("there is no certificate in it".to_owned()));
    }
    Ok(())
}
