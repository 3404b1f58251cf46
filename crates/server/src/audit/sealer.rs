//! The one who brings committed entries into an order and chains them.
//!
//! In the transaction of a change that would let only one writer go on at a time; here it follows
//! within a second. A link and the signed head of the chain are there together or not at all.

use domain::{Result, Tenant, Timestamp};
use jose::AuditKey;
use store::Db;
use store::log_entries::{self, StoredEntry};
use store::log_erasures::{self, Erasure};
use store::log_seals::{self, PlaceKind, Seal};

use super::{checkpoint, digest};
use crate::App;

/// Entries, and erasures, that one transaction seals at most.
const AT_ONCE: usize = 500;

/// What the sealer knows of the chain. There is one for each tenant.
#[derive(Debug)]
pub struct Sealer {
    tenant: Tenant,
    /// None until it is read, and again after a failure.
    end: Option<End>,
}

#[derive(Debug)]
struct End {
    position: i64,
    chain: Vec<u8>,
    /// Entries up to here were looked at.
    after: String,
    /// Nothing was ever sealed: entries from before there were MACs are taken as they are.
    is_adopting: bool,
    /// The chain does not end where its head says; this is yet to be put into it.
    is_broken: bool,
}

/// Seals what is committed.
///
/// # Errors
/// If the database refuses; what could not be sealed is sealed by a later call.
pub async fn seal(app: &App) -> Result<()> {
    let mut sealer = app.sealer().lock().await;
    let (db, key) = (app.db(), app.audit_key());
    let sealed = sealer.catch_up(db, key, app.clock().now()).await;
    if sealed.is_err() {
        sealer.end = None;
    }
    sealed
}

impl Sealer {
    pub(crate) fn new(tenant: Tenant) -> Self {
        Self { tenant, end: None }
    }

    /// Looks at everything again, also at what committed late.
    pub(crate) fn start_over(&mut self) {
        self.end = None;
    }

    async fn catch_up(&mut self, db: &Db, key: &AuditKey, now: Timestamp) -> Result<()> {
        let mut end = match self.end.take() {
            Some(end) => end,
            None => resume(db, key, self.tenant).await?,
        };
        while step(db, key, self.tenant, &mut end, now).await? {}
        end.is_adopting = false;
        self.end = Some(end);
        Ok(())
    }
}

/// Reads where the chain ends, and compares it with what its head says.
async fn resume(db: &Db, key: &AuditKey, tenant: Tenant) -> Result<End> {
    let mut reader = db.read().await?;
    let last = log_seals::last(reader.conn(), tenant).await?;
    let head = log_seals::place(reader.conn(), tenant, PlaceKind::Head).await?;
    let anchor = log_seals::place(reader.conn(), tenant, PlaceKind::Anchor).await?;
    let is_adopting = last.is_none() && head.is_none() && anchor.is_none();
    let (position, chain) = match (last, anchor) {
        (Some(last), _) => (last.position, last.chain),
        (None, Some(anchor)) => (anchor.position, anchor.chain),
        (None, None) => (0, Vec::new()),
    };
    let is_whole = match &head {
        Some(head) => {
            checkpoint::is_genuine(key, tenant, PlaceKind::Head, head)
                && head.position == position
                && head.chain == chain
        }
        None => is_adopting,
    };
    if !is_whole {
        let said = head.map(|head| head.position);
        tracing::error!(
            position,
            said,
            "the log of changes was tampered with: its chain does not end where it should; \
             `lictor audit verify` says more"
        );
    }
    Ok(End {
        position,
        chain,
        after: String::new(),
        is_adopting,
        is_broken: !is_whole,
    })
}

/// Seals a number of entries and erasures; says whether there may be more.
async fn step(
    db: &Db,
    key: &AuditKey,
    tenant: Tenant,
    end: &mut End,
    now: Timestamp,
) -> Result<bool> {
    // Before anything is read: what has a smaller id is there then.
    let horizon = db.horizon().complete_below();
    let mut reader = db.read().await?;
    let between = (end.after.as_str(), horizon.as_str());
    let limit = i64::try_from(AT_ONCE).unwrap_or(i64::MAX);
    let entries = log_entries::unsealed(reader.conn(), tenant, between, limit).await?;
    let erasures = log_erasures::unsealed(reader.conn(), tenant, limit).await?;
    drop(reader);
    let after = entries.last().map(|entry| entry.log_id.clone());
    let mut chain = Chain {
        key,
        tenant,
        now,
        end: (end.position, end.chain.clone()),
        seals: Vec::new(),
    };
    if end.is_broken {
        chain.found_broken();
    }
    for entry in &entries {
        chain.add_entry(entry, end.is_adopting);
    }
    let sealed = chain.add_erasures(&erasures);
    let is_full = entries.len() >= AT_ONCE || sealed.len() >= AT_ONCE;
    if !chain.seals.is_empty() {
        store(db, &chain, &sealed).await?;
        (end.position, end.chain) = chain.end;
        end.is_broken = false;
    }
    if let Some(after) = after {
        end.after = after;
    }
    Ok(is_full)
}

async fn store(db: &Db, chain: &Chain<'_>, sealed: &[(&Erasure, i64)]) -> Result<()> {
    let Chain {
        key,
        tenant,
        now,
        ref end,
        ref seals,
    } = *chain;
    let head = checkpoint::signed(key, tenant, PlaceKind::Head, (end.0, &end.1), now);
    let mut writer = db.write().await?;
    for some in seals.chunks(AT_ONCE) {
        log_seals::append(&mut writer, tenant, some).await?;
    }
    for (erasure, position) in sealed {
        let which = (erasure.log_id.as_str(), erasure.number);
        log_erasures::sealed(&mut writer, tenant, which, *position).await?;
    }
    log_seals::set_place(&mut writer, tenant, PlaceKind::Head, &head).await?;
    writer.commit().await
}

/// Links that are not stored yet.
struct Chain<'a> {
    key: &'a AuditKey,
    tenant: Tenant,
    now: Timestamp,
    end: (i64, Vec<u8>),
    seals: Vec<Seal>,
}

impl Chain<'_> {
    fn add(&mut self, kind: &str, log_id: &str, digests: &digest::Digests) -> i64 {
        let mut seal = Seal {
            position: self.end.0 + 1,
            kind: kind.to_owned(),
            log_id: log_id.to_owned(),
            fixed: digests.fixed.to_vec(),
            erasable: digests.erasable.to_vec(),
            chain: Vec::new(),
            sealed_at: self.now,
        };
        seal.chain = digest::chain(self.key, self.tenant, &self.end.1, &seal).to_vec();
        self.end = (seal.position, seal.chain.clone());
        self.seals.push(seal);
        self.end.0
    }

    /// Whoever broke the chain must not be able to hide it behind what comes now.
    fn found_broken(&mut self) {
        let nothing = digest::Digests {
            fixed: [0; 32],
            erasable: [0; 32],
        };
        self.add("break", "", &nothing);
    }

    fn add_entry(&mut self, entry: &StoredEntry, is_adopting: bool) {
        let digests = digest::of_entry(self.key, self.tenant, entry);
        let is_ours = match &entry.mac {
            Some(mac) => jose::constant_time_eq(mac, &digest::mac(self.key, &digests)),
            None => is_adopting,
        };
        if is_ours {
            self.add("entry", &entry.log_id, &digests);
        } else {
            let log_id = &entry.log_id;
            tracing::error!(log_id, "an entry of the log was not written by this server");
        }
    }

    /// Returns the erasures that were added, and where.
    fn add_erasures<'e>(&mut self, erasures: &'e [Erasure]) -> Vec<(&'e Erasure, i64)> {
        let mut added = Vec::new();
        for erasure in erasures {
            let (digests, mac) = digest::of_erasure(self.key, self.tenant, erasure);
            if jose::constant_time_eq(&erasure.mac, &mac) {
                let position = self.add("erasure", &erasure.log_id, &digests);
                added.push((erasure, position));
            } else {
                let log_id = &erasure.log_id;
                tracing::error!(
                    log_id,
                    "something was erased that this server did not erase"
                );
            }
        }
        added
    }
}
