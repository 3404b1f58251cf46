//! The program as a process, in a folder of its own.

use std::io::{BufRead as _, BufReader, Read as _};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

/// A folder in which the program is started, and gone afterwards.
pub(crate) struct Folder(TempDir);

/// A server that said that it is ready.
pub(crate) struct Server {
    child: Child,
    out: BufReader<ChildStdout>,
    /// What it printed before the ready line.
    pub(crate) printed: String,
    pub(crate) url: String,
    /// The certificate to trust, as the ready line says.
    pub(crate) ca: Option<PathBuf>,
}

/// How a process ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Folder {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// The program, told nothing but what `arguments` say.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lictor"));
        command
            .args(arguments)
            .current_dir(self.path())
            .env_clear()
            .stdin(Stdio::null());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// A server on a free port of 127.0.0.1.
    pub(crate) fn serve(&self, arguments: &[&str]) -> Server {
        let mut command = self.command(arguments);
        Server::start(command.args(["--listen", "127.0.0.1:0"]))
    }

    /// A server of plain HTTP on a port that was free.
    pub(crate) fn serve_plain(&self, arguments: &[&str]) -> Server {
        let free = TcpListener::bind(("127.0.0.1", 0))
            .unwrap()
            .local_addr()
            .unwrap();
        let url = format!("http://localhost:{}", free.port());
        let mut command = self.command(arguments);
        Server::start(command.args(["--public-url", &url]))
    }

    /// Runs the program, which is expected to end by itself.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ended {
        Ended::of(&mut self.command(arguments))
    }

    pub(crate) fn write(&self, name: &str, contents: impl AsRef<[u8]>) {
        std::fs::write(self.path().join(name), contents).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path().join(name)).unwrap()
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.path().join(name).exists()
    }

    /// The names of what is in a folder of it.
    pub(crate) fn list(&self, name: &str) -> Vec<String> {
        let entries = std::fs::read_dir(self.path().join(name)).unwrap();
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

impl Server {
    /// Starts it and waits until it is ready.
    pub(crate) fn start(command: &mut Command) -> Self {
        let mut child = command.spawn().unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        let (printed, url) = (String::new(), String::new());
        let mut server = Self {
            child,
            out,
            printed,
            url,
            ca: None,
        };
        loop {
            let mut line = String::new();
            if server.out.read_line(&mut line).unwrap() == 0 {
                let stderr = server.stderr();
                panic!("it never was ready: {}{stderr}", server.printed);
            }
            if let Some(rest) = line.strip_prefix("lictor is ready at ") {
                let mut parts = rest.split("; ");
                parts.next().unwrap().clone_into(&mut server.url);
                let ca = parts.find_map(|part| part.strip_prefix("clients must trust the CA in "));
                server.ca = ca.map(PathBuf::from);
                return server;
            }
            server.printed.push_str(&line);
        }
    }

    /// The value behind `name` in the block of the first start.
    pub(crate) fn shown(&self, name: &str) -> String {
        shown(&self.printed, name)
    }

    pub(crate) fn port(&self) -> u16 {
        self.url.rsplit(':').next().unwrap().parse().unwrap()
    }

    pub(crate) fn signal(&self, signal: Signal) {
        let pid = Pid::from_child(&self.child);
        kill_process(pid, signal).unwrap();
    }

    /// Stops it as a service manager does.
    pub(crate) fn stop(self) -> Ended {
        self.signal(Signal::TERM);
        self.wait()
    }

    /// Waits for its end.
    pub(crate) fn wait(mut self) -> Ended {
        let mut stdout = String::new();
        self.out.read_to_string(&mut stdout).unwrap();
        let stderr = self.stderr();
        let code = self.child.wait().unwrap().code();
        Ended {
            code,
            stdout,
            stderr,
        }
    }

    /// What it wrote to stderr until its end.
    fn stderr(&mut self) -> String {
        let mut stderr = String::new();
        let mut pipe = self.child.stderr.take().unwrap();
        pipe.read_to_string(&mut stderr).unwrap();
        stderr
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It has ended already if the test went well.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The value behind `name` in a block of credentials.
pub(crate) fn shown(block: &str, name: &str) -> String {
    let mut lines = block.lines().map(str::trim);
    let value = lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    value
        .unwrap_or_else(|| panic!("{name} is not in {block}"))
        .trim()
        .to_owned()
}

impl Ended {
    /// Runs a command to its end.
    pub(crate) fn of(command: &mut Command) -> Self {
        let output = command.output().unwrap();
        Self {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Asserts that it said what is wrong in one line, and what to do in another.
    #[track_caller]
    pub(crate) fn assert_refused(&self, code: i32, what: &str) {
        assert_eq!(self.code, Some(code), "{self:?}");
        let lines: Vec<&str> = self.stderr.lines().collect();
        let [log @ .., error, hint] = lines.as_slice() else {
            panic!("two lines: {self:?}")
        };
        assert!(log.iter().all(|line| line.contains(" WARN ")), "{self:?}");
        assert!(
            error.starts_with("error: ") && error.contains(what),
            "{what}: {self:?}"
        );
        assert!(hint.starts_with("hint: "), "{self:?}");
    }
}
