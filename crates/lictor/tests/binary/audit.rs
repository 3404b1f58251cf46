//! `lictor audit`, beside a server and without one.

use serde_json::{Value, json};
use store::testing::{execute, postgres, postgres_url};
use store::{Db, Location};

use crate::client::{curl, token};
use crate::process::{Ended, Folder, Server};

/// Makes some changes, which are sealed once the server has stopped.
fn change(server: &Server, (id, secret): (&str, &str), identifiers: &[&str]) {
    let answer: Value = serde_json::from_str(&token(server, id, secret).body).unwrap();
    let bearer = answer["access_token"].as_str().unwrap();
    for identifier in identifiers {
        let body = json!({"identifier": identifier}).to_string();
        let made = curl(
            server.ca.as_deref(),
            &[
                "--header",
                &format!("authorization: Bearer {bearer}"),
                "--json",
                &body,
                &format!("{}/api/v2/resource-servers", server.url),
            ],
        );
        assert_eq!(made.status, 201, "{made:?}");
    }
}

/// Does to the database what nobody should.
fn tamper(location: &Location, sql: &str) -> u64 {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let db = Db::open(location).await.unwrap();
        let mut writer = db.write().await.unwrap();
        let rows = execute(writer.conn(), sql).await.unwrap();
        writer.commit().await.unwrap();
        db.close().await;
        rows
    })
}

/// A folder, and the database that its servers use.
struct World {
    folder: Folder,
    location: Location,
}

impl World {
    fn sqlite() -> Self {
        let folder = Folder::new();
        let location = Location::File(folder.path().join("lictor-data/lictor.db"));
        Self { folder, location }
    }

    fn postgres() -> Option<Self> {
        let server = postgres_url()?;
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let location = runtime.block_on(postgres(&server)).unwrap();
        let folder = Folder::new();
        Some(Self { folder, location })
    }

    fn command(&self, arguments: &[&str]) -> std::process::Command {
        let mut command = self.folder.command(arguments);
        if let Location::Url(url) = &self.location {
            command.env("LICTOR_DATABASE_URL", url);
        }
        command
    }

    fn serve(&self) -> Server {
        Server::start(&mut self.command(&["--listen", "127.0.0.1:0"]))
    }

    fn audit(&self, arguments: &[&str]) -> Ended {
        Ended::of(&mut self.command(&[&["audit"], arguments].concat()))
    }

    /// What the verification says of a log in which nothing is wrong.
    #[track_caller]
    fn whole(&self, arguments: &[&str]) -> String {
        let ended = self.audit(&[&["verify"], arguments].concat());
        assert_eq!(
            (ended.code, ended.stderr.as_str()),
            (Some(0), ""),
            "{ended:?}"
        );
        ended.stdout
    }
}

fn the_log_is_looked_at(world: &World) {
    let server = world.serve();
    let credentials = (server.shown("client id"), server.shown("client secret"));
    let credentials = (credentials.0.as_str(), credentials.1.as_str());
    change(&server, credentials, &["urn:a", "urn:b", "urn:c"]);
    // Beside the server, whether it has sealed them already or not.
    assert!(world.whole(&[]).starts_with("tenant 1: "));
    assert_eq!(server.stop().code, Some(0));
    let sealed = "tenant 1: 3 entries compared, sealed up to 3\n";
    assert_eq!(world.whole(&[]), sealed);
    let first = world.audit(&["checkpoint"]);
    assert_eq!(first.code, Some(0), "{first:?}");
    world.folder.write("first", &first.stdout);
    assert_eq!(world.whole(&["--checkpoint", "first"]), sealed);

    let server = world.serve();
    change(&server, credentials, &["urn:d"]);
    assert_eq!(server.stop().code, Some(0));
    let second = world.audit(&["checkpoint"]).stdout;
    assert_ne!(second, first.stdout);
    world.folder.write("second", &second);
    for kept in ["first", "second"] {
        let said = world.whole(&["--checkpoint", kept]);
        assert_eq!(said, "tenant 1: 4 entries compared, sealed up to 4\n");
    }

    let edit = "UPDATE log_changes SET ip = '10.0.0.1' WHERE log_id = (
        SELECT min(log_id) FROM log_changes)";
    assert_eq!(tamper(&world.location, edit), 1);
    let cut = "DELETE FROM log_changes WHERE log_id = (SELECT max(log_id) FROM log_changes)";
    assert_eq!(tamper(&world.location, cut), 1);
    assert_eq!(
        tamper(&world.location, "DELETE FROM log_seals WHERE position = 4"),
        1
    );
    let found = world.audit(&["verify", "--checkpoint", "second"]);
    found.assert_refused(3, "the log of changes was tampered with: 3 findings");
    let lines: Vec<&str> = found.stdout.lines().collect();
    assert_eq!(lines.len(), 4, "{found:?}");
    assert!(
        lines[1].starts_with("tenant 1: edited: entry 900"),
        "{found:?}"
    );
    assert!(lines[2].contains("cut off: the entries from 4 to 4, which the signed head"));
    assert!(lines[3].contains("cut off: the entries from 4 to 4, which the checkpoint"));
}

#[test]
fn the_log_is_looked_at_in_a_file() {
    the_log_is_looked_at(&World::sqlite());
}

#[test]
fn the_log_is_looked_at_in_postgresql() {
    if let Some(world) = World::postgres() {
        the_log_is_looked_at(&world);
    }
}

#[test]
fn looking_makes_nothing_and_needs_the_key() {
    let world = World::sqlite();
    for arguments in [["verify"], ["checkpoint"]] {
        world.audit(&arguments).assert_refused(1, "there is no ");
    }
    assert!(!world.folder.has("lictor-data"));
    world.serve().stop();
    world
        .audit(&["checkpoint"])
        .assert_refused(1, "nothing of the log of tenant 1 is sealed yet");
    let before = world.folder.list("lictor-data");
    world.whole(&[]);
    assert_eq!(world.folder.list("lictor-data"), before);
    world.folder.write("other", "{}\n");
    for (file, what) in [
        ("other", "a line that is no checkpoint"),
        ("none", "none: "),
    ] {
        let ended = world.audit(&["verify", "--checkpoint", file]);
        ended.assert_refused(2, what);
    }
    let mut command = world.command(&["audit", "verify"]);
    let wrong = Ended::of(command.env("LICTOR_MASTER_KEY", "07".repeat(32)));
    wrong.assert_refused(1, "LICTOR_MASTER_KEY is not the master key");
    let ephemeral = Ended::of(&mut world.command(&["audit", "verify", "--ephemeral"]));
    ephemeral.assert_refused(2, "an ephemeral database is gone with its server");
}
