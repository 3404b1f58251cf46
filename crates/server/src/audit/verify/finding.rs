//! What a verification finds.

use std::fmt;

use domain::{Tenant, Timestamp};

/// Findings that a report lists.
const LISTED_MAX: usize = 100;

/// Something that nobody but a tamperer does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// An entry is not as it was written.
    Edited { log_id: String, position: i64 },
    /// A sealed entry is gone.
    Dropped { log_id: String, position: i64 },
    /// An entry that the server did not write.
    Inserted { log_id: String },
    /// An erasure is not as it was sealed, or gone.
    ErasureChanged { log_id: String, position: i64 },
    /// An erasure that the server did not write.
    ErasureInserted { log_id: String },
    /// Links of the chain are gone.
    LinksMissing { from: i64, to: i64 },
    /// A link of the chain is not as it was written, or in another place.
    LinkChanged { position: i64 },
    /// The server itself found the chain broken when it was started.
    FoundBroken { position: i64, at: Timestamp },
    /// The chain ends before its signed head, or before a checkpoint from elsewhere.
    CutOff {
        from: i64,
        to: i64,
        is_external: bool,
    },
    /// The chain is another one than its signed head, or a checkpoint from elsewhere, says.
    Rewritten { position: i64, is_external: bool },
    /// There is a chain and no signed head.
    HeadMissing,
    /// The head is not signed by the server.
    ForgedHead,
    /// The anchor, before which entries were pruned, is not signed by the server.
    ForgedAnchor,
    /// The checkpoint from elsewhere is not signed by this server for this tenant.
    ForgedCheckpoint,
    /// Entries were written for longer than a minute and nothing sealed them.
    NotSealed { from: String, to: String },
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = |is_external: &bool| {
            if *is_external {
                "the checkpoint"
            } else {
                "the signed head of the chain"
            }
        };
        match self {
            Self::Edited { log_id, position } => {
                write!(f, "edited: entry {log_id}, sealed at {position}")
            }
            Self::Dropped { log_id, position } => {
                write!(f, "dropped: entry {log_id}, sealed at {position}")
            }
            Self::Inserted { log_id } => write!(f, "inserted: entry {log_id}"),
            Self::ErasureChanged { log_id, position } => {
                write!(
                    f,
                    "edited: the erasure from entry {log_id}, sealed at {position}"
                )
            }
            Self::ErasureInserted { log_id } => {
                write!(f, "inserted: an erasure from entry {log_id}")
            }
            Self::LinksMissing { from, to } => write!(f, "dropped: the seals from {from} to {to}"),
            Self::LinkChanged { position } => write!(f, "edited: the seal at {position}"),
            Self::FoundBroken { position, at } => {
                let at = at.iso();
                write!(
                    f,
                    "broken: the server found the chain cut off before {position} at {at}"
                )
            }
            Self::CutOff {
                from,
                to,
                is_external,
            } => {
                let mark = mark(is_external);
                write!(
                    f,
                    "cut off: the entries from {from} to {to}, which {mark} knows"
                )
            }
            Self::Rewritten {
                position,
                is_external,
            } => {
                let mark = mark(is_external);
                write!(
                    f,
                    "rewritten: the chain at {position} is not that of {mark}"
                )
            }
            Self::HeadMissing => f.write_str("dropped: the signed head of the chain"),
            Self::ForgedHead => f.write_str("forged: the head of the chain"),
            Self::ForgedAnchor => f.write_str("forged: the anchor of what was pruned"),
            Self::ForgedCheckpoint => {
                f.write_str("forged: this server did not sign the checkpoint for this tenant")
            }
            Self::NotSealed { from, to } => {
                write!(f, "not sealed: the entries from {from} to {to}")
            }
        }
    }
}

/// What a verification says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    pub tenant: Tenant,
    /// Sealed entries that were compared.
    pub entries: u64,
    /// Those of them from which something was erased.
    pub erased: u64,
    /// Entries that are genuine and not sealed yet.
    pub unsealed: u64,
    /// Where the chain ends.
    pub sealed_to: i64,
    /// Up to where it was pruned; 0 if it wasn't.
    pub pruned_to: i64,
    /// The checkpoint is older than what was pruned: it says nothing any more.
    pub is_checkpoint_pruned: bool,
    /// The first of what was found.
    pub findings: Vec<Finding>,
    /// How much was found in all.
    pub found: u64,
    pub(super) has_head: bool,
}

impl Report {
    pub(super) fn new(tenant: Tenant) -> Self {
        Self {
            tenant,
            entries: 0,
            erased: 0,
            unsealed: 0,
            sealed_to: 0,
            pruned_to: 0,
            is_checkpoint_pruned: false,
            findings: Vec::new(),
            found: 0,
            has_head: true,
        }
    }

    pub(super) fn found(&mut self, finding: Finding) {
        self.found += 1;
        if self.findings.len() < LISTED_MAX {
            self.findings.push(finding);
        }
    }
}
