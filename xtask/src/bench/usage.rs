//! What a process has used: processor time and memory.

use std::time::Duration;

use anyhow::{Context as _, Result};

/// Ticks of a second: what Linux reports to programs on every machine it runs on.
const TICKS: u32 = 100;

/// Processor time of all its threads since it began (`proc_pid_stat`, fields 14 and 15).
pub(crate) fn cpu(process: u32) -> Result<Duration> {
    let path = format!("/proc/{process}/stat");
    let line = std::fs::read_to_string(&path).context(path)?;
    ticks(&line)
        .context("a process without times")
        .map(|ticks| Duration::from_secs(ticks) / TICKS)
}

/// The name may hold anything, so fields are counted from the bracket that closes it.
fn ticks(line: &str) -> Option<u64> {
    let (_, rest) = line.rsplit_once(')')?;
    let mut fields = rest.split_whitespace().skip(11);
    let user: u64 = fields.next()?.parse().ok()?;
    let system: u64 = fields.next()?.parse().ok()?;
    Some(user + system)
}

/// Memory that would be free without it, in MiB: what it shares is divided among those who do.
pub(crate) fn memory(process: u32) -> Result<f64> {
    let path = format!("/proc/{process}/smaps_rollup");
    let text = std::fs::read_to_string(&path).context(path)?;
    let line = text.lines().find_map(|line| line.strip_prefix("Pss:"));
    let kibibytes = line.and_then(|line| line.split_whitespace().next());
    let kibibytes: f64 = kibibytes.context("a process without memory")?.parse()?;
    Ok(kibibytes / 1024.0)
}

#[cfg(test)]
mod tests {
    use super::{cpu, memory, ticks};

    #[test]
    fn times_are_found_behind_any_name() {
        let line = "7 (a ) b) S 1 2 3 4 5 6 7 8 9 10 250 50 0 0 20 0 1 0";
        assert_eq!(ticks(line), Some(300));
        assert_eq!(ticks("7 (a) S"), None);
    }

    #[test]
    fn this_process_uses_both() {
        let own = std::process::id();
        assert!(memory(own).unwrap() > 0.1);
        assert!(cpu(own).is_ok());
        assert!(cpu(u32::MAX).is_err());
    }
}
