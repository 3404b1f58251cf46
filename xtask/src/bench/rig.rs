//! The parts that a benchmark is put together from, each run on its core.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::Arguments;
use super::cores::{Cores, pinned};
use super::plan::Plan;
use crate::repo::Repo;
use crate::scratch::Scratch;
use crate::{process, server};

/// How long a bare figure is measured that comes before and after another one.
const BARE_SECONDS: f64 = 1.0;

/// The binaries, the cores, and a folder on the disk that data are kept on.
#[derive(Debug)]
pub(crate) struct Rig {
    pub(crate) binary: PathBuf,
    pub(crate) cores: Cores,
    pub(crate) seconds: f64,
    pub(crate) rounds: usize,
    parts: PathBuf,
    folder: Scratch,
    files: AtomicUsize,
}

/// What one run of a part came to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Run {
    pub(crate) count: u64,
    pub(crate) seconds: f64,
    pub(crate) cpu_seconds: f64,
    pub(crate) p50_ms: f64,
    pub(crate) p99_ms: f64,
    pub(crate) p999_ms: f64,
    pub(crate) max_ms: f64,
}

impl Run {
    fn parse(line: &str) -> Result<Self> {
        Self::read(&serde_json::from_str(line)?)
    }

    /// Reads a report.
    pub(crate) fn read(report: &Value) -> Result<Self> {
        let number = |name: &str| {
            let number = report.get(name).and_then(Value::as_f64);
            number.with_context(|| format!("a report without `{name}`"))
        };
        let count = report.get("count").and_then(Value::as_u64);
        Ok(Self {
            count: count.context("a report without `count`")?,
            seconds: number("seconds")?,
            cpu_seconds: number("cpu_seconds")?,
            p50_ms: number("p50_ms")?,
            p99_ms: number("p99_ms")?,
            p999_ms: number("p999_ms")?,
            max_ms: number("max_ms")?,
        })
    }

    /// How many in a second.
    pub(crate) fn rate(&self) -> f64 {
        self.counted() / self.seconds
    }

    /// How many, for a division.
    pub(crate) fn counted(&self) -> f64 {
        u32::try_from(self.count).map_or(f64::NAN, f64::from)
    }
}

/// When load ends.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Until {
    Time,
    Count(u64),
    /// After the time, so often in a second until then.
    Paced(f64),
}

impl Rig {
    /// Builds what is needed. The product is built alone, as it is shipped: together with
    /// others, its dependencies would get features that only those ask for.
    pub(crate) fn set_up(repo: &Repo, arguments: &Arguments) -> Result<Self> {
        server::build(repo)?;
        let build = ["build", "--release", "--locked", "--package", "bench"];
        process::run(process::cargo(repo).args(build))?;
        Ok(Self {
            binary: repo.binary(),
            cores: Cores::choose()?,
            seconds: arguments.seconds,
            rounds: arguments.rounds,
            parts: repo.target().join("release/bench"),
            folder: Scratch::below(&repo.target(), "bench")?,
            files: AtomicUsize::new(0),
        })
    }

    /// A new folder on the disk.
    pub(crate) fn folder(&self, name: &str) -> Result<PathBuf> {
        let folder = self.folder.path().join(name);
        std::fs::create_dir_all(&folder)?;
        Ok(folder)
    }

    /// Bare signatures on the server's core.
    pub(crate) fn sign(&self) -> Result<Run> {
        let mut part = self.on_core(self.cores.server, "sign");
        measure(part.args(["--seconds", &BARE_SECONDS.to_string()]))
    }

    /// Bare hashes of passwords, on the server's core and at the costs of its own.
    pub(crate) fn hash(&self) -> Result<Run> {
        let mut part = self.on_core(self.cores.server, "hash");
        part.args(["--seconds", &BARE_SECONDS.to_string()]);
        measure(part.args(["--kib", "19456", "--passes", "2"]))
    }

    /// Bare flushes.
    pub(crate) fn flush(&self) -> Result<Run> {
        let mut part = self.on_core(self.cores.server, "flush");
        part.args(["--seconds", &BARE_SECONDS.to_string(), "--folder"]);
        measure(part.arg(self.folder.path()))
    }

    /// Bare changes of a copy of a server's database, on the server's core.
    pub(crate) fn bare_commit(&self, database: &Path, clients: usize) -> Result<Run> {
        let mut part = self.on_core(self.cores.server, "commit");
        part.args(["--seconds", &self.seconds.to_string()]);
        part.args(["--clients", &clients.to_string(), "--database"]);
        measure(part.arg(database))
    }

    /// Load from its own core.
    pub(crate) fn load(&self, plan: &Plan, connections: usize, until: Until) -> Result<Run> {
        measure(&mut self.loader(plan, connections, until)?)
    }

    /// The program that makes load, to be run.
    pub(crate) fn loader(&self, plan: &Plan, connections: usize, until: Until) -> Result<Command> {
        let path = self.file(&plan.json)?;
        let mut part = self.on_core(self.cores.load, "load");
        part.arg("--plan")
            .arg(path)
            .args(["--connections", &connections.to_string()]);
        match until {
            Until::Time => part.args(["--seconds", &self.seconds.to_string()]),
            Until::Count(count) => part.args(["--count", &count.to_string()]),
            Until::Paced(rate) => {
                part.args(["--seconds", &self.seconds.to_string()]);
                part.args(["--rate", &rate.to_string()])
            }
        };
        Ok(part)
    }

    /// A new file with this content.
    pub(crate) fn file(&self, content: &Value) -> Result<PathBuf> {
        let number = self.files.fetch_add(1, Ordering::Relaxed);
        let path = self.folder.path().join(format!("{number}.json"));
        std::fs::write(&path, content.to_string())?;
        Ok(path)
    }

    /// How many entries of a kind one of the logs holds; nobody may have the database open.
    pub(crate) fn count(&self, database: &Path, log: &str, kind: &str) -> Result<u64> {
        let mut part = Command::new(&self.parts);
        part.args(["count", "--log", log, "--kind", kind, "--database"]);
        Ok(measure(part.arg(database))?.count)
    }

    /// A part, to be run on the core.
    pub(crate) fn on_core(&self, core: u32, part: &str) -> Command {
        let mut command = pinned(core, &self.parts);
        command.arg(part);
        command
    }
}

/// Runs a part and reads its report.
fn measure(part: &mut Command) -> Result<Run> {
    Run::parse(&process::capture(part)?)
}

/// Starts a part whose report is read when it ends.
pub(crate) fn spawn(mut part: Command) -> Result<Child> {
    let part = part.stdout(Stdio::piped()).stderr(Stdio::piped());
    Ok(part.spawn()?)
}

/// Reads the report of a part that has ended by itself.
pub(crate) fn report(output: &std::process::Output) -> Result<Run> {
    let complaint = String::from_utf8_lossy(&output.stderr);
    anyhow::ensure!(output.status.success(), "{}", complaint.trim_end());
    Run::parse(&String::from_utf8_lossy(&output.stdout))
}

#[cfg(test)]
mod tests {
    use super::Run;

    #[test]
    fn a_report_has_every_figure() {
        let line = r#"{"count":6,"seconds":2.0,"cpu_seconds":1.0,"p50_ms":3.0,"p99_ms":4.0,"p999_ms":5.0,
            "max_ms":6.0}"#;
        let run = Run::parse(line).unwrap();
        assert_eq!((run.count, run.rate()), (6, 3.0));
        assert!(Run::parse(&line.replace("p99_", "p98_")).is_err());
        assert!(Run::parse("").is_err());
    }
}
