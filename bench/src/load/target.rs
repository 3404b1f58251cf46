//! Connections to the server: plain, or by TLS.

use std::io::ErrorKind;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::plan::Plan;

/// How long to wait for a server that isn't there yet, and how often to look.
const START_MAX: Duration = Duration::from_secs(30);
const PAUSE: Duration = Duration::from_millis(1);

/// A connection of either kind.
pub(crate) type Stream = Box<dyn Both>;

pub(crate) trait Both: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Both for T {}

/// Where to connect to, and how.
pub(crate) struct Target {
    authority: String,
    tls: Option<(TlsConnector, ServerName<'static>)>,
}

impl Target {
    /// A server that speaks plain HTTP.
    pub(crate) fn plain(origin: &str) -> Self {
        Self {
            authority: origin.replace("http://", ""),
            tls: None,
        }
    }

    pub(crate) fn new(plan: &Plan) -> Result<Self> {
        let authority = plan.authority().to_owned();
        let host = authority.split(':').next().unwrap_or_default().to_owned();
        let tls = if plan.origin.starts_with("https://") {
            let ca = plan
                .ca
                .as_deref()
                .context("the plan names no certificate authority")?;
            let mut roots = RootCertStore::empty();
            roots.add(CertificateDer::from_pem_file(ca)?)?;
            let config = ClientConfig::builder()
                .with_root_certificates(roots)
                .with_no_client_auth();
            Some((
                TlsConnector::from(Arc::new(config)),
                ServerName::try_from(host)?,
            ))
        } else {
            None
        };
        Ok(Self { authority, tls })
    }

    /// Connects; waits for a server that doesn't listen yet.
    pub(crate) async fn connect(&self) -> Result<Stream> {
        let began = Instant::now();
        let stream = loop {
            match TcpStream::connect(&self.authority).await {
                Ok(stream) => break stream,
                Err(error) if error.kind() == ErrorKind::ConnectionRefused => {
                    if began.elapsed() > START_MAX {
                        return Err(error).context(self.authority.clone());
                    }
                }
                Err(error) => return Err(error).context(self.authority.clone()),
            }
            tokio::time::sleep(PAUSE).await;
        };
        stream.set_nodelay(true)?;
        let Some((connector, name)) = &self.tls else {
            return Ok(Box::new(stream));
        };
        let stream = connector.connect(name.clone(), stream).await?;
        Ok(Box::new(stream))
    }
}
