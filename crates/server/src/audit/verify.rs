//! Going through the chain and everything it is about.

mod entries;
mod finding;

use domain::{Result, Tenant};
use jose::AuditKey;
use store::Reader;
use store::log_seals::{self, PlaceKind, Seal, SignedPlace};

use super::{Checkpoint, checkpoint, digest};
pub use finding::{Finding, Report};

/// Links that are read at once, with what they are about.
const AT_ONCE: i64 = 500;
/// How often it is begun again if the chain was pruned meanwhile.
const TRIES: usize = 5;

/// A walk along the chain.
struct Walk<'a> {
    key: &'a AuditKey,
    tenant: Tenant,
    /// Where the last link was, and its chain.
    at: (i64, Vec<u8>),
    report: Report,
    /// Places that the chain must pass by, with what is wrong if it doesn't.
    marks: Vec<(SignedPlace, Mark)>,
}

/// Whose place it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    Head,
    External,
}

/// Goes through a tenant's whole log of changes. It only reads, and can run beside a server that
/// writes. With a checkpoint that was kept elsewhere, it also finds what was done by somebody who
/// has the master key or an old copy of the database.
///
/// # Errors
/// If the database refuses; what is wrong with the log is in the report.
pub async fn verify(
    reader: &mut Reader,
    key: &AuditKey,
    tenant: Tenant,
    external: Option<&Checkpoint>,
) -> Result<Report> {
    let mut places = Places::read(reader, tenant).await?;
    for _ in 1..TRIES {
        let report = walk(reader, key, tenant, (&places, external)).await?;
        let now = Places::read(reader, tenant).await?;
        let moved = now.anchor != places.anchor || now.head.is_some() != places.head.is_some();
        if report.found == 0 || !moved {
            return Ok(report);
        }
        // The server pruned the chain meanwhile, or began it.
        places = now;
    }
    walk(reader, key, tenant, (&places, external)).await
}

/// The signed places, read before the chain: that may grow while it is read.
struct Places {
    head: Option<SignedPlace>,
    anchor: Option<SignedPlace>,
}

impl Places {
    async fn read(reader: &mut Reader, tenant: Tenant) -> Result<Self> {
        Ok(Self {
            head: log_seals::place(reader.conn(), tenant, PlaceKind::Head).await?,
            anchor: log_seals::place(reader.conn(), tenant, PlaceKind::Anchor).await?,
        })
    }
}

async fn walk(
    reader: &mut Reader,
    key: &AuditKey,
    tenant: Tenant,
    (places, external): (&Places, Option<&Checkpoint>),
) -> Result<Report> {
    let mut walk = Walk {
        key,
        tenant,
        at: (0, Vec::new()),
        report: Report::new(tenant),
        marks: Vec::new(),
    };
    walk.begin(places, external);
    loop {
        let seals = log_seals::page(reader.conn(), tenant, walk.at.0, AT_ONCE).await?;
        if seals.is_empty() {
            break;
        }
        for seal in &seals {
            walk.pass(seal);
        }
        entries::compare(reader, &mut walk, &seals).await?;
    }
    walk.end();
    entries::unsealed(reader, &mut walk).await?;
    Ok(walk.report)
}

impl Walk<'_> {
    fn begin(&mut self, places: &Places, external: Option<&Checkpoint>) {
        if let Some(anchor) = &places.anchor {
            if checkpoint::is_genuine(self.key, self.tenant, PlaceKind::Anchor, anchor) {
                self.report.pruned_to = anchor.position;
                self.at = (anchor.position, anchor.chain.clone());
            } else {
                self.report.found(Finding::ForgedAnchor);
            }
        }
        match &places.head {
            Some(head) => {
                if checkpoint::is_genuine(self.key, self.tenant, PlaceKind::Head, head) {
                    self.marks.push((head.clone(), Mark::Head));
                } else {
                    self.report.found(Finding::ForgedHead);
                }
            }
            None => self.report.has_head = false,
        }
        if let Some(external) = external {
            if external.is_genuine(self.key) && external.tenant == self.tenant {
                self.marks.push((external.place.clone(), Mark::External));
            } else {
                self.report.found(Finding::ForgedCheckpoint);
            }
        }
        let at = self.at.clone();
        self.compare_marks(&at);
        if let Some(external) = self
            .marks
            .iter()
            .find(|(place, mark)| *mark == Mark::External && place.position < at.0)
        {
            self.report.is_checkpoint_pruned = external.0.position > 0;
        }
    }

    fn pass(&mut self, seal: &Seal) {
        let expected = self.at.0 + 1;
        if seal.position != expected {
            self.report.found(Finding::LinksMissing {
                from: expected,
                to: seal.position - 1,
            });
        } else if seal.chain != digest::chain(self.key, self.tenant, &self.at.1, seal) {
            self.report.found(Finding::LinkChanged {
                position: seal.position,
            });
        }
        if seal.kind == "break" {
            self.report.found(Finding::FoundBroken {
                position: seal.position,
                at: seal.sealed_at,
            });
        }
        self.at = (seal.position, seal.chain.clone());
        let at = self.at.clone();
        self.compare_marks(&at);
    }

    /// Compares the chain with the marks that are here.
    fn compare_marks(&mut self, (position, chain): &(i64, Vec<u8>)) {
        for (place, mark) in &self.marks {
            if place.position == *position && place.chain != *chain {
                self.report.found(Finding::Rewritten {
                    position: *position,
                    is_external: *mark == Mark::External,
                });
            }
        }
    }

    fn end(&mut self) {
        let (position, _) = self.at;
        self.report.sealed_to = position;
        if !self.report.has_head && position > 0 {
            self.report.found(Finding::HeadMissing);
        }
        for (place, mark) in &self.marks {
            if place.position > position {
                self.report.found(Finding::CutOff {
                    from: position + 1,
                    to: place.position,
                    is_external: *mark == Mark::External,
                });
            }
        }
    }
}
