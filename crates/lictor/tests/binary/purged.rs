//! Killed while it deletes and purges, again and again: nothing is half done, nothing that was
//! answered is lost, and the purge goes on after the restart.

use std::time::Duration;

use rustix::process::Signal;
use serde_json::{Value, json};
use store::testing::holders;
use store::{Db, Location};

use crate::killed::{Caller, bearer};
use crate::process::{Folder, Server};

const ROUNDS: usize = 20;
/// Users who hold each permission: several batches of a purge.
const HOLDERS: usize = 3000;
const DAY: &str = "--retention-days=0";

#[expect(
    clippy::disallowed_methods,
    reason = "another process is at work, and nobody waits on this thread"
)]
fn pause(duration: Duration) {
    std::thread::sleep(duration);
}

/// Runs something on the database while no server has it open.
fn offline<T>(folder: &Folder, work: impl AsyncFnOnce(&Db) -> T) -> T {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let path = folder.path().join("lictor-data/lictor.db");
        let db = Db::open(&Location::File(path)).await.unwrap();
        let outcome = work(&db).await;
        db.close().await;
        outcome
    })
}

/// Everybody holds every permission of the API.
async fn fill(db: &Db) {
    let mut writer = db.write().await.unwrap();
    holders::add(&mut writer, HOLDERS).await.unwrap();
    writer.commit().await.unwrap();
}

/// Deletes a pair of permissions, and kills the server soon after asking or soon after the answer.
fn delete_and_kill(server: &Server, token: &str, (api, round): (&str, usize)) -> bool {
    let body = json!({
        "api": api, "permissions": [format!("a{round}"), format!("b{round}")],
    });
    let mut caller = Caller::new(server, token);
    let soon = Duration::from_micros(700 * (round as u64 % 7));
    std::thread::scope(|scope| {
        let asked = scope.spawn(move || {
            let answer = caller.ask("POST", "/api/lictor/v1/deletions", Some(&body));
            answer.is_some_and(|(status, _)| status == 201)
        });
        if round % 2 == 0 {
            pause(soon);
            server.signal(Signal::KILL);
            return asked.join().unwrap();
        }
        let answered = asked.join().unwrap();
        server.signal(Signal::KILL);
        answered
    })
}

fn values(caller: &mut Caller, api: &str) -> Vec<String> {
    let path = format!("/api/v2/resource-servers/{api}");
    let (status, body) = caller.ask("GET", &path, None).unwrap();
    assert_eq!(status, 200);
    let scopes = body["scopes"].as_array().unwrap().iter();
    scopes
        .map(|one| one["value"].as_str().unwrap().to_owned())
        .collect()
}

fn create(caller: &mut Caller) -> String {
    let pairs = (0..ROUNDS).flat_map(|n| [format!("a{n}"), format!("b{n}")]);
    let scopes: Value = pairs
        .chain(["kept".to_owned()])
        .map(|value| json!({"value": value}))
        .collect();
    let body = json!({"identifier": "urn:purged", "scopes": scopes});
    let (status, api) = caller
        .ask("POST", "/api/v2/resource-servers", Some(&body))
        .unwrap();
    assert_eq!(status, 201);
    api["id"].as_str().unwrap().to_owned()
}

#[test]
fn a_purge_goes_on_and_a_deletion_is_whole() {
    let folder = Folder::new();
    let server = folder.serve_plain(&[DAY]);
    let (id, secret) = (server.shown("client id"), server.shown("client secret"));
    let credentials = (id.as_str(), secret.as_str());
    let api = create(&mut Caller::new(&server, &bearer(&server, credentials)));
    assert_eq!(server.stop().code, Some(0));
    offline(&folder, fill);
    let mut living = 2 * ROUNDS + 1;
    for round in 0..ROUNDS {
        // The purge of what was deleted before begins with the start, and is broken off.
        let server = folder.serve_plain(&[DAY]);
        let token = bearer(&server, credentials);
        let is_answered = delete_and_kill(&server, &token, (&api, round));
        drop(server);
        let server = folder.serve_plain(&[DAY]);
        let left = values(
            &mut Caller::new(&server, &bearer(&server, credentials)),
            &api,
        );
        let gone = [format!("a{round}"), format!("b{round}")];
        let has = gone.map(|value| left.contains(&value));
        assert_eq!(has[0], has[1], "half a deletion");
        assert!(!(is_answered && has[0]), "an answered deletion is lost");
        living -= if has[0] { 0 } else { 2 };
        assert_eq!(left.len(), living);
        pause(Duration::from_millis(5 * (round as u64 % 9)));
        server.signal(Signal::KILL);
        drop(server);
        offline(&folder, check);
    }
    let server = folder.serve_plain(&[DAY]);
    let mut caller = Caller::new(&server, &bearer(&server, credentials));
    let open = "/api/lictor/v1/deletions?state=purging";
    let due = "/api/lictor/v1/deletions?state=restorable";
    while [open, due].iter().any(|path| {
        let (_, page) = caller.ask("GET", path, None).unwrap();
        page["deletions"] != json!([])
    }) {
        pause(Duration::from_millis(20));
    }
    assert_eq!(server.stop().code, Some(0));
    offline(&folder, async |db| {
        check(db).await;
        let living = i64::try_from(living).unwrap();
        let mut reader = db.read().await.unwrap();
        assert_eq!(holders::held(&mut reader).await.unwrap(), [living]);
        let (rows, freed) = holders::permissions(&mut reader).await.unwrap();
        assert_eq!(rows, [living]);
        assert_eq!(freed, [2 * i64::try_from(ROUNDS).unwrap() + 1 - living]);
    });
}

/// What each user is said to hold is what there is, and whoever holds something holds what is
/// there.
async fn check(db: &Db) {
    let mut reader = db.read().await.unwrap();
    let miscounted = holders::miscounted(&mut reader).await.unwrap();
    assert_eq!(miscounted, [0; 0], "a count that is wrong");
    let dangling = holders::dangling(&mut reader).await.unwrap();
    assert_eq!(dangling, [0; 0], "a holder of nothing");
    let incomplete = holders::incomplete(&mut reader, HOLDERS).await.unwrap();
    assert_eq!(incomplete, [0; 0], "purged before its time");
}
