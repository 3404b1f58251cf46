//! Durable changes beside the disk's flushes and beside a bare loop that writes the same rows.

use std::path::PathBuf;

use anyhow::{Context as _, Result, ensure};

use super::CONNECTIONS;
use super::plan::Plan;
use super::rig::{Rig, Run, Until};
use super::spread::Spread;
use super::subject::{Home, Scheme, Subject};
use super::table::{Goal, Table};

/// APIs that are changed: one for each writer.
const APIS: usize = 64;
/// Below it, the processor is the limit and not the disk.
const SLOW_FLUSH_MS: f64 = 2.0;

/// One number of writers, in several rounds.
#[derive(Debug)]
struct Cell {
    writers: usize,
    rounds: Vec<Round>,
}

#[derive(Debug)]
struct Round {
    changes: Run,
    /// Of the server.
    cpu_seconds: f64,
    bare: Run,
    flushes: [Run; 2],
}

impl Round {
    fn flush_rate(&self) -> f64 {
        let [before, after] = &self.flushes;
        f64::midpoint(before.rate(), after.rate())
    }
}

pub(crate) fn run(rig: &Rig) -> Result<()> {
    let home = Home::furnish(rig, Scheme::Plain, APIS)?;
    let before = rig.count(&home.database(), "changes", "sapi")?;
    let (bare, mut answered) = copy_after_a_change(rig, &home)?;
    let server = home.start(rig)?;
    let plan = Plan::change(&home.enter()?);
    let mut cells = CONNECTIONS.map(|writers| Cell {
        writers,
        rounds: Vec::new(),
    });
    let mut flushes = rig.flush()?;
    for round in 1..=rig.rounds {
        println!("round {round} of {}", rig.rounds);
        for cell in &mut cells {
            let bare = rig.bare_commit(&bare, cell.writers)?;
            let (changes, cpu_seconds) = change(rig, &server, &plan, cell.writers)?;
            answered += changes.count;
            let after = rig.flush()?;
            cell.rounds.push(Round {
                changes,
                cpu_seconds,
                bare,
                flushes: [flushes, after],
            });
            flushes = after;
        }
    }
    println!("\n{}\n", table(&cells).text());
    server.stop()?;
    let logged = rig.count(&home.database(), "changes", "sapi")? - before;
    println!("{answered} changes answered, {logged} logged");
    ensure!(
        logged == answered,
        "an answered change must be logged, and no other"
    );
    Ok(())
}

fn change(rig: &Rig, server: &Subject, plan: &Plan, writers: usize) -> Result<(Run, f64)> {
    let before = server.cpu_seconds()?;
    let changes = rig
        .load(plan, writers, Until::Time)
        .with_context(|| server.last_words())?;
    Ok((changes, server.cpu_seconds()? - before))
}

/// Changes every API once, so that the database holds the rows of a change, and copies it;
/// where to, and how many changes were made.
fn copy_after_a_change(rig: &Rig, home: &Home) -> Result<(PathBuf, u64)> {
    let server = home.start(rig)?;
    let plan = Plan::change(&home.enter()?);
    let changes = rig.load(&plan, 1, Until::Count(1))?;
    server.stop()?;
    let copy = rig.folder("bare")?.join("bare.db");
    std::fs::copy(home.database(), &copy)?;
    Ok((copy, changes.count))
}

fn goal(writers: usize, figure: f64) -> Goal {
    if writers == 64 {
        Goal::AtLeast(figure)
    } else {
        Goal::None
    }
}

fn table(cells: &[Cell]) -> Table {
    let titles = [
        "writers",
        "changes/s",
        "bare loop/s",
        "ratio",
        "goal",
        "",
        "flushes/s",
        "flush ms",
        "ratio",
        "goal",
        "",
        "µs/change",
        "p50 ms",
        "p99 ms",
    ];
    let mut table = Table::new(&titles);
    for cell in cells {
        let spread = |figure: &dyn Fn(&Round) -> f64| Spread::new(cell.rounds.iter().map(figure));
        let median = |figure: &dyn Fn(&Round) -> f64| format!("{:.2}", spread(figure).median());
        let by_bare = spread(&|round| round.changes.rate() / round.bare.rate()).digits(3);
        let by_flush = spread(&|round| round.changes.rate() / round.flush_rate()).digits(2);
        let flush_ms = spread(&|round| 1000.0 / round.flush_rate()).digits(2);
        let is_slow = flush_ms.median() >= SLOW_FLUSH_MS;
        let flush_goal = if is_slow {
            goal(cell.writers, 12.0)
        } else {
            Goal::None
        };
        let mut row = vec![
            cell.writers.to_string(),
            spread(&|round| round.changes.rate()).to_string(),
            spread(&|round| round.bare.rate()).to_string(),
            by_bare.to_string(),
        ];
        row.extend(goal(cell.writers, 0.4).judge(by_bare.median()));
        row.extend([
            spread(&Round::flush_rate).to_string(),
            flush_ms.to_string(),
            by_flush.to_string(),
        ]);
        row.extend(flush_goal.judge(by_flush.median()));
        row.extend([
            median(&|round| round.cpu_seconds * 1e6 / round.changes.counted()),
            median(&|round| round.changes.p50_ms),
            median(&|round| round.changes.p99_ms),
        ]);
        table.add(row);
    }
    table
}
