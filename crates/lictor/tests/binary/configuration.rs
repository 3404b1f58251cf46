//! Configuration that makes no sense ends the program with a line that says so, and a hint.

use crate::process::{Ended, Folder, Server};

#[test]
fn an_unknown_key_in_the_file_is_refused() {
    let folder = Folder::new();
    folder.write("lictor.toml", "data-dir = 'd'\nprot = 8443\n");
    folder
        .run(&[])
        .assert_refused(2, "lictor.toml, line 2: unknown field `prot`");
    folder.write("other.toml", "[server]\n");
    folder
        .run(&["--config", "other.toml"])
        .assert_refused(2, "other.toml, line 1: unknown field");
    folder.write("lictor.toml", "data-dir = \n");
    folder.run(&[]).assert_refused(2, "lictor.toml, line 1:");
    folder
        .run(&["--config", "missing.toml"])
        .assert_refused(2, "missing.toml");
    assert!(!folder.has("d") && !folder.has("lictor-data"));
}

#[test]
fn bad_flags_are_refused() {
    let folder = Folder::new();
    folder.write("text.pem", "no PEM");
    for (arguments, what) in [
        (&["--listen", "8443"][..], "--listen: `8443`"),
        (&["--listen", "example.com:1"], "--listen: `example.com:1`"),
        (&["--listen"], "--listen"),
        (&["--lisen", "127.0.0.1:1"], "--lisen"),
        (
            &["--public-url", "localhost:1"],
            "--public-url: `localhost:1`",
        ),
        (
            &["--public-url", "https://a/b"],
            "--public-url: `https://a/b`",
        ),
        (&["--log-format", "xml"], "--log-format: `xml`"),
        (&["--log-level", "loud"], "--log-level: `loud`"),
        (&["--database-url", "mysql://a"], "--database-url"),
        (&["--tls-cert", "a.pem"], "--tls-cert"),
        (&["--tls-key", "a.pem"], "--tls-key"),
        (
            &["--trust", "none.pem", "--listen", "127.0.0.1:0"],
            "none.pem",
        ),
        (
            &["--ephemeral", "--database-url", "postgres://a/b"],
            "--ephemeral",
        ),
        (&["start"], "start"),
        (&["admin"], "admin"),
        (&["admin", "rest"], "rest"),
        (
            &[
                "--tls-cert",
                "a.pem",
                "--tls-key",
                "a.pem",
                "--listen",
                "127.0.0.1:0",
            ],
            "a.pem",
        ),
        (
            &[
                "--tls-cert",
                "text.pem",
                "--tls-key",
                "text.pem",
                "--listen",
                "127.0.0.1:0",
            ],
            "text",
        ),
        (
            &[
                "--tls-cert",
                "a",
                "--tls-key",
                "a",
                "--public-url",
                "http://localhost:1",
            ],
            "http://",
        ),
    ] {
        folder.run(arguments).assert_refused(2, what);
    }
}

#[test]
fn bad_variables_are_refused_and_secret_ones_are_not_shown() {
    let folder = Folder::new();
    for (name, value) in [
        ("LICTOR_LISTEN", "here"),
        ("LICTOR_PUBLIC_URL", "ftp://localhost"),
        ("LICTOR_LOG_FORMAT", "xml"),
        ("LICTOR_EPHEMERAL", "perhaps"),
        ("LICTOR_CONFIG", "missing.toml"),
    ] {
        let ended = Ended::of(folder.command(&[]).env(name, value));
        ended.assert_refused(2, if name == "LICTOR_CONFIG" { value } else { name });
    }
    for name in [
        "LICTOR_MASTER_KEY",
        "LICTOR_DATABASE_URL",
        "LICTOR_BOOTSTRAP_CLIENT_ID",
        "LICTOR_BOOTSTRAP_ADMIN_EMAIL",
    ] {
        let mut command = folder.command(&["--listen", "127.0.0.1:0"]);
        let ended = Ended::of(command.env(name, "hunter2 hunter2"));
        ended.assert_refused(2, name);
        assert!(!ended.stderr.contains("hunter2"), "{ended:?}");
    }
}

#[test]
fn a_flag_goes_before_the_environment_and_that_before_the_file() {
    let folder = Folder::new();
    folder.write(
        "lictor.toml",
        "data-dir = 'file'\nlog-format = 'json'\nephemeral = false\n",
    );
    folder.serve(&[]).stop();
    assert!(folder.has("file/lictor.db"));
    let mut command = folder.command(&["--listen", "127.0.0.1:0"]);
    Server::start(command.env("LICTOR_DATA_DIR", "environment")).stop();
    assert!(folder.has("environment/lictor.db"));
    let mut command = folder.command(&["--data-dir", "flag", "--listen", "127.0.0.1:0"]);
    Server::start(command.env("LICTOR_DATA_DIR", "not-this")).stop();
    assert!(folder.has("flag/lictor.db") && !folder.has("not-this"));
}

#[test]
fn empty_variables_are_as_if_not_set() {
    let folder = Folder::new();
    let mut command = folder.command(&["--listen", "127.0.0.1:0"]);
    for name in [
        "LICTOR_LISTEN",
        "LICTOR_PUBLIC_URL",
        "LICTOR_DATA_DIR",
        "LICTOR_MASTER_KEY",
    ] {
        command.env(name, "");
    }
    let server = Server::start(&mut command);
    assert!(server.shown("client secret").len() == 64 && folder.has("lictor-data/master.key"));
}

#[test]
fn help_and_version_are_answers() {
    let folder = Folder::new();
    let help = folder.run(&["--help"]);
    assert_eq!((help.code, help.stderr.as_str()), (Some(0), ""));
    let flags = [
        "--listen",
        "--public-url",
        "--data-dir",
        "--database-url",
        "--tls-cert",
        "--retention-days",
    ];
    for flag in flags
        .iter()
        .chain(&["--tls-key", "--log-format", "--ephemeral", "Exit status"])
    {
        assert!(help.stdout.contains(flag), "{flag}");
    }
    let version = folder.run(&["--version"]);
    assert_eq!(
        version.stdout,
        concat!("lictor ", env!("CARGO_PKG_VERSION"), "\n")
    );
}
