//! What to send.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use serde::Deserialize;

/// Stands for a number in a body that no other request has.
const NUMBER: &str = "{n}";
/// Stands for a refresh token, which the answer exchanges for the next.
const TOKEN: &str = "{token}";

/// Requests that differ in a number, and from connection to connection in the path.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Plan {
    /// `https://host:port` or `http://host:port`.
    pub(super) origin: String,
    /// The certificate authority to trust.
    pub(super) ca: Option<PathBuf>,
    method: String,
    /// Connections take them in turn.
    paths: Vec<String>,
    headers: Vec<(String, String)>,
    body: Option<String>,
    /// A refresh token for each connection.
    #[serde(default)]
    tokens: Vec<String>,
}

impl Plan {
    pub(crate) fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path)?;
        let plan: Self = serde_json::from_str(&text).context("the plan")?;
        ensure!(!plan.paths.is_empty(), "the plan has no path");
        Ok(plan)
    }

    /// Where the server is, without the scheme.
    pub(super) fn authority(&self) -> &str {
        self.origin
            .split_once("://")
            .map_or(self.origin.as_str(), |(_, authority)| authority)
    }

    /// Whether one request differs from the next of the same connection.
    pub(crate) fn varies(&self) -> bool {
        self.body
            .as_deref()
            .is_some_and(|body| body.contains(NUMBER) || body.contains(TOKEN))
    }

    /// The first refresh token of a connection; none if the plan is about something else.
    pub(crate) fn token(&self, connection: usize) -> Option<String> {
        self.tokens.get(connection).cloned()
    }

    /// A request as it is sent (RFC 9112 §3).
    pub(crate) fn request(&self, connection: usize, number: usize, token: Option<&str>) -> Vec<u8> {
        let path = self.paths.get(connection % self.paths.len());
        let path = path.map_or("/", String::as_str);
        let number = format!("{connection}-{number}");
        let body = self
            .body
            .as_deref()
            .map(|body| body.replace(NUMBER, &number))
            .map(|body| body.replace(TOKEN, token.unwrap_or_default()));
        let mut lines = vec![
            format!("{} {path} HTTP/1.1", self.method),
            format!("host: {}", self.authority()),
        ];
        let headers = self.headers.iter();
        lines.extend(headers.map(|(name, value)| format!("{name}: {value}")));
        lines.extend(
            body.as_ref()
                .map(|body| format!("content-length: {}", body.len())),
        );
        let mut text = lines.join("\r\n") + "\r\n\r\n";
        text.push_str(body.as_deref().unwrap_or_default());
        text.into_bytes()
    }
}
