//! A PostgreSQL for the length of a test run: private, and on a free port.

use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result};

use crate::daemon::{Daemon, Signal};
use crate::scratch::Scratch;
use crate::{path, port, process};

/// Where tests find the server; who sets it brings one along.
pub(crate) const URL: &str = "LICTOR_TEST_POSTGRES_URL";
/// Where Debian puts each version.
const VERSIONS: &str = "/usr/lib/postgresql";
/// Whom Debian's package creates; the server refuses to be root.
const ACCOUNT: &str = "postgres";
const START_MAX: Duration = Duration::from_mins(1);
const SETTINGS: &[&str] = &["listen_addresses=127.0.0.1", "max_connections=200"];
/// What is lost when the machine fails doesn't matter to tests.
const QUICK: &[&str] = &[
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
];

/// Whether what is committed must be there after a failure of the machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Safety {
    Quick,
    Durable,
}

/// What to run.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// For example `cargo test -p store`
    #[arg(required = true, trailing_var_arg = true, value_name = "COMMAND")]
    words: Vec<String>,
}

/// A running server; dropping it ends it.
#[derive(Debug)]
pub(crate) struct Postgres {
    _daemon: Daemon,
    port: u16,
}

impl Postgres {
    pub(crate) fn start(safety: Safety) -> Result<Self> {
        let programs = programs().context("PostgreSQL's initdb is nowhere to be found")?;
        let scratch = Scratch::new("postgres")?;
        let account = Account::find()?;
        if let Some(account) = &account {
            chown(scratch.path(), Some(account.user), Some(account.group))?;
        }
        let command = |program| as_account(&programs.join(program), account.as_ref());
        let data = scratch.path().join("data");
        let mut initdb = command("initdb");
        initdb.args([
            "--username=postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--no-sync",
        ]);
        initdb
            .args(["--no-locale", "--pgdata"])
            .arg(&data)
            .current_dir(scratch.path());
        process::capture(&mut initdb)?;
        let port = port::free()?;
        let mut server = command("postgres");
        server.arg("-D").arg(&data).args(["-p", &port.to_string()]);
        server
            .args(["-k", ""])
            .args(SETTINGS.iter().flat_map(|setting| ["-c", setting]));
        match safety {
            Safety::Quick => server.args(QUICK.iter().flat_map(|setting| ["-c", setting])),
            Safety::Durable => &mut server,
        };
        // A "fast" end: it doesn't wait for those who are still connected.
        let mut daemon = Daemon::start(&mut server, scratch, Signal::Interrupt)?;
        daemon
            .wait_until(START_MAX, is_ready)
            .context("PostgreSQL")?;
        Ok(Self {
            _daemon: daemon,
            port,
        })
    }

    pub(crate) fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }
}

/// Runs a command with a server.
pub(crate) fn run_with(command: &Arguments) -> Result<()> {
    let postgres = Postgres::start(Safety::Quick)?;
    let (program, arguments) = command.words.split_first().context("no command")?;
    process::run(
        Command::new(program)
            .args(arguments)
            .env(URL, postgres.url()),
    )
}

/// The folder with `initdb` and `postgres`: that of the newest version, or of the search path.
pub(crate) fn programs() -> Option<PathBuf> {
    let versions = std::fs::read_dir(VERSIONS).into_iter().flatten().flatten();
    let newest = versions
        .filter_map(|entry| {
            let number = entry.file_name().to_str()?.parse::<u32>().ok()?;
            let folder = entry.path().join("bin");
            folder.join("initdb").is_file().then_some((number, folder))
        })
        .max();
    let on_path = || {
        path::find("initdb")?
            .canonicalize()
            .ok()?
            .parent()
            .map(Path::to_owned)
    };
    newest.map(|(_, folder)| folder).or_else(on_path)
}

/// The server says so in a line of this file.
fn is_ready(folder: &Path) -> bool {
    let state = std::fs::read_to_string(folder.join("data/postmaster.pid")).unwrap_or_default();
    state.lines().any(|line| line.trim() == "ready")
}

/// Whom to run as instead of root.
#[derive(Debug)]
struct Account {
    user: u32,
    group: u32,
}

impl Account {
    /// None if this isn't root.
    fn find() -> Result<Option<Self>> {
        if !path::is_root() {
            return Ok(None);
        }
        let number = |option| -> Result<u32> {
            Ok(
                process::capture(Command::new("id").args([option, ACCOUNT]))?
                    .trim()
                    .parse()?,
            )
        };
        Ok(Some(Self {
            user: number("-u")?,
            group: number("-g")?,
        }))
    }
}

fn as_account(program: &Path, account: Option<&Account>) -> Command {
    let mut command = Command::new(program);
    if let Some(account) = account {
        command.uid(account.user).gid(account.group);
    }
    command.env_remove("PGDATA").env("LC_ALL", "C");
    command
}

#[cfg(test)]
mod tests {
    use super::is_ready;
    use crate::scratch::Scratch;

    #[test]
    fn the_server_says_when_it_is_ready() {
        let scratch = Scratch::new("postgres-test").unwrap();
        let data = scratch.path().join("data");
        assert!(!is_ready(scratch.path()));
        std::fs::create_dir(&data).unwrap();
        std::fs::write(data.join("postmaster.pid"), "1\n/data\n0\n5432\nstarting\n").unwrap();
        assert!(!is_ready(scratch.path()));
        std::fs::write(data.join("postmaster.pid"), "1\n/data\n0\n5432\nready   \n").unwrap();
        assert!(is_ready(scratch.path()));
    }
}
