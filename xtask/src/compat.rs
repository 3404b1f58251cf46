//! Whether Auth0's clients notice the difference.

mod python;
mod replay;
mod script;
mod thresholds;

use anyhow::Result;

use crate::outcome::Outcome;
use crate::repo::Repo;
use crate::tools;

/// What to compare with.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Comparison {
    /// Replays recorded traffic and compares the answers
    Replay(replay::Arguments),
    /// Runs the samples of Auth0's documentation, in ten languages
    Samples(Script),
    /// Drives Auth0's official libraries and tools
    Sdk(Script),
}

/// What a program in `compat/` is called with.
#[derive(Debug, clap::Args)]
pub(crate) struct Script {
    /// Passed on to the program
    #[arg(last = true)]
    others: Vec<String>,
}

/// Runs one comparison, with the tools that it needs.
pub(crate) fn run(repo: &Repo, comparison: &Comparison) -> Result<()> {
    let stage = match comparison {
        Comparison::Replay(_) => "replay",
        Comparison::Samples(_) => "samples",
        Comparison::Sdk(_) => "sdk",
    };
    tools::provide(repo, &[stage], tools::Consent::Ask)?;
    let outcome = match comparison {
        Comparison::Replay(arguments) => replay::replay(repo, arguments)?,
        Comparison::Samples(Script { others }) | Comparison::Sdk(Script { others }) => {
            script::script(repo, stage, others)?
        }
    };
    println!("{stage}: {outcome}");
    Ok(())
}

/// The replay as a stage of the tests.
pub(crate) fn replay(repo: &Repo) -> Result<Outcome> {
    let core = replay::replay(repo, &replay::Arguments::default())?;
    match core {
        Outcome::Passed => replay::replay(repo, &replay::Arguments::beyond_the_core()),
        Outcome::Skipped(_) | Outcome::Broken(_) => Ok(core),
    }
}

/// A program of `compat/` as a stage of the tests.
pub(crate) fn script(repo: &Repo, name: &str) -> Result<Outcome> {
    script::script(repo, name, &[])
}
