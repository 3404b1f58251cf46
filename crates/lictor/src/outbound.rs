//! Requests to applications: HTTP/1.1 by hyper and rustls, which the server is made of, too. Each
//! has a connection of its own.

use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use http::{Request, Uri, header};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use server::outbound::{Outbound, Posted};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

/// How long a request may take in all.
const PATIENCE: Duration = Duration::from_secs(10);
/// Bytes that the head of an answer may have.
const HEAD_MAX: usize = 16 * 1024;

/// Applications are asked over TLS only.
#[derive(Debug)]
pub(crate) struct Https {
    tls: Arc<ClientConfig>,
}

impl Https {
    pub(crate) fn new(tls: Arc<ClientConfig>) -> Self {
        Self { tls }
    }

    async fn ask(&self, url: &str, form: String) -> Posted {
        let (url, host) = address(url)?;
        let request = request(&url, form)?;
        let stream = TcpStream::connect((host.as_str(), url.port_u16().unwrap_or(443))).await;
        let stream = stream.map_err(|error| error.to_string())?;
        let name = ServerName::try_from(host).map_err(|error| error.to_string())?;
        let stream = TlsConnector::from(self.tls.clone()).connect(name, stream);
        over(stream.await.map_err(|error| error.to_string())?, request).await
    }
}

impl Outbound for Https {
    fn post<'a>(
        &'a self,
        url: &'a str,
        form: String,
    ) -> Pin<Box<dyn Future<Output = Posted> + Send + 'a>> {
        Box::pin(within(PATIENCE, self.ask(url, form)))
    }
}

async fn within(patience: Duration, asking: impl Future<Output = Posted>) -> Posted {
    let answer = timeout(patience, asking).await;
    answer.unwrap_or_else(|_| Err("it took too long".to_owned()))
}

/// A URL and its host, a name or an address without brackets.
fn address(url: &str) -> Result<(Uri, String), String> {
    let url: Uri = url.parse().map_err(|_| "it is no URL")?;
    let host = url.host().filter(|_| url.scheme_str() == Some("https"));
    let host = host.ok_or("it isn't asked over TLS")?;
    let host = host
        .trim_start_matches('[')
        .trim_end_matches(']')
        .to_owned();
    Ok((url, host))
}

fn request(url: &Uri, form: String) -> Result<Request<Body>, String> {
    let authority = url.authority().ok_or("it has no host")?.as_str();
    // What stands before the host is not for the other side to read.
    let host = authority.rsplit('@').next().unwrap_or_default();
    let path = url.path_and_query().map_or("/", |path| path.as_str());
    Request::post(path)
        .header(header::HOST, host)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::CONTENT_LENGTH, form.len())
        .header(
            header::USER_AGENT,
            concat!("lictor/", env!("CARGO_PKG_VERSION")),
        )
        .body(Body::from(form))
        .map_err(|error| error.to_string())
}

/// Sends a request and reads the head of the answer; the rest is left where it is.
async fn over<S>(stream: S, request: Request<Body>) -> Posted
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut client = http1::Builder::new();
    let handshake = client
        .max_buf_size(HEAD_MAX)
        .handshake(TokioIo::new(stream));
    let (mut sender, connection) = handshake.await.map_err(|error| error.to_string())?;
    let mut exchange = pin!(sender.send_request(request));
    let answer = tokio::select! {
        biased;
        answer = &mut exchange => answer,
        // The other side may close as soon as it has answered.
        _ = connection => exchange.await,
    };
    let answer = answer.map_err(|error| error.to_string())?;
    Ok(answer.status().as_u16())
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, duplex};

    use super::*;

    /// Asks somebody who answers like this, and then sends without end if told so. Returns what
    /// was heard, too.
    async fn ask(answer: &'static str, is_endless: bool) -> (Posted, String) {
        let (near, mut far) = duplex(64 * 1024);
        let url: Uri = "https://user@app.test:8443/out?x=1".parse().unwrap();
        let asking = async {
            let request = request(&url, "logout_token=a.b.c".to_owned()).unwrap();
            within(Duration::from_millis(300), over(near, request)).await
        };
        let answering = async {
            let mut heard = vec![0; 4096];
            let length = far.read(&mut heard).await.unwrap();
            heard.truncate(length);
            let mut sent = far.write_all(answer.as_bytes()).await;
            while is_endless && sent.is_ok() {
                sent = far.write_all(b"x-more: and more\r\n").await;
            }
            if answer.is_empty() {
                tokio::time::sleep(Duration::from_millis(400)).await;
            }
            drop(far);
            String::from_utf8(heard).unwrap()
        };
        tokio::join!(asking, answering)
    }

    #[tokio::test]
    async fn the_form_arrives_and_the_status_comes_back() {
        let (posted, heard) = ask("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", false).await;
        assert_eq!(posted, Ok(200));
        assert!(heard.starts_with("POST /out?x=1 HTTP/1.1\r\n"), "{heard}");
        assert!(heard.contains("\r\nhost: app.test:8443\r\n"), "{heard}");
        assert!(heard.contains("\r\ncontent-type: application/x-www-form-urlencoded\r\n"));
        assert!(heard.ends_with("\r\n\r\nlogout_token=a.b.c"), "{heard}");
    }

    #[tokio::test]
    async fn a_redirect_is_an_answer_like_others() {
        let answer = "HTTP/1.1 302 Found\r\nlocation: https://internal.test/\r\n\r\n";
        assert_eq!(ask(answer, false).await.0, Ok(302));
    }

    #[tokio::test]
    async fn nobody_waits_for_ever() {
        let silent = ask("", false).await.0;
        assert_eq!(silent, Err("it took too long".to_owned()));
        // An endless body isn't read; an endless head is given up.
        let answer = "HTTP/1.1 200 OK\r\n\r\n";
        assert_eq!(ask(answer, true).await.0, Ok(200));
        assert!(ask("HTTP/1.1 200 OK\r\n", true).await.0.is_err());
        assert!(ask("no HTTP\r\n\r\n", false).await.0.is_err());
    }

    #[test]
    fn only_tls_is_spoken() {
        for url in ["http://localhost:1/", "file:///etc/passwd", "no url", ""] {
            assert!(address(url).is_err(), "{url}");
        }
        let host = |url| address(url).map(|(_, host)| host);
        assert_eq!(host("https://[::1]:8443/out"), Ok("::1".to_owned()));
        assert_eq!(host("https://app.test"), Ok("app.test".to_owned()));
    }
}
