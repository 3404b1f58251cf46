//! Killed in the middle of 64 writers, again and again: every answered change is there after the
//! restart, and no half of any.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::sync::atomic::{AtomicU64, Ordering};

use rustix::process::Signal;
use serde_json::{Value, json};

use crate::client::token;
use crate::process::{Folder, Server};

const WRITERS: usize = 64;
const ROUNDS: usize = 20;
/// Answers of a round after which the server is killed; other numbers in other rounds.
const ANSWERS: u64 = 150;

/// A connection that stays open.
pub(crate) struct Caller {
    stream: BufReader<TcpStream>,
    bearer: String,
}

impl Caller {
    pub(crate) fn new(server: &Server, token: &str) -> Self {
        let stream = TcpStream::connect(("127.0.0.1", server.port())).unwrap();
        Self {
            stream: BufReader::new(stream),
            bearer: token.to_owned(),
        }
    }

    /// Sends a request; nothing if the server is gone before it has answered.
    pub(crate) fn ask(
        &mut self,
        method: &str,
        path: &str,
        body: Option<&Value>,
    ) -> Option<(u16, Value)> {
        let body = body.map(Value::to_string).unwrap_or_default();
        self.send((method, path), "application/json", &body)
    }

    /// Sends a request with whatever body.
    pub(crate) fn send(
        &mut self,
        (method, path): (&str, &str),
        media_type: &str,
        body: &str,
    ) -> Option<(u16, Value)> {
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {}\r\n\
             content-type: {media_type}\r\ncontent-length: {}\r\n\r\n",
            self.bearer,
            body.len()
        );
        let stream = self.stream.get_mut();
        stream.write_all((head + body).as_bytes()).ok()?;
        let mut line = String::new();
        self.stream.read_line(&mut line).ok()?;
        let status = line.split(' ').nth(1)?.parse().ok()?;
        let mut length = 0;
        loop {
            line.clear();
            self.stream.read_line(&mut line).ok()?;
            if line.trim().is_empty() {
                break;
            }
            if let Some(value) = line.strip_prefix("content-length: ") {
                length = value.trim().parse().ok()?;
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).ok()?;
        Some((status, serde_json::from_slice(&body).unwrap_or_default()))
    }
}

/// What one writer did to its API.
struct Progress {
    api: String,
    /// The number of the last change that was sent, and of the last that was answered.
    sent: u64,
    answered: u64,
}

impl Progress {
    /// Changes the API until the server is gone.
    fn write(&mut self, caller: &mut Caller, answers: &AtomicU64) {
        let path = format!("/api/v2/resource-servers/{}", self.api);
        loop {
            let number = self.sent + 1;
            self.sent = number;
            let Some((status, _)) = caller.ask("PATCH", &path, Some(&both_halves(number))) else {
                return;
            };
            assert_eq!(status, 200);
            self.answered = number;
            answers.fetch_add(1, Ordering::SeqCst);
        }
    }

    /// Checks what is left after a restart, and goes on from there.
    fn check(&mut self, caller: &mut Caller) -> Value {
        let path = format!("/api/v2/resource-servers/{}", self.api);
        let (status, api) = caller.ask("GET", &path, None).unwrap();
        assert_eq!(status, 200);
        let number = api["name"].as_str().unwrap().parse().unwrap();
        assert_eq!(
            api["scopes"],
            both_halves(number)["scopes"],
            "half a change"
        );
        assert!(
            (self.answered..=self.sent).contains(&number),
            "{number} is not between {} (answered) and {} (sent)",
            self.answered,
            self.sent
        );
        self.sent = number;
        self.answered = number;
        api
    }
}

/// A change that is seen in three places.
fn both_halves(number: u64) -> Value {
    let values = [format!("first:{number}"), format!("second:{number}")];
    json!({
        "name": number.to_string(),
        "scopes": values.map(|value| json!({"value": value})),
    })
}

pub(crate) fn bearer(server: &Server, (id, secret): (&str, &str)) -> String {
    let answer: Value = serde_json::from_str(&token(server, id, secret).body).unwrap();
    answer["access_token"].as_str().unwrap().to_owned()
}

fn create(caller: &mut Caller, number: usize) -> Progress {
    let mut body = both_halves(0);
    body["identifier"] = format!("urn:writer:{number}").into();
    let (status, api) = caller
        .ask("POST", "/api/v2/resource-servers", Some(&body))
        .unwrap();
    assert_eq!(status, 201);
    Progress {
        api: api["id"].as_str().unwrap().to_owned(),
        sent: 0,
        answered: 0,
    }
}

/// What the log says each API's scopes are since its last change, by path.
fn logged_scopes(caller: &mut Caller) -> serde_json::Map<String, Value> {
    let mut scopes = serde_json::Map::new();
    let mut from = "0".to_owned();
    loop {
        let path = format!("/api/v2/logs?from={from}&take=100");
        let (status, entries) = caller.ask("GET", &path, None).unwrap();
        assert_eq!(status, 200);
        let entries = entries.as_array().unwrap();
        let Some(last) = entries.last() else {
            return scopes;
        };
        from = last["log_id"].as_str().unwrap().to_owned();
        for entry in entries {
            let after = &entry["details"]["change"]["after"]["scopes"];
            if after.is_array() {
                let path = entry["details"]["request"]["path"].as_str().unwrap();
                scopes.insert(path.to_owned(), after.clone());
            }
        }
    }
}

/// Whatever the sealer was doing, the chain is whole.
fn log_is_whole(folder: &Folder) -> String {
    let ended = folder.run(&["audit", "verify"]);
    assert_eq!(
        (ended.code, ended.stderr.as_str()),
        (Some(0), ""),
        "{ended:?}"
    );
    ended.stdout
}

#[test]
fn every_answered_change_survives_and_no_half_of_any() {
    let folder = Folder::new();
    let mut server = folder.serve_plain(&[]);
    let (id, secret) = (server.shown("client id"), server.shown("client secret"));
    let credentials = (id.as_str(), secret.as_str());
    let mut caller = Caller::new(&server, &bearer(&server, credentials));
    let mut all: Vec<Progress> = (0..WRITERS).map(|n| create(&mut caller, n)).collect();
    for round in 0..ROUNDS {
        let token = bearer(&server, credentials);
        let answers = AtomicU64::new(0);
        let enough = ANSWERS + 37 * (round as u64 % 5);
        std::thread::scope(|scope| {
            for progress in &mut all {
                let mut caller = Caller::new(&server, &token);
                let answers = &answers;
                scope.spawn(move || progress.write(&mut caller, answers));
            }
            while answers.load(Ordering::SeqCst) < enough {
                std::thread::yield_now();
            }
            server.signal(Signal::KILL);
        });
        drop(server);
        log_is_whole(&folder);
        server = folder.serve_plain(&[]);
        caller = Caller::new(&server, &bearer(&server, credentials));
        for progress in &mut all {
            progress.check(&mut caller);
        }
    }
    let logged = logged_scopes(&mut caller);
    for progress in &mut all {
        let api = progress.check(&mut caller);
        let path = format!("/api/v2/resource-servers/{}", progress.api);
        assert_eq!(logged[&path], api["scopes"], "a change without its entry");
    }
    assert_eq!(server.stop().code, Some(0));
    assert!(!log_is_whole(&folder).contains("not sealed"));
}
