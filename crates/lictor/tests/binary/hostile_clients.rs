//! Clients that don't play by the rules hinder nobody else.

use std::net::TcpStream;

use crate::client::{connect, curl, get, receive, send};
use crate::process::Folder;

#[test]
fn bytes_that_are_not_tls_end_only_their_connection() {
    let folder = Folder::new();
    let server = folder.serve(&[]);
    let mut stream = connect(&server);
    send(&mut stream, "GET / HTTP/1.1\r\nhost: localhost\r\n\r\n");
    let answer = receive(&mut stream);
    assert!(!answer.contains("HTTP/"), "{answer}");
    assert_eq!(get(&server, "/health/ready").status, 200);
}

#[test]
fn clients_that_wait_do_not_keep_others_waiting() {
    let folder = Folder::new();
    let server = folder.serve(&[]);
    let mut waiting: Vec<TcpStream> = (0..200).map(|_| connect(&server)).collect();
    for stream in &mut waiting {
        send(stream, "\u{16}\u{3}\u{1}");
    }
    assert_eq!(get(&server, "/health/ready").status, 200);
    assert_eq!(server.stop().code, Some(0));
}

#[test]
fn heads_have_a_limit() {
    let folder = Folder::new();
    let server = folder.serve_plain(&[]);
    let url = format!("{}/health/live", server.url);
    let header = |size: usize| format!("x-large: {}", "a".repeat(size));
    assert_eq!(curl(None, &["--header", &header(40_000), &url]).status, 200);
    assert_eq!(curl(None, &["--header", &header(80_000), &url]).status, 431);
    let mut stream = connect(&server);
    send(
        &mut stream,
        "GET /health/live HTTP/1.1\r\nhost: localhost\r\n",
    );
    for number in 0..200 {
        send(&mut stream, &format!("x-{number}: a\r\n"));
    }
    send(&mut stream, "\r\n");
    let answer = receive(&mut stream);
    assert!(answer.starts_with("HTTP/1.1 431"), "{answer}");
}

#[test]
fn what_is_no_http_is_refused() {
    let folder = Folder::new();
    let server = folder.serve_plain(&[]);
    for text in [
        "\0\0\0\0\r\n\r\n",
        "GET / HTTP/9.9\r\n\r\n",
        "GET /\u{1} HTTP/1.1\r\n\r\n",
    ] {
        let mut stream = connect(&server);
        send(&mut stream, text);
        let answer = receive(&mut stream);
        assert!(answer.starts_with("HTTP/1.1 4"), "{text:?}: {answer}");
    }
    assert_eq!(
        curl(None, &[&format!("{}/health/ready", server.url)]).status,
        200
    );
}
