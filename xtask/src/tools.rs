//! The tools that the stages need besides Cargo: found, or installed from Debian.

mod apt;
mod check;
mod list;

use anyhow::{Result, bail};

use crate::repo::Repo;
pub(crate) use apt::Consent;
pub(crate) use check::python;
use list::{Tool, missing};

/// Sees to it that the stages have what they need; an error that says what they lack.
pub(crate) fn provide(repo: &Repo, stages: &[&str], consent: Consent) -> Result<()> {
    let lacking = missing(repo, stages);
    if lacking.is_empty() {
        return Ok(());
    }
    if apt::is_here() {
        apt::install(&packages(&lacking, |_| true), consent)?;
    }
    let lacking = missing(repo, stages);
    let optional = packages(&lacking, |tool| !tool.is_required);
    if !optional.is_empty() {
        println!(
            "going on without what these Debian packages bring: {}",
            optional.join(", ")
        );
    }
    let required = packages(&lacking, |tool| tool.is_required);
    if !required.is_empty() {
        let why = if apt::is_here() {
            "apt-get could not help"
        } else {
            "there is no apt-get here"
        };
        bail!(
            "{why}; missing is what these Debian packages bring: {}",
            required.join(", ")
        );
    }
    Ok(())
}

/// Says what would be installed, and changes nothing.
pub(crate) fn plan(repo: &Repo, stages: &[&str]) {
    let lacking = missing(repo, stages);
    if lacking.is_empty() {
        println!("every tool is there");
    }
    for tool in lacking {
        let kind = if tool.is_required {
            "required"
        } else {
            "optional"
        };
        println!("missing, {kind}: {} ({:?})", tool.package, tool.check);
    }
}

fn packages(tools: &[Tool], which: impl Fn(&Tool) -> bool) -> Vec<&str> {
    tools
        .iter()
        .filter(|tool| which(tool))
        .map(|tool| tool.package.as_str())
        .collect()
}
