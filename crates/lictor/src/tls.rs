//! TLS: which certificate is shown, by which protocols, and how it is renewed while the server
//! runs. The private keys stay in this module.

mod authority;
mod files;

use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use domain::Clock;
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use tokio_rustls::TlsAcceptor;

use crate::config::TlsFiles;
use crate::data_dir::DataDir;
use crate::failure::Failure;
use crate::public_url::PublicUrl;
use authority::Authority;

/// What the two sides may agree to speak (RFC 7301).
pub(crate) const HTTP_2: &[u8] = b"h2";
const HTTP_1_1: &[u8] = b"http/1.1";
/// How often the certificate's age, or its file, is looked at.
const RENEWAL_EVERY: Duration = Duration::from_hours(1);

/// TLS, ready to be spoken.
pub(crate) struct Tls {
    pub(crate) acceptor: TlsAcceptor,
    /// The certificate that clients have to trust, if it is the local CA's.
    pub(crate) ca: Option<PathBuf>,
    pub(crate) renewal: Renewal,
}

/// Keeps the certificate valid.
pub(crate) struct Renewal {
    source: Source,
    shown: Arc<Shown>,
    clock: Arc<dyn Clock>,
}

/// Where certificates come from.
enum Source {
    Authority(Box<Authority>),
    Files(TlsFiles),
}

/// The certificate that is shown to clients now.
#[derive(Debug)]
struct Shown(RwLock<Arc<CertifiedKey>>);

impl ResolvesServerCert for Shown {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(
            self.0
                .read()
                .unwrap_or_else(PoisonError::into_inner)
                .clone(),
        )
    }
}

impl Tls {
    /// Takes up a certificate from files, or the local CA, which is made if it isn't there.
    pub(crate) fn open(
        given: Option<&TlsFiles>,
        data: &DataDir,
        url: &PublicUrl,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, Failure> {
        let now = clock.now();
        let (source, ca) = if let Some(given) = given {
            (Source::Files(given.clone()), None)
        } else {
            let authority = Box::new(Authority::open(data, url, now)?);
            let ca = authority.certificate_file().to_owned();
            (Source::Authority(authority), Some(ca))
        };
        let shown = Arc::new(Shown(RwLock::new(source.certificate(now)?)));
        let acceptor = TlsAcceptor::from(Arc::new(server_config(shown.clone())?));
        Ok(Self {
            acceptor,
            ca,
            renewal: Renewal {
                source,
                shown,
                clock,
            },
        })
    }
}

impl Source {
    fn certificate(&self, now: domain::Timestamp) -> Result<Arc<CertifiedKey>, Failure> {
        match self {
            Self::Authority(authority) => {
                let issued = authority.issue(now)?;
                certified(issued.certificate_pem.as_bytes(), issued.key_pem.expose())
                    .map_err(|why| Failure::operation(why, "this is a defect of lictor: report it"))
            }
            Self::Files(files) => files::load(files, now),
        }
    }

    /// Whether there may be a better certificate than the one that was taken `since`.
    fn is_due(&self, since: domain::Timestamp, now: domain::Timestamp) -> bool {
        match self {
            Self::Authority(_) => now >= authority::renewal(since),
            // Whoever renews the files tells nobody.
            Self::Files(_) => true,
        }
    }
}

impl Renewal {
    /// Renews the certificate for as long as the server runs.
    pub(crate) async fn run(self) {
        let mut since = self.clock.now();
        loop {
            tokio::time::sleep(RENEWAL_EVERY).await;
            let now = self.clock.now();
            if !self.source.is_due(since, now) {
                continue;
            }
            match self.source.certificate(now) {
                Ok(certificate) => {
                    *self.shown.0.write().unwrap_or_else(PoisonError::into_inner) = certificate;
                    since = now;
                }
                Err(failure) => {
                    tracing::error!(%failure, "the TLS certificate could not be renewed");
                }
            }
        }
    }
}

fn server_config(shown: Arc<Shown>) -> Result<ServerConfig, Failure> {
    let failed = |error| Failure::operation(format!("TLS can't be set up: {error}"), "report this");
    let provider = Arc::new(aws_lc_rs::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13, &rustls::version::TLS12])
        .map_err(failed)?
        .with_no_client_auth()
        .with_cert_resolver(shown);
    config.alpn_protocols = vec![HTTP_2.to_vec(), HTTP_1_1.to_vec()];
    // A full handshake costs nearly as much as signing a token.
    config.ticketer = aws_lc_rs::Ticketer::new().map_err(failed)?;
    Ok(config)
}

/// A certificate chain and its key, which must belong together.
fn certified(chain: &[u8], key: &[u8]) -> Result<Arc<CertifiedKey>, String> {
    let chain = CertificateDer::pem_slice_iter(chain).collect::<Result<Vec<_>, _>>();
    let chain = chain.map_err(|error| format!("the certificate can't be read: {error}"))?;
    if chain.is_empty() {
        return Err("there is no certificate in PEM".to_owned());
    }
    let key = PrivateKeyDer::from_pem_slice(key)
        .map_err(|_| "there is no private key in PEM, or it has a password".to_owned())?;
    CertifiedKey::from_der(chain, key, &aws_lc_rs::default_provider())
        .map(Arc::new)
        .map_err(|error| format!("the certificate and the key can't be used: {error}"))
}
