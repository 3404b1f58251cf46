//! Installing Debian packages.

use std::io::{IsTerminal as _, Write as _};
use std::process::Command;

use anyhow::{Result, bail};

use crate::{path, process, repo};

/// Whether somebody has already agreed to packages being installed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Consent {
    Given,
    Ask,
}

pub(crate) fn is_here() -> bool {
    path::find("apt-get").is_some()
}

/// Installs those of the packages that can be had here.
pub(crate) fn install(packages: &[&str], consent: Consent) -> Result<()> {
    ask(packages, consent)?;
    process::run(apt("apt-get")?.arg("update"))?;
    let (here, elsewhere): (Vec<&str>, Vec<&str>) =
        packages.iter().partition(|package| is_available(package));
    if !elsewhere.is_empty() {
        println!("no such package here: {}", elsewhere.join(", "));
    }
    if here.is_empty() {
        return Ok(());
    }
    process::run(
        apt("apt-get")?
            .args(["install", "-y", "--no-install-recommends"])
            .args(here),
    )
}

fn ask(packages: &[&str], consent: Consent) -> Result<()> {
    println!("these Debian packages are missing: {}", packages.join(", "));
    if consent == Consent::Given || repo::is_ci() {
        return Ok(());
    }
    if !std::io::stdin().is_terminal() {
        bail!("nobody is there to ask: agree to installing them with --yes");
    }
    print!("Install them now? [y/N] ");
    std::io::stdout().flush()?;
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer)?;
    if !matches!(answer.trim(), "y" | "Y" | "yes") {
        bail!(
            "nothing was installed; name the stages that can do without: cargo xtask test --help"
        );
    }
    Ok(())
}

/// The command as root, without questions.
fn apt(program: &str) -> Result<Command> {
    let mut words = vec!["env", "DEBIAN_FRONTEND=noninteractive", program];
    if !path::is_root() {
        if path::find("sudo").is_none() {
            bail!("only root can install packages, and there is no sudo");
        }
        words.insert(0, "sudo");
    }
    let mut words = words.into_iter();
    let mut command = Command::new(words.next().unwrap_or(program));
    command
        .args(words)
        .args(["-o", "Acquire::Retries=3", "-o", "DPkg::Lock::Timeout=300"]);
    Ok(command)
}

fn is_available(package: &str) -> bool {
    let answer = process::capture(Command::new("apt-cache").args(["policy", package]));
    let candidate = |policy: &str| {
        let line = policy
            .lines()
            .find_map(|line| line.trim().strip_prefix("Candidate:"));
        line.is_some_and(|version| version.trim() != "(none)")
    };
    answer.is_ok_and(|policy| candidate(&policy))
}
