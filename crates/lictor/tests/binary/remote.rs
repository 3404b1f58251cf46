//! `lictor apis` and `lictor permissions`, which ask a running server.

use std::io::Write as _;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::client::{curl, token};
use crate::process::{Ended, Folder, Server};

/// A server with an API of two permissions, one of which an application was granted.
struct World {
    folder: Folder,
    server: Server,
    id: String,
    secret: String,
    bearer: String,
}

impl World {
    fn new() -> Self {
        let folder = Folder::new();
        let server = folder.serve(&[]);
        let (id, secret) = (server.shown("client id"), server.shown("client secret"));
        let answer: Value = serde_json::from_str(&token(&server, &id, &secret).body).unwrap();
        let bearer = answer["access_token"].as_str().unwrap().to_owned();
        let world = Self {
            folder,
            server,
            id,
            secret,
            bearer,
        };
        let scopes = json!([
            {"value": "read:orders", "description": "Read orders"}, {"value": "write:orders"},
        ]);
        let api = json!({"identifier": "urn:orders", "name": "Orders", "scopes": scopes});
        world.post("/api/v2/resource-servers", &api);
        let client = world.post("/api/v2/clients", &json!({"name": "Shop"}));
        world.post(
            "/api/v2/client-grants",
            &json!({"client_id": client["client_id"], "audience": "urn:orders",
                "scope": ["read:orders"]}),
        );
        world
    }

    fn post(&self, path: &str, body: &Value) -> Value {
        let authorization = format!("authorization: Bearer {}", self.bearer);
        let body = body.to_string();
        let url = format!("{}{path}", self.server.url);
        let arguments = ["--header", &authorization, "--json", &body, &url];
        let answer = curl(self.server.ca.as_deref(), &arguments);
        assert_eq!(answer.status, 201, "{answer:?}");
        serde_json::from_str(&answer.body).unwrap()
    }

    /// A command that names the server, and nobody who asks.
    fn nobody(&self, arguments: &[&str]) -> Command {
        let mut command = self.folder.command(arguments);
        command.env("LICTOR_SERVER", &self.server.url);
        command
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.nobody(arguments);
        command.env("LICTOR_CLIENT_ID", &self.id);
        command.env("LICTOR_CLIENT_SECRET", &self.secret);
        command
    }

    /// What a command prints that does what it is told.
    #[track_caller]
    fn run(&self, arguments: &[&str]) -> String {
        let ended = Ended::of(&mut self.command(arguments));
        assert_eq!(
            (ended.code, ended.stderr.as_str()),
            (Some(0), ""),
            "{ended:?}"
        );
        ended.stdout
    }

    #[track_caller]
    fn json(&self, arguments: &[&str]) -> Value {
        serde_json::from_str(&self.run(&[arguments, &["--json"]].concat())).unwrap()
    }

    /// Runs a command that is told this on stdin.
    fn told(&self, arguments: &[&str], said: &str) -> Ended {
        let mut command = self.command(arguments);
        let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
        child
            .stdin
            .take()
            .unwrap()
            .write_all(said.as_bytes())
            .unwrap();
        let output = child.wait_with_output().unwrap();
        Ended {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// A role that holds the permission.
    fn role(&self) -> String {
        let answer = curl(
            self.server.ca.as_deref(),
            &[
                "--header",
                &format!("authorization: Bearer {}", self.bearer),
                "--json",
                r#"{"name": "Clerk"}"#,
                &format!("{}/api/v2/roles", self.server.url),
            ],
        );
        let role: Value = serde_json::from_str(&answer.body).unwrap();
        let id = role["id"].as_str().unwrap().to_owned();
        let held = json!({"permissions": [{
            "resource_server_identifier": "urn:orders", "permission_name": "read:orders",
        }]});
        self.post(&format!("/api/v2/roles/{id}/permissions"), &held);
        id
    }

    fn values(&self) -> Vec<String> {
        let listed = self.json(&["permissions", "list", "urn:orders"]);
        let values = listed.as_array().unwrap().iter();
        values
            .map(|one| one["value"].as_str().unwrap().to_owned())
            .collect()
    }
}

#[test]
fn what_is_there_is_shown() {
    let world = World::new();
    let listed = world.run(&["apis", "list"]);
    assert!(listed.starts_with("IDENTIFIER "), "{listed}");
    assert!(
        listed
            .lines()
            .any(|line| line.starts_with("urn:orders  ") && line.contains("  Orders  "))
    );
    let api = world.json(&["apis", "show", "urn:orders"]);
    assert_eq!(api["identifier"], "urn:orders");
    let shown = world.run(&["apis", "show", api["id"].as_str().unwrap()]);
    assert!(
        shown.contains("\nname: Orders\n") && shown.contains("read:orders   Read orders"),
        "{shown}"
    );

    let table = world.run(&["permissions", "list", "urn:orders"]);
    let lines: Vec<Vec<&str>> = table
        .lines()
        .map(|line| line.split_whitespace().collect())
        .collect();
    assert_eq!(lines[1], ["read:orders", "0", "0", "1", "Read", "orders"]);
    assert_eq!(lines[2], ["write:orders", "0", "0", "0"]);
    let found = world.json(&["permissions", "list", "urn:orders", "--search", "WRITE"]);
    assert_eq!(found.as_array().unwrap().len(), 1);

    let one = world.run(&["permissions", "impact", "urn:orders", "read:orders"]);
    assert!(
        one.starts_with("Deleting read:orders from urn:orders affects\n"),
        "{one}"
    );
    assert!(one.contains("applications     1\n"), "{one}");
    assert!(
        one.contains("1 to applications, 0 for users, 0 of everything"),
        "{one}"
    );
    let both = [
        "permissions",
        "impact",
        "urn:orders",
        "write:orders",
        "read:orders",
    ];
    let both = world.json(&both);
    assert_eq!(both["permissions"].as_array().unwrap().len(), 2);
    assert_eq!(
        both["applications"],
        json!({"count": 1, "is_capped": false})
    );
    assert_eq!(
        world.values(),
        ["read:orders", "write:orders"],
        "nothing was deleted"
    );
}

#[test]
fn a_deletion_is_confirmed_and_restored() {
    let world = World::new();
    let delete = ["permissions", "delete", "urn:orders", "read:orders"];
    for said in ["", "no\n", "y\n"] {
        let ended = world.told(&delete, said);
        assert_eq!(
            (ended.code, ended.stdout.as_str()),
            (Some(1), ""),
            "{ended:?}"
        );
        assert!(
            ended.stderr.contains("grants           1 to applications"),
            "{ended:?}"
        );
        assert!(
            ended
                .stderr
                .contains("error: nothing was deleted: it was not confirmed")
        );
    }
    assert_eq!(world.values().len(), 2);
    let ended = world.told(&delete, "yes\n");
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(
        ended.stdout.starts_with("deleted: read:orders\nuntil "),
        "{ended:?}"
    );
    assert_eq!(world.values(), ["write:orders"]);
    // Again, and what never was.
    for (permission, status) in [("read:orders", "409"), ("none", "404")] {
        let delete = ["permissions", "delete", "urn:orders", permission, "--yes"];
        let refused = Ended::of(&mut world.command(&delete));
        refused.assert_refused(1, &format!("the server refused: {status}"));
    }
    let all = world.json(&[
        "permissions",
        "delete",
        "urn:orders",
        "write:orders",
        "--yes",
    ]);
    assert_eq!(all["permissions"], json!(["write:orders"]));
    assert_eq!(world.values(), [""; 0]);

    let deleted = world.json(&["permissions", "deleted", "urn:orders"]);
    let deleted: Vec<&str> = deleted
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["id"].as_str().unwrap())
        .collect();
    assert_eq!(deleted.len(), 2);
    assert!(ended.stdout.contains(deleted[1]));
    let table = world.run(&["permissions", "deleted"]);
    assert!(
        table.lines().nth(1).unwrap().starts_with(deleted[0]),
        "{table}"
    );
    let restored = world.run(&["permissions", "restore", deleted[1]]);
    assert_eq!(restored, "restored: read:orders\n");
    assert_eq!(world.values(), ["read:orders"]);
    let impact = world.json(&["permissions", "impact", "urn:orders", "read:orders"]);
    assert_eq!(impact["applications"]["count"], 1, "its grant is back");
    for (deletion, status) in [(deleted[1], "409"), ("del_none", "404")] {
        let restore = ["permissions", "restore", deletion];
        let refused = Ended::of(&mut world.command(&restore));
        refused.assert_refused(1, &format!("the server refused: {status}"));
    }
}

#[test]
fn what_was_shown_is_deleted_or_nothing() {
    let world = World::new();
    let delete = ["permissions", "delete", "urn:orders", "read:orders"];
    let mut child = world
        .command(&delete)
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    // Until it asks.
    let mut err = child.stderr.take().unwrap();
    let mut asked = Vec::new();
    while !asked.ends_with(b"Type yes: ") {
        let mut byte = [0];
        std::io::Read::read_exact(&mut err, &mut byte).unwrap();
        asked.push(byte[0]);
    }
    let role = world.role();
    child.stdin.take().unwrap().write_all(b"yes\n").unwrap();
    let mut rest = String::new();
    std::io::Read::read_to_string(&mut err, &mut rest).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(1));
    assert!(
        rest.contains("who is affected has changed while you were asked"),
        "{role}: {rest}"
    );
    assert_eq!(world.values().len(), 2);
}

#[test]
fn who_asks_and_whom_is_said_in_several_ways() {
    let world = World::new();
    let list = ["apis", "list"];
    let refused = Ended::of(&mut world.nobody(&list));
    refused.assert_refused(2, "nobody is named who asks");
    let by_flags = [
        &list[..],
        &["--client-id", &world.id, "--client-secret", &world.secret],
    ]
    .concat();
    assert_eq!(Ended::of(&mut world.nobody(&by_flags)).code, Some(0));
    let by_token = [&list[..], &["--token", &world.bearer]].concat();
    assert_eq!(Ended::of(&mut world.nobody(&by_token)).code, Some(0));
    let mut wrong = world.nobody(&list);
    let wrong = Ended::of(wrong.env("LICTOR_TOKEN", "a.b.c"));
    wrong.assert_refused(1, "the server refused: 401");
    let bad_secret = [&list[..], &["--client-secret", "wrong"]].concat();
    let refused = Ended::of(&mut world.command(&bad_secret));
    refused.assert_refused(1, "the server gives no token: 401");
    let elsewhere = [&list[..], &["--server", "http://127.0.0.1:1"]].concat();
    Ended::of(&mut world.command(&elsewhere))
        .assert_refused(1, "http://127.0.0.1:1 can't be asked");
    let no_url = [&list[..], &["--server", "localhost"]].concat();
    Ended::of(&mut world.command(&no_url)).assert_refused(2, "--server: `localhost`");
}

#[test]
fn a_server_is_trusted_by_its_ca() {
    let world = World::new();
    let other = Folder::new();
    let ca = world.server.ca.as_ref().unwrap().to_str().unwrap();
    let ask = |arguments: &[&str]| {
        let mut command = other.command(&[&["apis", "list"], arguments].concat());
        Ended::of(
            command
                .env("LICTOR_SERVER", &world.server.url)
                .env("LICTOR_TOKEN", &world.bearer),
        )
    };
    ask(&[]).assert_refused(1, "can't be trusted");
    assert_eq!(ask(&["--ca", ca]).code, Some(0));
    ask(&["--ca", "none.pem"]).assert_refused(2, "none.pem");
    other.write("empty.pem", "");
    ask(&["--ca", "empty.pem"]).assert_refused(2, "there is no certificate in it");
    assert_eq!(
        other.list("."),
        ["empty.pem"],
        "asking leaves nothing behind"
    );
}
