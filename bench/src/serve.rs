//! A bare server: the same framework, no work. It answers every request with the bytes and
//! headers of a file.

use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use axum::Router;
use axum::response::Response;
use axum::routing::get;
use axum::serve::ListenerExt as _;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, header};
use serde::Deserialize;
use tokio::net::TcpListener;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[arg(long)]
    listen: SocketAddr,
    /// A route, for example `/things/{id}`
    #[arg(long)]
    route: String,
    /// A file of JSON: `{"headers": [["name", "value"]], "body": "…"}`
    #[arg(long)]
    answer: PathBuf,
}

#[derive(Debug, Deserialize)]
struct Answer {
    headers: Vec<(String, String)>,
    body: String,
}

/// What the framework adds by itself.
const OWN: [HeaderName; 4] = [
    header::DATE,
    header::CONTENT_LENGTH,
    header::CONNECTION,
    header::TRANSFER_ENCODING,
];

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let text = std::fs::read_to_string(&arguments.answer)?;
    let answer: Answer = serde_json::from_str(&text).context("the answer")?;
    let mut headers = HeaderMap::new();
    for (name, value) in &answer.headers {
        headers.append(
            HeaderName::try_from(name)?,
            HeaderValue::try_from(value.as_str())?,
        );
    }
    for name in OWN {
        headers.remove(name);
    }
    let body = Bytes::from(answer.body);
    let handler = get(move || {
        let mut response = Response::new(axum::body::Body::from(body.clone()));
        headers.clone_into(response.headers_mut());
        async move { response }
    });
    let router = Router::new().route(&arguments.route, handler);
    // As many workers as the cores that it may use: the same runtime as the server's.
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind(arguments.listen).await?;
        let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
        axum::serve(listener, router).await?;
        Ok(())
    })
}
