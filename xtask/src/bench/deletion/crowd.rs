//! The others: who draws tokens, reads and writes while something else goes on.

use std::fmt;
use std::process::Child;

use anyhow::Result;

use crate::bench::plan::Plan;
use crate::bench::rig::{Rig, Run, Until, report, spawn};
use crate::bench::subject::Home;

/// Connections of each kind: few enough that nobody waits for the processor alone.
const CONNECTIONS: usize = 4;

/// What somebody does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Tokens,
    Reads,
    Writes,
}

pub(super) const KINDS: [Kind; 3] = [Kind::Tokens, Kind::Reads, Kind::Writes];

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Tokens => "tokens",
            Self::Reads => "reads",
            Self::Writes => "writes",
        })
    }
}

/// Those who are at it.
#[derive(Debug)]
pub(super) struct Crowd {
    /// In the order of [`KINDS`].
    children: [Child; 3],
}

/// What they came to.
#[derive(Debug)]
pub(super) struct Others {
    tokens: Run,
    reads: Run,
    writes: Run,
}

impl Crowd {
    /// Starts all, for as long as a figure is measured.
    pub(super) fn start(rig: &Rig, home: &Home) -> Result<Self> {
        let mut tenant = home.enter()?;
        // The first API is the one from which a permission is deleted.
        let read = Plan::read(&tenant);
        tenant.apis.remove(0);
        let start = |plan: &Plan| spawn(rig.loader(plan, CONNECTIONS, Until::Time)?);
        let tokens = start(&home.token_plan())?;
        let children = [tokens, start(&read)?, start(&Plan::change(&tenant))?];
        Ok(Self { children })
    }

    /// Whether all have done what they were to do.
    pub(super) fn has_ended(&mut self) -> Result<bool> {
        for child in &mut self.children {
            if child.try_wait()?.is_none() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Waits for the end.
    pub(super) fn end(self) -> Result<Others> {
        let [tokens, reads, writes] = self.children;
        let end = |child: Child| report(&child.wait_with_output()?);
        Ok(Others {
            tokens: end(tokens)?,
            reads: end(reads)?,
            writes: end(writes)?,
        })
    }
}

impl Others {
    /// Those of a kind.
    pub(super) fn run(&self, kind: Kind) -> &Run {
        match kind {
            Kind::Tokens => &self.tokens,
            Kind::Reads => &self.reads,
            Kind::Writes => &self.writes,
        }
    }
}
