//! A signal ends the server well: what is under way is answered, what is queued is written.

use std::io::Read as _;
use std::net::TcpStream;

use rustix::process::Signal;
use serde_json::Value;

use crate::client::{connect, curl, receive, send, token, token_request};
use crate::process::{Folder, Server};

/// The head of a request for a token, and its body.
fn request(server: &Server) -> (String, String) {
    let (id, secret) = (server.shown("client id"), server.shown("client secret"));
    let body = token_request(server, &id, &secret);
    let head = format!(
        "POST /oauth/token HTTP/1.1\r\nhost: localhost\r\ncontent-length: {}\r\n\
         content-type: application/x-www-form-urlencoded\r\nexpect: 100-continue\r\n\r\n",
        body.len()
    );
    (head, body)
}

/// Sends the head and waits until the handler wants the body.
fn begin(server: &Server, head: &str) -> TcpStream {
    let mut stream = connect(server);
    send(&mut stream, head);
    let mut go_on = [0; 25];
    stream.read_exact(&mut go_on).unwrap();
    assert_eq!(&go_on, b"HTTP/1.1 100 Continue\r\n\r\n");
    stream
}

fn wait_until_closed(port: u16) {
    while TcpStream::connect(("127.0.0.1", port)).is_ok() {
        std::thread::yield_now();
    }
}

#[test]
fn a_request_that_is_under_way_is_answered() {
    let folder = Folder::new();
    let server = folder.serve_plain(&[]);
    let (head, body) = request(&server);
    let mut stream = begin(&server, &head);
    server.signal(Signal::TERM);
    wait_until_closed(server.port());
    send(&mut stream, &body);
    let answer = receive(&mut stream);
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    assert!(answer.contains("access_token"), "{answer}");
    assert_eq!(server.wait().code, Some(0));
}

#[test]
fn connections_that_ask_nothing_do_not_delay_the_end() {
    let folder = Folder::new();
    let server = folder.serve(&[]);
    let silent: Vec<TcpStream> = (0..20).map(|_| connect(&server)).collect();
    let ended = server.stop();
    assert_eq!(ended.code, Some(0));
    assert!(!ended.stderr.contains("cut off"), "{ended:?}");
    drop(silent);
}

#[test]
fn a_second_signal_ends_the_waiting() {
    let folder = Folder::new();
    let server = folder.serve_plain(&[]);
    let (head, _) = request(&server);
    let mut stream = begin(&server, &head);
    server.signal(Signal::INT);
    wait_until_closed(server.port());
    server.signal(Signal::INT);
    assert_eq!(receive(&mut stream), "");
    let ended = server.wait();
    assert_eq!(ended.code, Some(0));
    assert!(ended.stderr.contains("cut off"), "{ended:?}");
}

#[test]
fn what_is_queued_is_written() {
    let folder = Folder::new();
    let server = folder.serve_plain(&[]);
    let (id, secret) = (server.shown("client id"), server.shown("client secret"));
    for _ in 0..5 {
        assert_eq!(token(&server, &id, &secret).status, 200);
    }
    assert_eq!(server.stop().code, Some(0));
    // Whoever copies the database then copies one file.
    assert_eq!(
        folder.list("lictor-data"),
        ["lictor.db", "lictor.lock", "master.key"]
    );

    let server = folder.serve_plain(&[]);
    let answer = token(&server, &id, &secret);
    let body: Value = serde_json::from_str(&answer.body).unwrap();
    let header = format!(
        "Authorization: Bearer {}",
        body["access_token"].as_str().unwrap()
    );
    let url = format!("{}/api/v2/logs?q=type:seccft&per_page=100", server.url);
    let logs = curl(None, &["--header", &header, &url]);
    let entries: Vec<Value> = serde_json::from_str(&logs.body).unwrap();
    // The one of this run may still wait.
    assert!(entries.len() >= 5, "{entries:?}");
}
