//! Durable changes beside the disk's flushes and beside a bare loop that writes the same rows.

use std::path::PathBuf;

use anyhow::{Context as _, Result, ensure};

use super::CONNECTIONS;
use super::plan::Plan;
use super::rig::{Rig, Run, Until};
use super::spread::Spread;
use super::subject::{DATABASE, Home, Scheme, Subject};
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
    println!("\n{}\n", beside_the_loop(&cells).text());
    println!("{}", beside_the_disk(&cells).text());
    println!("(the disk has a goal where a flush takes {SLOW_FLUSH_MS} ms or more)\n");
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
    let folder = rig.folder("bare")?;
    // SQLite may leave a part in a file beside it.
    for name in [DATABASE.to_owned(), format!("{DATABASE}-wal")] {
        let from = home.database().with_file_name(&name);
        if from.exists() {
            std::fs::copy(from, folder.join(&name))?;
        }
    }
    let copy = folder.join(DATABASE);
    Ok((copy, changes.count))
}

fn spread(cell: &Cell, figure: impl Fn(&Round) -> f64) -> Spread {
    Spread::new(cell.rounds.iter().map(figure))
}

/// Only the greatest number of writers has a goal.
fn goal(cell: &Cell, figure: f64) -> Goal {
    if cell.writers == 64 {
        Goal::AtLeast(figure)
    } else {
        Goal::None
    }
}

fn beside_the_loop(cells: &[Cell]) -> Table {
    let mut table = Table::new(&[
        "writers",
        "changes/s",
        "bare loop/s",
        "ratio",
        "goal",
        "",
        "µs/change",
        "p50 ms",
        "p99 ms",
    ]);
    for cell in cells {
        let ratio = spread(cell, |round| round.changes.rate() / round.bare.rate()).digits(3);
        let cpu = spread(cell, |round| {
            round.cpu_seconds * 1e6 / round.changes.counted()
        });
        let mut row = vec![
            cell.writers.to_string(),
            spread(cell, |round| round.changes.rate()).to_string(),
            spread(cell, |round| round.bare.rate()).to_string(),
            ratio.to_string(),
        ];
        row.extend(goal(cell, 0.4).judge(ratio.median()));
        row.extend([
            format!("{:.0}", cpu.median()),
            format!("{:.2}", spread(cell, |round| round.changes.p50_ms).median()),
            format!("{:.2}", spread(cell, |round| round.changes.p99_ms).median()),
        ]);
        table.add(row);
    }
    table
}

fn beside_the_disk(cells: &[Cell]) -> Table {
    let mut table = Table::new(&[
        "writers",
        "changes/s",
        "flushes/s",
        "ms/flush",
        "ratio",
        "goal",
        "",
    ]);
    for cell in cells {
        let ratio = spread(cell, |round| round.changes.rate() / round.flush_rate()).digits(2);
        let took = spread(cell, |round| 1000.0 / round.flush_rate()).digits(2);
        let is_slow = took.median() >= SLOW_FLUSH_MS;
        let goal = if is_slow {
            goal(cell, 12.0)
        } else {
            Goal::None
        };
        let mut row = vec![
            cell.writers.to_string(),
            spread(cell, |round| round.changes.rate()).to_string(),
            spread(cell, Round::flush_rate).to_string(),
            took.to_string(),
            ratio.to_string(),
        ];
        row.extend(goal.judge(ratio.median()));
        table.add(row);
    }
    table
}
