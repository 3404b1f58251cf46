//! The log: on stderr, as text or JSON, without secrets.

use serde_json::Value;

use crate::client::{curl, get, token};
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

#[test]
fn log_injection_makes_no_line() {
    const FORGED: &str = "2099-01-01T00:00:00.000000Z ERROR forged";
    let folder = Folder::new();
    let server = folder.serve_plain(&["--log-level", "debug"]);
    let encoded = FORGED.replace(' ', "%20");
    for path in [
        format!("/api/v2/logs%0A{encoded}"),
        format!("/dashboard/sign-in?return_to=%0A{encoded}"),
        format!("/authorize?client_id=%0D%0A{encoded}"),
    ] {
        curl(None, &[&format!("{}{path}", server.url)]);
    }
    let lines = format!("email=a@b.test%0A{encoded}&password=%0A{encoded}");
    for path in [
        "/dashboard/sign-in",
        "/oauth/token",
        "/dbconnections/signup",
    ] {
        let url = format!("{}{path}", server.url);
        curl(None, &["--data", &lines, &url]);
        let json = format!(r#"{{"client_id": "x\n{FORGED}", "grant_type": "\r\n{FORGED}"}}"#);
        curl(
            None,
            &[
                "--header",
                "content-type: application/json",
                "--data",
                &json,
                &url,
            ],
        );
    }
    let agent = format!("user-agent: a\u{b}{FORGED}");
    curl(
        None,
        &["--header", &agent, &format!("{}/dashboard", server.url)],
    );
    let ended = server.stop();
    assert!(
        ended.stderr.contains("forged"),
        "it is logged where it was asked: {}",
        ended.stderr
    );
    for line in ended.stderr.split(['\n', '\r', '\u{b}']) {
        assert!(!line.starts_with("2099"), "{}", ended.stderr);
    }
}
