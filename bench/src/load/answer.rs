//! Reading answers (RFC 9112 §4 and §6): as much as it takes to tell where one ends.

use anyhow::{Context as _, Result, bail, ensure};
use tokio::io::{AsyncRead, AsyncReadExt as _};

const HEADERS_MAX: usize = 64;

/// The answers of one connection.
#[derive(Debug, Default)]
pub(crate) struct Answers {
    buffer: Vec<u8>,
    /// Where the last answer's body is in the buffer.
    body: (usize, usize),
}

/// The beginning of an answer: its status, and where its body begins and ends.
#[derive(Debug, Clone, Copy)]
struct Head {
    status: u16,
    body: (usize, usize),
}

impl Answers {
    /// Waits for the next answer; its status.
    pub(crate) async fn next(&mut self, stream: &mut (impl AsyncRead + Unpin)) -> Result<u16> {
        self.buffer.clear();
        let mut head = None;
        loop {
            let read = stream.read_buf(&mut self.buffer).await?;
            ensure!(read > 0, "the server closed a connection");
            if head.is_none() {
                head = parse(&self.buffer)?;
            }
            let Some(Head { status, body }) = head else {
                continue;
            };
            ensure!(
                self.buffer.len() <= body.1,
                "an answer is longer than it says"
            );
            if self.buffer.len() == body.1 {
                self.body = body;
                return Ok(status);
            }
        }
    }

    /// A text of the last answer's JSON.
    pub(crate) fn text(&self, member: &str) -> Result<String> {
        let answer: serde_json::Value = serde_json::from_str(&self.body())?;
        let text = answer.get(member).and_then(serde_json::Value::as_str);
        Ok(text.context("an answer lacks a text")?.to_owned())
    }

    /// A parameter of the address that the last answer redirects to.
    pub(crate) fn parameter(&self, name: &str) -> Result<String> {
        let head = self.buffer.get(..self.body.0).unwrap_or_default();
        let mut headers = [httparse::EMPTY_HEADER; HEADERS_MAX];
        let mut answer = httparse::Response::new(&mut headers);
        answer.parse(head)?;
        let is = |header: &&httparse::Header<'_>| header.name.eq_ignore_ascii_case("location");
        let location = answer.headers.iter().find(is);
        let location = location.context("an answer redirects nowhere")?;
        let location = std::str::from_utf8(location.value)?;
        let (_, query) = location.split_once('?').unwrap_or_default();
        let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        let found = pairs.find(|(parameter, _)| *parameter == name);
        let (_, text) = found.with_context(|| format!("no `{name}` in {location}"))?;
        Ok(text.to_owned())
    }

    /// The last answer's body.
    pub(crate) fn body(&self) -> String {
        let body = self.buffer.get(self.body.0..self.body.1);
        String::from_utf8_lossy(body.unwrap_or_default()).into_owned()
    }
}

/// None if more has to be read first.
fn parse(buffer: &[u8]) -> Result<Option<Head>> {
    let mut headers = [httparse::EMPTY_HEADER; HEADERS_MAX];
    let mut answer = httparse::Response::new(&mut headers);
    let httparse::Status::Complete(begin) = answer.parse(buffer)? else {
        return Ok(None);
    };
    let status = answer.code.context("an answer without a status")?;
    let is = |header: &&httparse::Header<'_>| header.name.eq_ignore_ascii_case("content-length");
    let length = match answer.headers.iter().find(is) {
        Some(header) => std::str::from_utf8(header.value)?.parse()?,
        None if status == 204 => 0,
        None => bail!("an answer ({status}) has no Content-Length"),
    };
    Ok(Some(Head {
        status,
        body: (begin, begin + length),
    }))
}
