//! `lictor admin reset`, for who lost the credentials of the first start.

use crate::client::{claims, get, token};
use crate::process::{Folder, shown};

#[test]
fn a_reset_makes_credentials_that_work() {
    let folder = Folder::new();
    let server = folder.serve(&[]);
    let first = server.shown("client id");
    server.stop();
    let ended = folder.run(&["admin", "reset"]);
    assert_eq!((ended.code, ended.stderr.as_str()), (Some(0), ""));
    let (id, secret) = (
        shown(&ended.stdout, "client id"),
        shown(&ended.stdout, "client secret"),
    );
    assert_ne!(id, first);
    let again = folder.run(&["admin", "reset"]);
    assert_ne!(
        shown(&again.stdout, "admin password"),
        shown(&ended.stdout, "admin password")
    );

    let server = folder.serve(&[]);
    claims(&token(&server, &id, &secret));
    let path = |block: &str| {
        let link = shown(block, "setup link");
        link.strip_prefix("https://localhost:8443")
            .unwrap()
            .to_owned()
    };
    assert_eq!(
        get(&server, &path(&ended.stdout)).status,
        404,
        "replaced by the second"
    );
    assert_eq!(get(&server, &path(&again.stdout)).status, 200);
}

#[test]
fn there_is_nothing_to_reset_in_an_empty_database() {
    let folder = Folder::new();
    folder
        .run(&["admin", "reset"])
        .assert_refused(1, "the database is empty");
}
