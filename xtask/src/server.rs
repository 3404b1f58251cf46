//! A released server for the length of a check: fresh data, a free port, known credentials.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result};

use crate::daemon::{Daemon, Signal};
use crate::repo::Repo;
use crate::scratch::Scratch;
use crate::{port, process};

pub(crate) const CLIENT_ID: &str = "OnlyForTestsOnlyForTestsOnlyFor1";
pub(crate) const CLIENT_SECRET: &str =
    "not-a-secret-not-a-secret-not-a-secret-not-a-secret-not-a-secret";
const ADMIN_EMAIL: &str = "admin@example.com";
const ADMIN_PASSWORD: &str = "Only for tests, 4711";
const START_MAX: Duration = Duration::from_secs(30);

/// A running server; dropping it ends it.
#[derive(Debug)]
pub(crate) struct Server {
    daemon: Daemon,
    url: String,
}

impl Server {
    /// Builds the released binary unless it is there already, and starts it.
    pub(crate) fn start(repo: &Repo) -> Result<Self> {
        build(repo)?;
        let scratch = Scratch::new("server")?;
        let port = port::free()?;
        let url = format!("https://localhost:{port}");
        let mut command = command(repo, &scratch);
        command.args([
            "serve",
            "--listen",
            &format!("127.0.0.1:{port}"),
            "--public-url",
            &url,
        ]);
        command.arg("--data-dir").arg(data(scratch.path()));
        let mut daemon = Daemon::start(&mut command, scratch, Signal::Terminate)?;
        daemon
            .wait_until(START_MAX, |folder| is_ready(&url, folder))
            .context("the server")?;
        println!("a fresh server answers on {url}");
        Ok(Self { daemon, url })
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// The certificate authority that its clients have to trust.
    pub(crate) fn ca(&self) -> PathBuf {
        ca(self.daemon.folder())
    }

    /// Where and as whom a script reaches the server.
    pub(crate) fn tell(&self, script: &mut Command) {
        script.env("LICTOR_URL", &self.url);
        script.env("LICTOR_CA", self.ca());
        script.env("LICTOR_CLIENT_ID", CLIENT_ID);
        script.env("LICTOR_CLIENT_SECRET", CLIENT_SECRET);
        script.env("LICTOR_AUDIENCE", format!("{}/api/v2/", self.url));
        script.env("LICTOR_ADMIN_EMAIL", ADMIN_EMAIL);
        script.env("LICTOR_ADMIN_PASSWORD", ADMIN_PASSWORD);
        go_direct(script);
    }

    /// Prints the end of the server's log, for who wants to know why a check failed.
    pub(crate) fn print_log(&self) {
        println!("--- the server's log\n{}\n---", self.daemon.last_words());
    }
}

/// Builds the released binary; Cargo knows whether there is anything to do.
pub(crate) fn build(repo: &Repo) -> Result<()> {
    process::run(process::cargo(repo).args([
        "build",
        "--release",
        "--locked",
        "--package",
        "lictor",
    ]))
}

/// The binary, with nothing of the caller's own configuration.
fn command(repo: &Repo, scratch: &Scratch) -> Command {
    let mut command = Command::new(repo.binary());
    configure(&mut command, scratch.path());
    command
}

/// Sets the environment of a server: known credentials, nothing of the caller's own.
pub(crate) fn configure(command: &mut Command, home: &Path) {
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("LICTOR_") {
            command.env_remove(name);
        }
    }
    command.env("LICTOR_BOOTSTRAP_CLIENT_ID", CLIENT_ID);
    command.env("LICTOR_BOOTSTRAP_CLIENT_SECRET", CLIENT_SECRET);
    command.env("LICTOR_BOOTSTRAP_ADMIN_EMAIL", ADMIN_EMAIL);
    command.env("LICTOR_BOOTSTRAP_ADMIN_PASSWORD", ADMIN_PASSWORD);
    command.env("HOME", home);
}

fn data(folder: &Path) -> PathBuf {
    folder.join("data")
}

fn ca(folder: &Path) -> PathBuf {
    data(folder).join("tls/ca.pem")
}

fn is_ready(url: &str, folder: &Path) -> bool {
    let mut curl = Command::new("curl");
    curl.args([
        "--silent",
        "--fail",
        "--max-time",
        "2",
        "--noproxy",
        "*",
        "--cacert",
    ]);
    ca(folder).exists()
        && process::succeeds(curl.arg(ca(folder)).arg(format!("{url}/health/ready")))
}

/// A proxy for the world outside is none for this machine.
fn go_direct(script: &mut Command) {
    for name in ["no_proxy", "NO_PROXY"] {
        let others = std::env::var(name).unwrap_or_default();
        script.env(
            name,
            format!("{others},localhost,127.0.0.1").trim_start_matches(','),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::{CLIENT_ID, CLIENT_SECRET};

    #[test]
    fn the_credentials_have_the_lengths_of_real_ones() {
        assert_eq!((CLIENT_ID.len(), CLIENT_SECRET.len()), (32, 64));
        assert!(CLIENT_ID.chars().all(char::is_alphanumeric));
    }
}
