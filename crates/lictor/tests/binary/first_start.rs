//! The first start makes credentials and shows them once.

use crate::client::{claims, curl, get, token};
use crate::process::{Folder, Server};

#[test]
fn credentials_are_shown_once_and_go_on_working_on_another_port() {
    let folder = Folder::new();
    let server = folder.serve(&[]);
    let (id, secret) = (server.shown("client id"), server.shown("client secret"));
    assert_eq!((id.len(), secret.len()), (32, 64));
    assert!(server.shown("admin password").len() >= 24);
    assert_eq!(server.shown("admin e-mail"), "admin@lictor.example");
    let first = claims(&token(&server, &id, &secret));
    assert_eq!(first["iss"], format!("{}/", server.url));
    let authority = folder.read("lictor-data/tls/ca.pem");
    let (old_url, ended) = (server.url.clone(), server.stop());
    assert_eq!(ended.code, Some(0), "{ended:?}");

    let server = folder.serve(&[]);
    assert_eq!(server.printed, "");
    assert_ne!(server.url, old_url);
    let second = claims(&token(&server, &id, &secret));
    assert_eq!(second["iss"], format!("{}/", server.url));
    assert_eq!(second["aud"], format!("{}/api/v2/", server.url));
    assert_eq!(folder.read("lictor-data/tls/ca.pem"), authority);
}

#[test]
fn credentials_can_be_given_and_are_not_shown_then() {
    let folder = Folder::new();
    let (id, secret) = ("a-given-id", "a-given-secret-of-some-length");
    let mut command = folder.command(&["serve", "--listen", "127.0.0.1:0"]);
    command
        .env("LICTOR_BOOTSTRAP_CLIENT_ID", id)
        .env("LICTOR_BOOTSTRAP_CLIENT_SECRET", secret);
    command.env("LICTOR_BOOTSTRAP_ADMIN_EMAIL", "me@example.com");
    command.env("LICTOR_BOOTSTRAP_ADMIN_PASSWORD", "a given password");
    let server = Server::start(&mut command);
    claims(&token(&server, id, secret));
    assert_eq!(server.shown("client id"), id);
    assert_eq!(server.shown("admin e-mail"), "me@example.com");
    assert!(!server.printed.contains(secret), "{}", server.printed);
    assert!(
        !server.printed.contains("a given password"),
        "{}",
        server.printed
    );
}

#[test]
fn what_is_given_later_does_not_matter() {
    let folder = Folder::new();
    let server = folder.serve(&[]);
    let (id, secret) = (server.shown("client id"), server.shown("client secret"));
    server.stop();
    let mut command = folder.command(&["--listen", "127.0.0.1:0"]);
    command.env("LICTOR_BOOTSTRAP_CLIENT_ID", "not an id");
    command.env(
        "LICTOR_BOOTSTRAP_CLIENT_SECRET",
        "another-secret-of-some-length",
    );
    let server = Server::start(&mut command);
    assert_eq!(server.printed, "");
    claims(&token(&server, &id, &secret));
}

#[test]
fn the_setup_link_leads_to_the_dashboard() {
    let folder = Folder::new();
    let server = folder.serve(&[]);
    let link = server.shown("setup link");
    let page = curl(server.ca.as_deref(), &[&link]);
    assert_eq!(page.status, 200);
    assert!(
        page.body.contains("<h1>Set up the dashboard</h1>"),
        "{}",
        page.body
    );
    assert_eq!(get(&server, "/dashboard/setup?token=another").status, 404);
}

#[test]
fn the_application_may_use_the_management_api() {
    let folder = Folder::new();
    let server = folder.serve(&[]);
    let (id, secret) = (server.shown("client id"), server.shown("client secret"));
    let answer = token(&server, &id, &secret);
    let body: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
    let header = format!(
        "Authorization: Bearer {}",
        body["access_token"].as_str().unwrap()
    );
    let url = format!("{}/api/v2/resource-servers", server.url);
    let answer = curl(server.ca.as_deref(), &["--header", &header, &url]);
    assert_eq!(answer.status, 200, "{answer:?}");
    assert!(
        answer.body.contains(r#""name":"Auth0 Management API""#),
        "{answer:?}"
    );
}

#[test]
fn a_failed_first_start_leaves_nothing_that_stops_the_next() {
    let folder = Folder::new();
    folder.write("key.pem", "no key");
    let broken = [
        "--tls-cert",
        "key.pem",
        "--tls-key",
        "key.pem",
        "--listen",
        "127.0.0.1:0",
    ];
    assert_eq!(folder.run(&broken).code, Some(2));
    let server = folder.serve(&[]);
    let (id, secret) = (server.shown("client id"), server.shown("client secret"));
    claims(&token(&server, &id, &secret));
}
