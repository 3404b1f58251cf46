//! Killed in the middle of an import, again and again: it goes on after each restart, and no user
//! is lost or doubled.

use rustix::process::Signal;
use serde_json::{Value, json};

use crate::killed::{Caller, bearer};
use crate::process::Folder;

const USERS: usize = 4000;
const ROUNDS: usize = 20;

/// Starts an import of so many users into the database of a fresh tenant.
fn start(caller: &mut Caller) -> String {
    let (_, connections) = caller.ask("GET", "/api/v2/connections", None).unwrap();
    let connection = connections[0]["id"].as_str().unwrap();
    let users: Value = (0..USERS)
        .map(|number| json!({"email": format!("user{number}@b.test")}))
        .collect();
    let part = |parameters: &str, content: &str| {
        format!("--b\r\nContent-Disposition: form-data; {parameters}\r\n\r\n{content}\r\n")
    };
    let body = part("name=\"connection_id\"", connection)
        + &part(
            "name=\"users\"; filename=\"users.json\"",
            &users.to_string(),
        )
        + "--b--\r\n";
    let place = ("POST", "/api/v2/jobs/users-imports");
    let kind = "multipart/form-data; boundary=b";
    let (status, job) = caller.send(place, kind, &body).unwrap();
    assert_eq!(status, 202, "{job}");
    format!("/api/v2/jobs/{}", job["id"].as_str().unwrap())
}

fn users(caller: &mut Caller) -> i64 {
    let path = "/api/v2/users?per_page=0&include_totals=true";
    let (_, users) = caller.ask("GET", path, None).unwrap();
    users["total"].as_i64().unwrap()
}

#[test]
fn an_import_goes_on_after_each_restart() {
    let folder = Folder::new();
    let mut server = folder.serve_plain(&[]);
    let (id, secret) = (server.shown("client id"), server.shown("client secret"));
    let credentials = (id.as_str(), secret.as_str());
    let mut caller = Caller::new(&server, &bearer(&server, credentials));
    let job = start(&mut caller);
    let (mut seen, mut killed) = (0, 0);
    loop {
        let now = users(&mut caller);
        assert!(now >= seen, "{now} of {seen} users are left");
        let (_, state) = caller.ask("GET", &job, None).unwrap();
        if state["status"] == "completed" {
            let summary = json!({
                "failed": 0, "updated": 0, "inserted": USERS, "total": USERS,
            });
            assert_eq!(state["summary"], summary);
            break;
        }
        assert_ne!(state["status"], "failed", "{state}");
        // Each round gets on by a batch at least before the next kill.
        if now > seen && killed < ROUNDS {
            server.signal(Signal::KILL);
            drop(server);
            killed += 1;
            server = folder.serve_plain(&[]);
            caller = Caller::new(&server, &bearer(&server, credentials));
        }
        seen = now;
    }
    assert_eq!(killed, ROUNDS);
    assert_eq!(users(&mut caller), i64::try_from(USERS).unwrap());
    let (status, _) = caller.ask("GET", &format!("{job}/errors"), None).unwrap();
    assert_eq!(status, 204);
    assert_eq!(server.stop().code, Some(0));
}
