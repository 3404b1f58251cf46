//! The test command: everything that has to hold, in stages.

mod progress;
mod report;
mod stages;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::Result;
use clap::builder::PossibleValuesParser;

use crate::outcome::Outcome;
use crate::repo::Repo;
use crate::tools::{self, Consent};
use report::{Ended, table, totals};
use stages::{STAGES, Stage};

/// What to test.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Installs missing Debian packages without asking
    #[arg(long)]
    yes: bool,
    /// Says what would be run and what is missing for it, and does nothing
    #[arg(long)]
    plan: bool,
    /// Only these stages
    #[arg(value_name = "STAGE", value_parser = PossibleValuesParser::new(STAGES.iter().map(|stage| stage.name)))]
    stages: Vec<String>,
}

/// Runs the stages and says how they ended; the last line has the totals.
pub(crate) fn run(repo: &Repo, arguments: &Arguments) -> Result<ExitCode> {
    let is_chosen = |stage: &&Stage| {
        arguments.stages.is_empty() || arguments.stages.iter().any(|s| s == stage.name)
    };
    let chosen: Vec<&Stage> = STAGES.iter().filter(is_chosen).collect();
    let names: Vec<&str> = chosen.iter().map(|stage| stage.name).collect();
    if arguments.plan {
        for stage in &chosen {
            println!("{:<10}{}", stage.name, stage.about);
        }
        tools::plan(repo, &names);
        return Ok(ExitCode::SUCCESS);
    }
    let consent = if arguments.yes {
        Consent::Given
    } else {
        Consent::Ask
    };
    tools::provide(repo, &names, consent)?;
    let ended = run_all(repo, &chosen);
    println!("\n{}\n\n{}", table(&ended), totals(&ended));
    let has_failed = ended.iter().any(Ended::is_failure);
    Ok(if has_failed {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

fn run_all(repo: &Repo, stages: &[&Stage]) -> Vec<Ended> {
    let began = Instant::now();
    let mut ended: Vec<Ended> = Vec::new();
    for stage in stages {
        let is_broken = |e: &Ended| matches!(e.outcome, Ok(Outcome::Broken(_)));
        let next = if ended.iter().any(is_broken) {
            let why = "the build is broken".to_owned();
            Ended {
                stage: stage.name,
                outcome: Ok(Outcome::Skipped(why)),
                took: Duration::ZERO,
            }
        } else {
            run_one(repo, stage, began)
        };
        ended.push(next);
    }
    ended
}

/// `all_began` is when the first stage began.
fn run_one(repo: &Repo, stage: &Stage, all_began: Instant) -> Ended {
    println!("\n=== {}: {}", stage.name, stage.about);
    let began = Instant::now();
    let outcome = progress::told(stage.name, all_began, || (stage.run)(repo));
    let outcome = outcome.map_err(|error| format!("{error:#}"));
    match &outcome {
        Ok(outcome) => println!("{}: {outcome}", stage.name),
        Err(error) => println!("{}: failed: {error}", stage.name),
    }
    Ended {
        stage: stage.name,
        outcome,
        took: began.elapsed(),
    }
}
