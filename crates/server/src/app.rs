//! What a request may use.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use domain::{Clock, Home, Random, Result, Tenant};
use jose::{AuditKey, MasterKey, OpaqueKey, RefreshKey};
use store::{Change, Db};
use tokio::sync::{Mutex, Notify};

use crate::audit::{self, Sealer};
use crate::hashing::Hashing;
use crate::jobs::exchanges::Exchanges;
use crate::memory::Memory;
use crate::oauth::assertions::Assertions;
use crate::outbound::Outbound;
use crate::throttle::Throttles;

/// Everything a request may use. Cloning is cheap.
#[derive(Debug, Clone)]
pub struct App(Arc<Inner>);

/// What the server is told at its start.
#[derive(Debug, Clone)]
pub struct Config {
    /// The public URL without a trailing slash: `https://localhost:8443`.
    pub public_url: String,
    /// How long deletions can be undone, in milliseconds.
    pub retention_millis: i64,
    /// How long the log of changes is kept, in milliseconds; for ever if it isn't set.
    pub changes_millis: Option<i64>,
    /// Where mails are put while there is no SMTP server.
    pub mail_dir: Option<PathBuf>,
}

/// What an [`App`] is made of.
#[derive(Debug)]
pub struct Parts {
    pub db: Db,
    pub clock: Arc<dyn Clock>,
    pub random: Arc<dyn Random>,
    pub outbound: Arc<dyn Outbound>,
    pub master_key: MasterKey,
    pub config: Config,
    pub tenant: Tenant,
}

#[derive(Debug)]
struct Inner {
    parts: Parts,
    issuer: String,
    memory: Arc<Memory>,
    exchanges: Exchanges,
    assertions: Assertions,
    hashing: Hashing,
    throttles: Throttles,
    audit_key: AuditKey,
    refresh_key: RefreshKey,
    opaque_key: OpaqueKey,
    sealer: Mutex<Sealer>,
    /// There is a job to be done.
    work: Arc<Notify>,
}

impl App {
    /// Puts the parts together and starts the job that logs exchanges.
    pub fn new(parts: Parts) -> Self {
        let memory = Arc::new(Memory::new(parts.random.as_ref()));
        let listening = memory.clone();
        parts
            .db
            .changes()
            .listen(move |change: &Change| listening.forget(change));
        let exchanges = Exchanges::start(parts.db.clone(), parts.clock.clone());
        let assertions = Assertions::new(parts.clock.now());
        let audit_key = parts.master_key.audit_key();
        let refresh_key = parts.master_key.refresh_key();
        let opaque_key = parts.master_key.opaque_key();
        let sealer = Mutex::new(Sealer::new(parts.tenant));
        let issuer = format!("{}/", parts.config.public_url);
        Self(Arc::new(Inner {
            parts,
            issuer,
            memory,
            exchanges,
            assertions,
            hashing: Hashing::new(),
            throttles: Throttles::default(),
            audit_key,
            refresh_key,
            opaque_key,
            sealer,
            work: Arc::new(Notify::new()),
        }))
    }

    pub fn db(&self) -> &Db {
        &self.0.parts.db
    }

    pub fn clock(&self) -> &dyn Clock {
        self.0.parts.clock.as_ref()
    }

    pub fn random(&self) -> &dyn Random {
        self.0.parts.random.as_ref()
    }

    pub(crate) fn outbound(&self) -> &dyn Outbound {
        self.0.parts.outbound.as_ref()
    }

    pub fn master_key(&self) -> &MasterKey {
        &self.0.parts.master_key
    }

    /// The keys for the evidence that the log of changes is whole.
    pub fn audit_key(&self) -> &AuditKey {
        &self.0.audit_key
    }

    /// The key by which refresh tokens are made and known.
    pub fn refresh_key(&self) -> &RefreshKey {
        &self.0.refresh_key
    }

    /// The key of opaque access tokens.
    pub(crate) fn opaque_key(&self) -> &OpaqueKey {
        &self.0.opaque_key
    }

    pub(crate) fn sealer(&self) -> &Mutex<Sealer> {
        &self.0.sealer
    }

    /// The public URL with a trailing slash: `iss` of every token.
    pub fn issuer(&self) -> &str {
        &self.0.issuer
    }

    /// The public URL without a trailing slash.
    pub fn public_url(&self) -> &str {
        &self.0.parts.config.public_url
    }

    /// How long the log of changes is kept, in milliseconds; for ever if there is none.
    pub(crate) fn changes_millis(&self) -> Option<i64> {
        self.0.parts.config.changes_millis
    }

    /// Where mails are put while there is no SMTP server.
    pub(crate) fn mail_dir(&self) -> Option<&Path> {
        self.0.parts.config.mail_dir.as_deref()
    }

    /// How long deletions can be undone, in milliseconds.
    pub fn retention_millis(&self) -> i64 {
        self.0.parts.config.retention_millis
    }

    /// The host and port of the public URL.
    pub fn host(&self) -> &str {
        self.public_url()
            .split_once("://")
            .map_or("", |(_, host)| host)
    }

    /// The tenant that a request is for. While there is one tenant, any `Host` means it.
    pub fn home(&self) -> Home<'_> {
        Home {
            tenant: self.0.parts.tenant,
            issuer: &self.0.issuer,
        }
    }

    pub fn exchanges(&self) -> &Exchanges {
        &self.0.exchanges
    }

    pub(crate) fn memory(&self) -> &Memory {
        &self.0.memory
    }

    /// Where passwords are hashed.
    pub(crate) fn hashing(&self) -> &Hashing {
        &self.0.hashing
    }

    /// How often something was done lately.
    pub(crate) fn throttles(&self) -> &Throttles {
        &self.0.throttles
    }

    /// Wakes those who carry out jobs.
    pub(crate) fn work(&self) -> &Notify {
        &self.0.work
    }

    pub(crate) fn assertions(&self) -> &Assertions {
        &self.0.assertions
    }

    /// Whether requests can be served: the database answers and there is a key to sign with.
    ///
    /// # Errors
    /// If they can't.
    pub async fn check_ready(&self) -> Result<()> {
        let mut reader = self.db().read().await?;
        store::meta::get(reader.conn(), store::meta::MASTER_KEY_CHECK).await?;
        drop(reader);
        crate::keyring::load(self).await.map(|_| ())
    }

    /// Writes what is still queued, seals the log and closes the database.
    pub async fn shut_down(&self) {
        self.exchanges().flush().await;
        if let Err(error) = audit::seal(self).await {
            tracing::warn!(%error, "the last entries of the log are sealed after the next start");
        }
        self.db().close().await;
    }
}
