//! How long the first thread of this process was on a processor.

use std::time::Duration;

use anyhow::{Context as _, Result};

/// The scheduler's own count (`proc_pid_schedstat`), in nanoseconds: exact, unlike ticks.
const STATISTICS: &str = "/proc/self/schedstat";

/// Counts from its start on.
#[derive(Debug)]
pub(crate) struct Cpu(Duration);

impl Cpu {
    pub(crate) fn start() -> Result<Self> {
        time().map(Self)
    }

    /// Time on a processor since the start.
    pub(crate) fn elapsed(&self) -> Result<Duration> {
        Ok(time()?.saturating_sub(self.0))
    }
}

fn time() -> Result<Duration> {
    let numbers = std::fs::read_to_string(STATISTICS).context(STATISTICS)?;
    let first = numbers.split_whitespace().next();
    let nanoseconds = first.context("the kernel keeps no scheduler statistics")?;
    Ok(Duration::from_nanos(nanoseconds.parse()?))
}
