//! `--ephemeral` leaves nothing behind, however it ends.

use std::process::Command;

use crate::client::{claims, get, token};
use crate::process::{Ended, Folder, Server};

/// The program with a temporary folder that can be looked into.
fn command(folder: &Folder, arguments: &[&str]) -> Command {
    let temporary = folder.path().join("tmp");
    std::fs::create_dir_all(&temporary).unwrap();
    let mut command = folder.command(&["--ephemeral", "--listen", "127.0.0.1:0"]);
    command.args(arguments).env("TMPDIR", temporary);
    command
}

#[test]
fn nothing_stays() {
    let folder = Folder::new();
    let server = Server::start(&mut command(&folder, &[]));
    let temporary = folder.list("tmp");
    let [inside] = temporary.as_slice() else {
        panic!("one folder: {temporary:?}")
    };
    assert_eq!(
        server.ca,
        Some(folder.path().join("tmp").join(inside).join("tls/ca.pem"))
    );
    let (id, secret) = (server.shown("client id"), server.shown("client secret"));
    claims(&token(&server, &id, &secret));
    assert_eq!(server.stop().code, Some(0));
    assert_eq!(
        (folder.list("tmp").len(), folder.list(".")),
        (0, vec!["tmp".to_owned()])
    );
}

#[test]
fn the_certificate_stays_where_it_was_asked_for() {
    let folder = Folder::new();
    let server = Server::start(&mut command(&folder, &["--data-dir", "data"]));
    assert_eq!(server.ca, Some(folder.path().join("data/tls/ca.pem")));
    assert_eq!(get(&server, "/health/ready").status, 200);
    assert_eq!(server.stop().code, Some(0));
    assert_eq!(
        (folder.list("data"), folder.list("data/tls")),
        (vec!["tls".to_owned()], vec!["ca.pem".to_owned()])
    );
    assert_eq!(folder.list("tmp").len(), 0);
    // Neither another run of the same kind nor one that keeps its data minds it.
    Server::start(&mut command(&folder, &["--data-dir", "data"])).stop();
    folder.serve(&["--data-dir", "data"]).stop();
}

#[test]
fn a_ca_that_is_kept_is_not_replaced() {
    let folder = Folder::new();
    folder.serve(&["--data-dir", "data"]).stop();
    let before = folder.read("data/tls/ca.pem");
    let ended = Ended::of(&mut command(&folder, &["--data-dir", "data"]));
    ended.assert_refused(2, "data/tls/ca.pem");
    assert_eq!(folder.read("data/tls/ca.pem"), before);
    assert_eq!(folder.list("tmp").len(), 0);
}

#[test]
fn nothing_stays_of_a_start_that_failed() {
    let folder = Folder::new();
    let ended = Ended::of(&mut command(
        &folder,
        &["--tls-cert", "a", "--tls-key", "a"],
    ));
    ended.assert_refused(2, "a can't be read");
    assert_eq!(folder.list("tmp").len(), 0);
}
