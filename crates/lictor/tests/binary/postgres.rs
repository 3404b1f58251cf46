//! The same on PostgreSQL.

use std::process::Command;

use store::Location;
use store::testing::{postgres, postgres_url};

use crate::client::{claims, token};
use crate::process::{Ended, Folder, Server};

/// The URL of an empty database, if there is a server for tests.
fn database() -> Option<String> {
    let server = postgres_url()?;
    let runtime = tokio::runtime::Runtime::new().unwrap();
    match runtime.block_on(postgres(&server)).unwrap() {
        Location::Url(url) => Some(url),
        Location::File(path) => panic!("a file: {path:?}"),
    }
}

fn command(folder: &Folder, url: &str) -> Command {
    let mut command = folder.command(&["--listen", "127.0.0.1:0"]);
    command.env("LICTOR_DATABASE_URL", url);
    command
}

#[test]
fn credentials_go_on_working_and_a_second_process_is_refused() {
    let Some(url) = database() else { return };
    let folder = Folder::new();
    let server = Server::start(&mut command(&folder, &url));
    let (id, secret) = (server.shown("client id"), server.shown("client secret"));
    let second = Ended::of(command(&folder, &url).args(["--data-dir", "other"]));
    second.assert_refused(1, "PostgreSQL: another process has this database open");
    assert_eq!(server.stop().code, Some(0));
    assert!(!folder.has("lictor-data/lictor.db"));

    let server = Server::start(&mut command(&folder, &url));
    assert_eq!(server.printed, "");
    claims(&token(&server, &id, &secret));
    assert_eq!(server.stop().code, Some(0));

    let lost = Ended::of(command(&folder, &url).args(["--data-dir", "other"]));
    lost.assert_refused(1, "the master key of this database is missing");
}

#[test]
fn a_server_that_does_not_answer_is_an_error_without_the_password() {
    let folder = Folder::new();
    let ended = Ended::of(&mut command(
        &folder,
        "postgres://me:hunter2@127.0.0.1:1/lictor",
    ));
    ended.assert_refused(1, "PostgreSQL: ");
    assert!(!ended.stderr.contains("hunter2"), "{ended:?}");
    let ended = Ended::of(&mut command(&folder, "postgres://me:hunter2@[/lictor"));
    ended.assert_refused(
        1,
        "PostgreSQL: the database URL is not a valid postgres:// URL",
    );
    assert!(!ended.stderr.contains("hunter2"), "{ended:?}");
}
