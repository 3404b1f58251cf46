//! The server that is measured: on its core, with its data on disk, shipped configuration.

use std::net::{Ipv4Addr, TcpStream};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};

use super::cores::pinned;
use super::plan::Plan;
use super::rig::Rig;
use super::tenant::Tenant;
use super::usage;
use crate::daemon::{Daemon, Signal};
use crate::scratch::Scratch;
use crate::{port, server};

/// The file that a server keeps its data in.
pub(crate) const DATABASE: &str = "lictor.db";
const START_MAX: Duration = Duration::from_secs(30);

/// How a server is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scheme {
    Plain,
    Tls,
}

impl Scheme {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Tls => "TLS",
        }
    }
}

/// A server's data and address, while it runs and while it doesn't.
#[derive(Debug)]
pub(crate) struct Home {
    pub(crate) scheme: Scheme,
    pub(crate) origin: String,
    /// Further settings of the server.
    pub(crate) environment: Vec<(String, String)>,
    port: u16,
    data: PathBuf,
}

/// A server that runs.
#[derive(Debug)]
pub(crate) struct Subject {
    daemon: Daemon,
}

impl Home {
    /// One with so many APIs. The server has ended well, so its database is one file.
    pub(crate) fn furnish(rig: &Rig, scheme: Scheme, apis: usize) -> Result<Self> {
        let home = Self::new(rig, scheme, scheme.name())?;
        home.fill(rig, apis)?;
        Ok(home)
    }

    /// One that is empty, in a folder of this name.
    pub(crate) fn new(rig: &Rig, scheme: Scheme, name: &str) -> Result<Self> {
        let port = port::free()?;
        let origin = match scheme {
            Scheme::Plain => format!("http://localhost:{port}"),
            Scheme::Tls => format!("https://localhost:{port}"),
        };
        Ok(Self {
            scheme,
            origin,
            environment: Vec::new(),
            port,
            data: rig.folder(name)?,
        })
    }

    /// Adds so many APIs.
    pub(crate) fn fill(&self, rig: &Rig, apis: usize) -> Result<()> {
        let server = self.start(rig)?;
        self.enter()?.fill(self.ca().as_deref(), apis)?;
        server.stop()
    }

    /// The certificate authority of a server that speaks TLS.
    pub(crate) fn ca(&self) -> Option<PathBuf> {
        match self.scheme {
            Scheme::Plain => None,
            Scheme::Tls => Some(self.data.join("tls/ca.pem")),
        }
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.data.join(DATABASE)
    }

    /// Gets a token of the Management API: one token more that is logged.
    pub(crate) fn enter(&self) -> Result<Tenant> {
        Tenant::enter(&self.origin, self.ca().as_deref())
    }

    pub(crate) fn token_plan(&self) -> Plan {
        Plan::token(&self.origin, self.ca().as_deref())
    }

    /// Starts a server and waits until it listens.
    pub(crate) fn start(&self, rig: &Rig) -> Result<Subject> {
        let mut subject = self.spawn(rig)?;
        let address = (Ipv4Addr::LOCALHOST, self.port);
        // It listens early; whoever connects then waits until it serves.
        let listens = |_: &Path| {
            self.ca().is_none_or(|ca| ca.exists()) && TcpStream::connect(address).is_ok()
        };
        subject
            .daemon
            .wait_until(START_MAX, listens)
            .context("the server")?;
        Ok(subject)
    }

    /// Starts a server.
    pub(crate) fn spawn(&self, rig: &Rig) -> Result<Subject> {
        let scratch = Scratch::new("bench")?;
        let mut command = pinned(rig.cores.server, &rig.binary);
        server::configure(&mut command, scratch.path());
        command.args(["serve", "--listen", &format!("127.0.0.1:{}", self.port)]);
        command
            .args(["--public-url", &self.origin, "--data-dir"])
            .arg(&self.data);
        command.envs(self.environment.iter().cloned());
        Ok(Subject {
            daemon: Daemon::start(&mut command, scratch, Signal::Terminate)?,
        })
    }
}

impl Subject {
    /// The process's number.
    pub(crate) fn id(&self) -> u32 {
        self.daemon.id()
    }

    /// Processor time since its start, in seconds.
    pub(crate) fn cpu_seconds(&self) -> Result<f64> {
        Ok(usage::cpu(self.daemon.id())?.as_secs_f64())
    }

    /// Resident memory in MiB.
    pub(crate) fn memory(&self) -> Result<f64> {
        usage::memory(self.daemon.id())
    }

    /// Ends it in good order.
    pub(crate) fn stop(self) -> Result<()> {
        let words = self.daemon.last_words();
        let status = self.daemon.stop()?;
        ensure!(status.success(), "the server ended with {status}\n{words}");
        Ok(())
    }

    /// Says what the server logged, for who wants to know why something failed.
    pub(crate) fn last_words(&self) -> String {
        self.daemon.last_words()
    }
}
