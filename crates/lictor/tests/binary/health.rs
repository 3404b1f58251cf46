//! What those ask who restart the server or send it requests, and how it can be reached.

use std::net::TcpListener;

use crate::client::{claims, curl, get, token};
use crate::process::Folder;

#[test]
fn it_says_that_it_lives_and_that_it_is_ready() {
    let folder = Folder::new();
    let server = folder.serve(&[]);
    for path in ["/health/live", "/health/ready"] {
        assert_eq!(get(&server, path).status, 200, "{path}");
    }
}

#[test]
fn a_public_url_of_plain_http_is_served_as_such() {
    let folder = Folder::new();
    let server = folder.serve_plain(&[]);
    assert!(server.url.starts_with("http://localhost:"));
    let (id, secret) = (server.shown("client id"), server.shown("client secret"));
    let claims = claims(&token(&server, &id, &secret));
    assert_eq!(claims["iss"], format!("{}/", server.url));
    assert!(!folder.has("lictor-data/tls"));
}

#[test]
fn any_host_and_both_loopback_addresses_are_answered() {
    let folder = Folder::new();
    let server = folder.serve_plain(&[]);
    let mut hosts = vec!["127.0.0.1"];
    if TcpListener::bind("[::1]:0").is_ok() {
        hosts.push("[::1]");
    }
    for host in hosts {
        let url = format!(
            "http://{host}:{}/.well-known/openid-configuration",
            server.port()
        );
        let answer = curl(None, &["--header", "Host: auth.example.com", &url]);
        let issuer = format!(r#""issuer":"{}/""#, server.url);
        assert!(
            answer.status == 200 && answer.body.contains(&issuer),
            "{answer:?}"
        );
    }
}

#[test]
fn several_addresses_can_be_listened_on() {
    let folder = Folder::new();
    let free = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .to_string();
    let server = folder.serve(&["--listen", &free, "--public-url", "https://localhost:1"]);
    assert_eq!(server.url, "https://localhost:1");
    let url = format!("https://{free}/health/live");
    assert_eq!(curl(server.ca.as_deref(), &[&url]).status, 200);
}
