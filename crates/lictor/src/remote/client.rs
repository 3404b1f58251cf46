//! One request after the other, each over a connection of its own: HTTP/1.1 by hyper and rustls,
//! which the server is made of, too.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use http::{Method, Request, StatusCode, header};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use serde_json::Value;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use crate::failure::Failure;
use crate::public_url::{PublicUrl, Scheme};

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_mins(1);
/// Bytes that an answer may have.
const ANSWER_MAX: usize = 64 * 1024 * 1024;

/// A server that is asked.
#[derive(Debug)]
pub(super) struct Client {
    pub(super) url: PublicUrl,
    pub(super) tls: Arc<ClientConfig>,
}

/// What is sent.
#[derive(Debug)]
pub(super) enum Content<'a> {
    Nothing,
    Json(&'a Value),
    Form(String),
}

/// What came back.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    /// Null if it was no JSON.
    pub(super) body: Value,
}

impl Client {
    /// Sends a request and reads the answer, whatever it says.
    pub(super) async fn ask(
        &self,
        (method, path): (Method, &str),
        bearer: Option<&str>,
        content: Content<'_>,
    ) -> Result<Answer, Failure> {
        let request = self.request((method, path), bearer, content)?;
        match timeout(PATIENCE, self.exchange(request)).await {
            Ok(answer) => answer,
            Err(_) => Err(self.unreachable("it does not answer")),
        }
    }

    fn request(
        &self,
        (method, path): (Method, &str),
        bearer: Option<&str>,
        content: Content<'_>,
    ) -> Result<Request<Body>, Failure> {
        let host = self
            .url
            .as_str()
            .split_once("://")
            .map_or("", |(_, host)| host);
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, host)
            .header(header::ACCEPT, "application/json")
            .header(
                header::USER_AGENT,
                concat!("lictor/", env!("CARGO_PKG_VERSION")),
            );
        if let Some(token) = bearer {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        let (media_type, body) = match content {
            Content::Nothing => (None, Body::empty()),
            Content::Json(value) => (Some("application/json"), Body::from(value.to_string())),
            Content::Form(form) => (Some("application/x-www-form-urlencoded"), Body::from(form)),
        };
        if let Some(media_type) = media_type {
            request = request.header(header::CONTENT_TYPE, media_type);
        }
        request.body(body).map_err(|_| {
            let message = "the token has characters that no token has";
            Failure::configuration(message, "set it to what the token endpoint answered")
        })
    }

    async fn exchange(&self, request: Request<Body>) -> Result<Answer, Failure> {
        let port = self.url.port.unwrap_or(match self.url.scheme {
            Scheme::Http => 80,
            Scheme::Https => 443,
        });
        let stream = TcpStream::connect((self.url.host.as_str(), port)).await;
        let stream = stream.map_err(|error| self.unreachable(&error.to_string()))?;
        match self.url.scheme {
            Scheme::Http => self.over(stream, request).await,
            Scheme::Https => {
                let name = ServerName::try_from(self.url.host.clone());
                let name = name.map_err(|error| self.unreachable(&error.to_string()))?;
                let connector = TlsConnector::from(self.tls.clone());
                let stream = connector.connect(name, stream).await;
                let stream = stream.map_err(|error| self.untrusted(&error.to_string()))?;
                self.over(stream, request).await
            }
        }
    }

    async fn over<S>(&self, stream: S, request: Request<Body>) -> Result<Answer, Failure>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let broken = |error: hyper::Error| self.unreachable(&error.to_string());
        let handshake = http1::handshake(TokioIo::new(stream)).await;
        let (mut sender, connection) = handshake.map_err(broken)?;
        let exchange = async move {
            let response = sender.send_request(request).await?;
            let (parts, body) = response.into_parts();
            Ok((parts.status, to_bytes(Body::new(body), ANSWER_MAX).await))
        };
        // The connection ends when nothing is to be sent any more.
        let (answer, _) = tokio::join!(exchange, connection);
        let (status, body) = answer.map_err(broken)?;
        let body = body.map_err(|error| self.unreachable(&error.to_string()))?;
        Ok(Answer {
            status,
            body: serde_json::from_slice(&body).unwrap_or_default(),
        })
    }

    fn unreachable(&self, why: &str) -> Failure {
        let message = format!("{} can't be asked: {why}", self.url.as_str());
        Failure::operation(
            message,
            "see that the server runs, and name its URL with --server",
        )
    }

    fn untrusted(&self, why: &str) -> Failure {
        let message = format!("{} can't be trusted: {why}", self.url.as_str());
        Failure::operation(
            message,
            "name the certificate of its CA with --ca; the server's own is tls/ca.pem in its folder",
        )
    }
}
