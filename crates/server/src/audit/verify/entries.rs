//! Comparing entries with what the chain says of them.

use std::collections::HashMap;

use domain::Result;
use store::Reader;
use store::log_entries::{self, StoredEntry};
use store::log_erasures::{self, Erasure};
use store::log_seals::Seal;

use super::{AT_ONCE, Finding, Walk, digest};

/// Milliseconds for which entries may go without a seal while others are written.
const SEALED_WITHIN: i64 = 60_000;

/// Before and after all ids of entries.
const BEFORE_ALL: &str = "9";
const BEHIND_ALL: &str = ":";

/// What some links are about.
struct Contents {
    entries: HashMap<String, StoredEntry>,
    erasures: HashMap<String, Vec<Erasure>>,
}

impl Contents {
    async fn read(reader: &mut Reader, walk: &Walk<'_>, log_ids: &[&str]) -> Result<Self> {
        let entries = log_entries::all(reader.conn(), walk.tenant, log_ids).await?;
        let listed = log_erasures::of_entries(reader.conn(), walk.tenant, log_ids).await?;
        let mut erasures: HashMap<String, Vec<Erasure>> = HashMap::new();
        for erasure in listed {
            erasures
                .entry(erasure.log_id.clone())
                .or_default()
                .push(erasure);
        }
        let by_id = |entry: StoredEntry| (entry.log_id.clone(), entry);
        Ok(Self {
            entries: entries.into_iter().map(by_id).collect(),
            erasures,
        })
    }

    fn erasures_of(&self, log_id: &str) -> &[Erasure] {
        self.erasures.get(log_id).map_or(&[], Vec::as_slice)
    }
}

/// Compares what these links are about.
pub(super) async fn compare(
    reader: &mut Reader,
    walk: &mut Walk<'_>,
    seals: &[Seal],
) -> Result<()> {
    let ids: Vec<&str> = seals.iter().map(|seal| seal.log_id.as_str()).collect();
    let contents = Contents::read(reader, walk, &ids).await?;
    for seal in seals {
        if check(walk, seal, &contents).is_none() {
            continue;
        }
        // Something may have been erased between the two reads.
        let again = Contents::read(reader, walk, &[&seal.log_id]).await?;
        if let Some(found) = check(walk, seal, &again) {
            walk.report.found(found);
        }
    }
    for seal in seals.iter().filter(|seal| seal.kind == "entry") {
        walk.report.entries += 1;
        let erasures = contents.erasures_of(&seal.log_id);
        walk.report.erased += u64::from(!erasures.is_empty());
        for erasure in erasures {
            if !is_ours(walk, erasure) {
                let log_id = erasure.log_id.clone();
                walk.report.found(Finding::ErasureInserted { log_id });
            }
        }
    }
    Ok(())
}

/// What is wrong with what a link is about.
fn check(walk: &Walk<'_>, seal: &Seal, contents: &Contents) -> Option<Finding> {
    let (log_id, position) = (seal.log_id.clone(), seal.position);
    match seal.kind.as_str() {
        "entry" => {
            let Some(entry) = contents.entries.get(&log_id) else {
                return Some(Finding::Dropped { log_id, position });
            };
            let digests = digest::of_entry(walk.key, walk.tenant, entry);
            let mut genuine = contents.erasures_of(&log_id).iter().rev();
            let last = genuine.find(|erasure| is_ours(walk, erasure));
            let erasable = last.map_or(&seal.erasable, |erasure| &erasure.erasable);
            let is_whole =
                digests.fixed[..] == seal.fixed[..] && digests.erasable[..] == erasable[..];
            (!is_whole).then_some(Finding::Edited { log_id, position })
        }
        "erasure" => {
            let is_whole = contents.erasures_of(&log_id).iter().any(|erasure| {
                let (digests, _) = digest::of_erasure(walk.key, walk.tenant, erasure);
                is_ours(walk, erasure)
                    && digests.fixed[..] == seal.fixed[..]
                    && digests.erasable[..] == seal.erasable[..]
            });
            (!is_whole).then_some(Finding::ErasureChanged { log_id, position })
        }
        // A link of any other kind breaks the chain, which is found there.
        _ => None,
    }
}

fn is_ours(walk: &Walk<'_>, erasure: &Erasure) -> bool {
    let (_, mac) = digest::of_erasure(walk.key, walk.tenant, erasure);
    jose::constant_time_eq(&erasure.mac, &mac)
}

/// Looks at the entries that no link is about: the last second's, or somebody else's.
pub(super) async fn unsealed(reader: &mut Reader, walk: &mut Walk<'_>) -> Result<()> {
    for log_id in log_entries::strays(reader.conn(), walk.tenant).await? {
        walk.report.found(Finding::Inserted { log_id });
    }
    let mut after = BEFORE_ALL.to_owned();
    let mut genuine: Option<(StoredEntry, StoredEntry)> = None;
    loop {
        let between = (after.as_str(), BEHIND_ALL);
        let entries = log_entries::unsealed(reader.conn(), walk.tenant, between, AT_ONCE).await?;
        let Some(last) = entries.last() else { break };
        after.clone_from(&last.log_id);
        for entry in entries {
            let mac = digest::entry_mac(walk.key, walk.tenant, &entry);
            let is_ours = match &entry.mac {
                Some(written) => jose::constant_time_eq(written, &mac),
                // From before there were any.
                None => walk.at.0 == 0,
            };
            if !is_ours {
                let log_id = entry.log_id;
                walk.report.found(Finding::Inserted { log_id });
                continue;
            }
            walk.report.unsealed += 1;
            if entry.mac.is_some() {
                let first = genuine
                    .take()
                    .map_or_else(|| entry.clone(), |(first, _)| first);
                genuine = Some((first, entry));
            }
        }
    }
    if let Some((first, last)) = genuine
        && last.date - first.date > SEALED_WITHIN
    {
        walk.report.found(Finding::NotSealed {
            from: first.log_id,
            to: last.log_id,
        });
    }
    Ok(())
}
