//! Programs that run beside the tests, and never longer than they.
//!
//! Dropping a [`Daemon`] ends the program and removes its folder. If this process is killed
//! instead (Ctrl-C, a job that was cancelled), nobody drops anything: then a small shell script,
//! which notices that its input has ended, does the same.

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use crate::process;
use crate::scratch::Scratch;

/// How long a program may take to end before it is killed.
const END_MAX: Duration = Duration::from_secs(15);
const PAUSE: Duration = Duration::from_millis(50);
const LOG_LINES_SHOWN: usize = 60;
const LOG: &str = "output.log";

/// Waits for a line, which says that all is well, or for the end of its input, which says that
/// nobody is left to clean up: signal, process and folder are its arguments.
const CLEANER: &str = r#"
trap : INT TERM HUP
read -r _ && exit 0
kill "-$1" "$2"
tries=0
while kill -0 "$2" && [ "$tries" -lt 150 ]; do sleep 0.1; tries=$((tries + 1)); done
kill -KILL "$2"
rm -rf -- "$3"
"#;

/// What asks a program to end in good order.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Signal {
    Interrupt,
    Terminate,
}

impl Signal {
    fn name(self) -> &'static str {
        match self {
            Self::Interrupt => "INT",
            Self::Terminate => "TERM",
        }
    }
}

/// A program that runs in the background, with a folder of its own.
#[derive(Debug)]
pub(crate) struct Daemon {
    child: Child,
    cleaner: Child,
    signal: Signal,
    scratch: Scratch,
}

impl Daemon {
    /// Starts a program in the folder; what it prints goes to a file there.
    pub(crate) fn start(command: &mut Command, scratch: Scratch, signal: Signal) -> Result<Self> {
        let log = File::create(scratch.path().join(LOG))?;
        let command = command.current_dir(scratch.path()).stdin(Stdio::null());
        let mut child = command
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .with_context(|| {
                format!("{} doesn't start", command.get_program().to_string_lossy())
            })?;
        let cleaner =
            cleaner(&child, signal, scratch.path()).inspect_err(|_| drop(child.kill()))?;
        Ok(Self {
            child,
            cleaner,
            signal,
            scratch,
        })
    }

    pub(crate) fn folder(&self) -> &Path {
        self.scratch.path()
    }

    /// Waits until the program can be used; an error with its last words if it can't in time.
    pub(crate) fn wait_until(
        &mut self,
        longest: Duration,
        is_ready: impl Fn(&Path) -> bool,
    ) -> Result<()> {
        let began = Instant::now();
        while !is_ready(self.folder()) {
            if let Some(status) = self.child.try_wait()? {
                bail!("it ended at once: {status}\n{}", self.last_words());
            }
            if began.elapsed() > longest {
                bail!(
                    "not ready after {} s\n{}",
                    longest.as_secs(),
                    self.last_words()
                );
            }
            std::thread::sleep(PAUSE);
        }
        Ok(())
    }

    /// The end of what the program printed.
    pub(crate) fn last_words(&self) -> String {
        let log = std::fs::read_to_string(self.log()).unwrap_or_default();
        let lines: Vec<&str> = log.lines().collect();
        lines
            .split_at(lines.len().saturating_sub(LOG_LINES_SHOWN))
            .1
            .join("\n")
    }

    /// The process's number.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Asks the program to end, and waits for it.
    pub(crate) fn stop(mut self) -> Result<ExitStatus> {
        self.end()
    }

    fn log(&self) -> PathBuf {
        self.folder().join(LOG)
    }

    fn end(&mut self) -> Result<ExitStatus> {
        if let Some(status) = self.child.try_wait()? {
            return Ok(status);
        }
        let began = Instant::now();
        send(self.signal.name(), self.child.id());
        while began.elapsed() < END_MAX {
            if let Some(status) = self.child.try_wait()? {
                return Ok(status);
            }
            std::thread::sleep(PAUSE);
        }
        self.child.kill()?;
        Ok(self.child.wait()?)
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        if let Err(error) = self.end() {
            eprintln!("process {} may still run: {error}", self.child.id());
        }
        if let Some(mut input) = self.cleaner.stdin.take() {
            let _ = input.write_all(b"done\n");
        }
        let _ = self.cleaner.wait();
    }
}

fn cleaner(child: &Child, signal: Signal, folder: &Path) -> Result<Child> {
    let mut shell = Command::new("sh");
    shell
        .args([
            "-c",
            CLEANER,
            "cleaner",
            signal.name(),
            &child.id().to_string(),
        ])
        .arg(folder);
    let quiet = shell
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    quiet.spawn().context("there is no shell")
}

fn send(signal: &str, process: u32) {
    process::succeeds(
        Command::new("kill")
            .arg(format!("-{signal}"))
            .arg(process.to_string()),
    );
}

#[cfg(test)]
mod tests {
    use std::process::Command;
    use std::time::Duration;

    use super::{Daemon, Signal};
    use crate::process;
    use crate::scratch::Scratch;

    const WAIT_MAX: Duration = Duration::from_secs(10);

    fn start(script: &str) -> Daemon {
        let scratch = Scratch::new("daemon-test").unwrap();
        let mut shell = Command::new("sh");
        Daemon::start(shell.args(["-c", script]), scratch, Signal::Terminate).unwrap()
    }

    #[test]
    fn a_dropped_daemon_ends_and_takes_its_folder_along() {
        let mut daemon = start("echo $$ > ready; exec sleep 60");
        daemon
            .wait_until(WAIT_MAX, |folder| folder.join("ready").exists())
            .unwrap();
        let folder = daemon.folder().to_owned();
        let process = daemon.child.id().to_string();
        drop(daemon);
        assert!(!folder.exists());
        assert!(!process::succeeds(
            Command::new("kill").args(["-0", &process])
        ));
    }

    #[test]
    fn a_daemon_that_ends_by_itself_is_an_error_with_its_last_words() {
        let mut daemon = start("echo no room >&2; exit 3");
        let error = daemon
            .wait_until(WAIT_MAX, |_| false)
            .unwrap_err()
            .to_string();
        assert!(error.contains("no room") && error.contains('3'), "{error}");
    }

    #[test]
    fn nothing_stays_behind_when_the_one_who_started_it_is_gone() {
        let mut daemon = start("exec sleep 60");
        let folder = daemon.folder().to_owned();
        drop(daemon.cleaner.stdin.take());
        assert!(!daemon.child.wait().unwrap().success());
        daemon.cleaner.wait().unwrap();
        assert!(!folder.exists());
        std::fs::create_dir(&folder).unwrap(); // for the scratch folder to remove
    }
}
