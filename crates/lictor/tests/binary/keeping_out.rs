//! What the program refuses to open: a database of the future, of somebody else's key, or in use.

use std::os::unix::fs::PermissionsExt as _;

use jose::MasterKey;

use crate::client::{claims, token};
use crate::process::{Ended, Folder, Server};

/// A SQLite database whose table `migrations` has 99 rows, more than this version knows.
const NEWER: &[u8] = include_bytes!("newer.db");

const FREE: [&str; 2] = ["--listen", "127.0.0.1:0"];

#[test]
fn a_second_process_on_the_same_data_is_refused() {
    let folder = Folder::new();
    let server = folder.serve(&[]);
    folder
        .run(&FREE)
        .assert_refused(1, "another process has this database open");
    folder
        .run(&["admin", "reset"])
        .assert_refused(1, "another process has this database open");
    let port = format!("127.0.0.1:{}", server.port());
    folder
        .run(&["--data-dir", "other", "--listen", &port])
        .assert_refused(1, &port);
    assert!(
        !folder.has("other"),
        "nothing is made before it is known that it can be used"
    );
    assert_eq!(server.stop().code, Some(0));
    folder.serve(&[]).stop();
}

#[test]
fn a_database_of_a_newer_version_is_refused_and_left_alone() {
    let folder = Folder::new();
    std::fs::create_dir(folder.path().join("lictor-data")).unwrap();
    folder.write("lictor-data/lictor.db", NEWER);
    folder
        .run(&FREE)
        .assert_refused(1, "made by a newer version of lictor");
    assert!(!folder.has("lictor-data/master.key") && !folder.has("lictor-data/tls"));
}

#[test]
fn a_file_that_is_no_database_is_refused_and_left_alone() {
    let folder = Folder::new();
    std::fs::create_dir(folder.path().join("lictor-data")).unwrap();
    let text = "This is no database.\n".repeat(500);
    folder.write("lictor-data/lictor.db", &text);
    folder.run(&FREE).assert_refused(1, "lictor.db");
    assert_eq!(folder.read("lictor-data/lictor.db"), text);
}

#[test]
fn a_wrong_master_key_is_refused() {
    let folder = Folder::new();
    folder.serve(&[]).stop();
    let key = folder.read("lictor-data/master.key");
    let other = MasterKey::generate().to_text();
    let other = other.expose_str().unwrap();
    let with = |key: &str| {
        let mut command = folder.command(&FREE);
        Ended::of(command.env("LICTOR_MASTER_KEY", key))
    };
    let ended = with(other);
    ended.assert_refused(1, "LICTOR_MASTER_KEY is not the master key");
    assert!(!ended.stderr.contains(other) && !ended.stderr.contains(&key));
    folder.write("lictor-data/master.key", other);
    folder
        .run(&FREE)
        .assert_refused(1, "master.key is not the master key");
    folder.write("lictor-data/master.key", "garbage");
    folder.run(&FREE).assert_refused(1, "master.key");
    folder.write("lictor-data/master.key", &key);
    folder.serve(&[]).stop();
}

#[test]
fn a_lost_master_key_is_missed_and_no_other_is_made() {
    let folder = Folder::new();
    let server = folder.serve(&[]);
    let (id, secret) = (server.shown("client id"), server.shown("client secret"));
    server.stop();
    let file = folder.path().join("lictor-data/master.key");
    assert_eq!(
        std::fs::metadata(&file).unwrap().permissions().mode() & 0o777,
        0o600
    );
    let key = folder.read("lictor-data/master.key");
    std::fs::remove_file(&file).unwrap();
    folder
        .run(&FREE)
        .assert_refused(1, "the master key of this database is missing");
    assert!(!file.exists());

    let mut command = folder.command(&FREE);
    let server = Server::start(command.env("LICTOR_MASTER_KEY", key));
    claims(&token(&server, &id, &secret));
    assert!(
        !file.exists(),
        "a key from the environment is not written anywhere"
    );
}

#[test]
fn nothing_in_the_data_can_be_read_by_others() {
    let folder = Folder::new();
    let server = folder.serve(&[]);
    let mode = |name: &str| {
        let path = folder.path().join("lictor-data").join(name);
        std::fs::metadata(path).unwrap().permissions().mode() & 0o777
    };
    assert_eq!((mode("."), mode("tls")), (0o700, 0o700));
    for secret in [
        "lictor.db",
        "lictor.db-wal",
        "lictor.db-shm",
        "master.key",
        "tls/ca.key",
    ] {
        assert_eq!(mode(secret), 0o600, "{secret}");
    }
    assert_eq!(mode("tls/ca.pem"), 0o644);
    server.stop();
}

#[test]
fn a_folder_that_cannot_be_made_is_an_error() {
    let folder = Folder::new();
    folder.write("file", "");
    folder
        .run(&["--data-dir", "file/data", FREE[0], FREE[1]])
        .assert_refused(1, "file/data");
}
