//! Clients: curl, which knows all versions of HTTP and TLS, and a bare socket, which knows nothing.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::process::Server;

/// An answer as curl got it.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// `1.1` or `2`.
    pub(crate) http: String,
    pub(crate) body: String,
}

/// Asks by curl, which trusts the CA in `ca` and no other.
pub(crate) fn curl(ca: Option<&Path>, arguments: &[&str]) -> Answer {
    let output = curl_command(ca, arguments).output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{arguments:?}: {stderr}");
    let text = String::from_utf8(output.stdout).unwrap();
    let (body, end) = text.rsplit_once('\n').unwrap();
    let (status, http) = end.split_once(' ').unwrap();
    Answer {
        status: status.parse().unwrap(),
        http: http.to_owned(),
        body: body.to_owned(),
    }
}

/// Whether curl got an answer at all.
pub(crate) fn curl_succeeds(ca: Option<&Path>, arguments: &[&str]) -> bool {
    curl_command(ca, arguments)
        .output()
        .unwrap()
        .status
        .success()
}

fn curl_command(ca: Option<&Path>, arguments: &[&str]) -> Command {
    let mut command = Command::new("curl");
    command.args(["--silent", "--show-error", "--noproxy", "*", "--write-out"]);
    command.arg("\n%{http_code} %{http_version}");
    if let Some(ca) = ca {
        command.arg("--cacert").arg(ca);
    }
    command.args(arguments);
    command
}

pub(crate) fn get(server: &Server, path: &str) -> Answer {
    curl(server.ca.as_deref(), &[&format!("{}{path}", server.url)])
}

/// Asks for a token of the Management API.
pub(crate) fn token(server: &Server, id: &str, secret: &str) -> Answer {
    let body = token_request(server, id, secret);
    curl(
        server.ca.as_deref(),
        &["--data", &body, &format!("{}/oauth/token", server.url)],
    )
}

/// The body of a request for a token of the Management API.
pub(crate) fn token_request(server: &Server, id: &str, secret: &str) -> String {
    let audience = format!("{}/api/v2/", server.url);
    format!(
        "grant_type=client_credentials&client_id={id}&client_secret={secret}&audience={audience}"
    )
}

/// The claims of the token in an answer.
#[track_caller]
pub(crate) fn claims(answer: &Answer) -> Value {
    assert_eq!(answer.status, 200, "{answer:?}");
    let body: Value = serde_json::from_str(&answer.body).unwrap();
    let payload = body["access_token"]
        .as_str()
        .unwrap()
        .split('.')
        .nth(1)
        .unwrap()
        .to_owned();
    serde_json::from_slice(&jose::from_base64url(&payload).unwrap()).unwrap()
}

/// A connection to the server's port, without TLS.
pub(crate) fn connect(server: &Server) -> TcpStream {
    TcpStream::connect(("127.0.0.1", server.port())).unwrap()
}

/// Sends bytes.
pub(crate) fn send(stream: &mut TcpStream, text: &str) {
    stream.write_all(text.as_bytes()).unwrap();
}

/// Everything that comes until the other side closes.
pub(crate) fn receive(stream: &mut TcpStream) -> String {
    let mut text = Vec::new();
    // A reset ends it as well.
    let _ = stream.read_to_end(&mut text);
    String::from_utf8_lossy(&text).into_owned()
}
