//! A request that is answered before its body was read doesn't cost the connection.

use std::io::Read as _;
use std::net::TcpStream;

use crate::client::{connect, receive, send};
use crate::process::Folder;

/// Reads up to the end of an answer whose body ends as `end`.
fn answer(stream: &mut TcpStream, end: &str) -> String {
    let mut text = String::new();
    let mut byte = [0];
    while !text.ends_with(end) {
        assert_eq!(stream.read(&mut byte).unwrap(), 1, "it was closed: {text}");
        text.push(char::from(byte[0]));
    }
    text
}

#[test]
fn the_next_request_is_answered_on_the_same_connection() {
    let folder = Folder::new();
    let server = folder.serve_plain(&[]);
    for (path, status) in [("/nothing", "404"), ("/api/v2/clients", "401")] {
        let mut stream = connect(&server);
        let head = format!("POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-length: 2\r\n\r\n");
        send(&mut stream, &head);
        // The body comes only after the answer, as with clients that send it in a second packet.
        let first = answer(&mut stream, "\"}");
        assert!(first.starts_with(&format!("HTTP/1.1 {status} ")), "{first}");
        let next = "GET /health/live HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
        send(&mut stream, &format!("{{}}{next}"));
        let second = receive(&mut stream);
        assert!(second.starts_with("HTTP/1.1 200 OK\r\n"), "{second}");
    }
}
