//! One core for what is measured, one for who measures.

use std::process::Command;

use anyhow::{Context as _, Result, bail};

/// Two cores, by the kernel's numbers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cores {
    pub(crate) server: u32,
    pub(crate) load: u32,
}

impl Cores {
    /// The first two that this process may use.
    pub(crate) fn choose() -> Result<Self> {
        let status = std::fs::read_to_string("/proc/self/status")?;
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("Cpus_allowed_list:"));
        let list = parse(line.context("the kernel doesn't say which cores may be used")?)?;
        match list.as_slice() {
            [server, load, ..] => Ok(Self {
                server: *server,
                load: *load,
            }),
            _ => bail!("a benchmark takes two cores"),
        }
    }
}

/// Runs the program on this core only.
pub(crate) fn pinned(core: u32, program: &std::path::Path) -> Command {
    let mut command = Command::new("taskset");
    command.args(["-c", &core.to_string()]).arg(program);
    command
}

/// `0-2,5` are four cores.
fn parse(list: &str) -> Result<Vec<u32>> {
    let mut cores = Vec::new();
    for part in list.trim().split(',') {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        cores.extend(first.parse::<u32>()?..=last.parse()?);
    }
    Ok(cores)
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn lists_of_cores_are_ranges_and_numbers() {
        assert_eq!(parse("\t0-2,5\n").unwrap(), [0, 1, 2, 5]);
        assert_eq!(parse("3").unwrap(), [3]);
        assert!(parse("").is_err());
    }
}
