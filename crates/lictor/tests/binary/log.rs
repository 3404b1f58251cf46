//! The log: on stderr, as text or JSON, without secrets.

use serde_json::Value;

use crate::client::{get, token};
use crate::process::{Folder, Server};

#[test]
fn each_line_is_json_if_that_is_asked_for() {
    let folder = Folder::new();
    let server = folder.serve(&["--log-format", "json", "--log-level", "debug"]);
    get(&server, "/health/live");
    let ended = server.stop();
    let lines: Vec<Value> = ended
        .stderr
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let has = |message: &str| lines.iter().any(|line| line["message"] == message);
    assert!(has("request") && has("stopping"), "{}", ended.stderr);
}

#[test]
fn no_secret_is_in_it() {
    let folder = Folder::new();
    let key = jose::MasterKey::generate().to_text();
    let key = key.expose_str().unwrap();
    let mut command = folder.command(&["--log-level", "debug", "--listen", "127.0.0.1:0"]);
    command.env("LICTOR_MASTER_KEY", key);
    command.env(
        "LICTOR_BOOTSTRAP_CLIENT_SECRET",
        "a-given-secret-of-some-length",
    );
    command.env("LICTOR_BOOTSTRAP_ADMIN_PASSWORD", "a given password");
    let server = Server::start(&mut command);
    let id = server.shown("client id");
    let answer = token(&server, &id, "a-given-secret-of-some-length");
    assert_eq!(answer.status, 200);
    assert_eq!(token(&server, &id, "a-wrong-secret").status, 401);
    let body: Value = serde_json::from_str(&answer.body).unwrap();
    let issued = body["access_token"].as_str().unwrap();
    let link = server.shown("setup link");
    let (_, link_token) = link.split_once("token=").unwrap();
    get(&server, &format!("/dashboard/setup?token={link_token}"));
    let said = server.printed.clone();
    let ended = server.stop();
    assert!(ended.stderr.contains("/oauth/token"), "{}", ended.stderr);
    let secrets = [
        key,
        "a-given-secret",
        "a given password",
        "a-wrong-secret",
        issued,
        link_token,
    ];
    for secret in secrets {
        assert!(!ended.stderr.contains(secret), "{}", ended.stderr);
    }
    assert!(
        !said.contains(key) && !said.contains("a-given-secret"),
        "{said}"
    );
}
