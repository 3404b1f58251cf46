//! What a user's roles add to a token, beside bare RSA signatures.

use std::path::Path;

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::cores::pinned;
use super::rig::Rig;
use super::spread::Spread;
use super::table::{Goal, Table};
use crate::process;
use crate::repo::Repo;

/// One measurement, and how long a signature took before and after it, in microseconds.
#[derive(Debug, Clone, Copy)]
struct Round {
    cached: f64,
    cold: f64,
    signature: f64,
}

pub(crate) fn run(repo: &Repo, rig: &Rig) -> Result<()> {
    let bench = [
        "bench",
        "--locked",
        "--package",
        "server",
        "--bench",
        "rbac",
    ];
    process::run(process::cargo(repo).args(bench).arg("--no-run"))?;
    let cargo = process::cargo(repo);
    let mut rounds = Vec::new();
    for round in 1..=rig.rounds {
        println!("round {round} of {}", rig.rounds);
        let before = rig.sign()?.rate();
        let mut part = pinned(rig.cores.server, Path::new(cargo.get_program()));
        part.current_dir(repo.root()).args(bench);
        part.args(["--quiet", "--", "--seconds", &rig.seconds.to_string()]);
        let report: Value = serde_json::from_str(&process::capture(&mut part)?)?;
        let figure = |name: &str| {
            let figure = report.get(name).and_then(Value::as_f64);
            figure.with_context(|| format!("a report without `{name}`"))
        };
        rounds.push(Round {
            cached: figure("cached_us")?,
            cold: figure("cold_us")?,
            signature: 1e6 / f64::midpoint(before, rig.sign()?.rate()),
        });
    }
    println!("\n{}\n", table(&rounds).text());
    Ok(())
}

fn table(rounds: &[Round]) -> Table {
    let mut table = Table::new(&["effective set and claims", "µs", "signatures", "goal", ""]);
    let mut add = |what: &str, took: fn(&Round) -> f64, goal: Goal| {
        let ratio = Spread::new(rounds.iter().map(|one| took(one) / one.signature)).digits(3);
        let took = Spread::new(rounds.iter().map(took)).digits(1);
        let head = [what.to_owned(), took.to_string(), ratio.to_string()];
        table.add(head.into_iter().chain(goal.judge(ratio.median())));
    };
    add("from memory", |one| one.cached, Goal::AtMost(0.02));
    add("from the database", |one| one.cold, Goal::AtMost(1.5));
    table
}
