//! Traffic that was recorded with Auth0, replayed against this server.
//!
//! Recordings and replayer are shared by several projects: the folder is `LICTOR_SHARED`, or
//! `shared` beside the repository.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

use super::python;
use super::thresholds::{BEYOND, CORE, missed};
use crate::outcome::Outcome;
use crate::process;
use crate::repo::{self, Repo};
use crate::server::{CLIENT_ID, CLIENT_SECRET, Server};

const LIST: &str = "core-visible.txt";
const WHOLE_LIST: &str = "visible.txt";

/// What to replay.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// A list of scenarios: a file, or the name of one in the shared folder.
    #[arg(long, default_value = LIST)]
    list: PathBuf,
    /// Only scenarios of this family (repeatable).
    #[arg(long)]
    family: Vec<String>,
    /// Passed on to replay.py, for example `-- --verbose --report report.md`.
    #[arg(last = true)]
    others: Vec<String>,
}

impl Default for Arguments {
    fn default() -> Self {
        Self {
            list: LIST.into(),
            family: Vec::new(),
            others: Vec::new(),
        }
    }
}

impl Arguments {
    /// Families that have to be answered as recorded, but aren't in the core's list.
    pub(crate) fn beyond_the_core() -> Self {
        Self {
            list: WHOLE_LIST.into(),
            family: BEYOND.iter().map(ToString::to_string).collect(),
            others: Vec::new(),
        }
    }

    /// Families that must occur.
    fn expected(&self) -> Vec<&str> {
        if !self.others.is_empty() {
            Vec::new()
        } else if self.family.is_empty() && self.list == Path::new(LIST) {
            CORE.to_vec()
        } else {
            self.family.iter().map(String::as_str).collect()
        }
    }
}

/// Replays and compares with the thresholds.
pub(crate) fn replay(repo: &Repo, arguments: &Arguments) -> Result<Outcome> {
    let folder = shared(repo).join("replay");
    if !folder.join("replay.py").is_file() {
        let message = "there are no recordings: LICTOR_SHARED names no folder that has them";
        if repo::is_ci() {
            bail!(message);
        }
        return Ok(Outcome::Skipped(message.to_owned()));
    }
    let python = python::environment(repo, &repo.root().join("compat/replay/requirements.txt"))?;
    let server = Server::start(repo)?;
    let output = repo.target().join("compat/replay.json");
    let mut replayer = Command::new(python);
    replayer
        .arg(folder.join("replay.py"))
        .env("PYTHONDONTWRITEBYTECODE", "1");
    server.tell(&mut replayer);
    replayer
        .args(["--base-url", server.url(), "--ca"])
        .arg(server.ca());
    replayer.args(["--client-id", CLIENT_ID, "--client-secret", CLIENT_SECRET]);
    replayer
        .arg("--cache")
        .arg(repo.target().join("compat/replay-cache"));
    replayer
        .arg("--list")
        .arg(list(&folder, &arguments.list))
        .arg("--json")
        .arg(&output);
    replayer.args(
        arguments
            .family
            .iter()
            .flat_map(|family| ["--family", family]),
    );
    replayer.args(&arguments.others);
    process::run(&mut replayer).inspect_err(|_| server.print_log())?;
    judge(&output, arguments)
}

fn judge(output: &Path, arguments: &Arguments) -> Result<Outcome> {
    let results = serde_json::from_str(&std::fs::read_to_string(output)?)?;
    let missed = missed(&results, &arguments.expected())?;
    if !missed.is_empty() {
        bail!("too little is as in the recordings:\n{}", missed.join("\n"));
    }
    Ok(Outcome::Passed)
}

fn shared(repo: &Repo) -> PathBuf {
    let named = std::env::var_os("LICTOR_SHARED").map(PathBuf::from);
    repo.root()
        .join(named.unwrap_or_else(|| "../shared".into()))
}

fn list(folder: &Path, named: &Path) -> PathBuf {
    if named.is_file() {
        named.to_owned()
    } else {
        folder.join("lists").join(named)
    }
}
