//! Deleting a permission that few, many or very many hold: the deletion, its restore and its impact
//! while others write, read and draw tokens, beside the same without it; then the purge.

mod crowd;
mod holders;
mod place;

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};

use super::rig::{Rig, Run};
use super::spread::Spread;
use super::subject::Home;
use super::table::{Goal, Table};
use crate::process;
use crowd::{Crowd, Others};
use place::Place;

/// Deletions in each round at least.
const DELETIONS: usize = 300;
/// A purge that takes longer will never end.
const PURGE_MAX: Duration = Duration::from_hours(1);

#[derive(Debug, clap::Args)]
#[group(id = "deletion")]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) common: super::Arguments,
    /// How many hold the permission, for each figure
    #[arg(long, value_delimiter = ',', default_values_t = [1_000, 100_000, 10_000_000])]
    holders: Vec<u64>,
    /// Only this engine
    #[arg(long)]
    engine: Option<place::Engine>,
}

/// What one number of holders came to on one engine.
#[derive(Debug)]
struct Cell {
    engine: place::Engine,
    holders: u64,
    rounds: Vec<Round>,
    purge: Purge,
}

#[derive(Debug)]
struct Round {
    life: Life,
    control: Others,
    disturbed: Others,
    flush_ms: f64,
    signature_ms: f64,
}

/// Impact, deletion and restore.
#[derive(Debug)]
struct Life {
    impact: Run,
    delete: Run,
    restore: Run,
}

#[derive(Debug)]
struct Purge {
    seconds: f64,
    others: Others,
}

pub(crate) fn run(rig: &Rig, arguments: &Arguments) -> Result<()> {
    let engines = match arguments.engine {
        Some(engine) => vec![engine],
        None => place::Engine::ALL.to_vec(),
    };
    let mut cells = Vec::new();
    for engine in engines {
        for &holders in &arguments.holders {
            cells.push(measure(rig, engine, holders)?);
            println!("\n{}\n", table(&cells).text());
            println!("{}\n", others(&cells).text());
            println!("{}\n", purges(&cells).text());
        }
    }
    Ok(())
}

fn measure(rig: &Rig, engine: place::Engine, holders: u64) -> Result<Cell> {
    println!("{engine}, {holders} holders");
    let mut place = Place::furnish(rig, engine, holders)?;
    place.fill(rig, holders)?;
    let home = &place.home;
    let server = home.start(rig)?;
    let mut rounds = Vec::new();
    for round in 1..=rig.rounds {
        println!("round {round} of {}", rig.rounds);
        rounds.push(one_round(rig, home).with_context(|| server.last_words())?);
    }
    server.stop()?;
    place.end_retention();
    let purge = purge(rig, &place.home).context("the purge")?;
    Ok(Cell {
        engine,
        holders,
        rounds,
        purge,
    })
}

fn one_round(rig: &Rig, home: &Home) -> Result<Round> {
    let control = Crowd::start(rig, home)?.end()?;
    let before = rig.flush()?;
    let crowd = Crowd::start(rig, home)?;
    let life = live(rig, home)?;
    let disturbed = crowd.end()?;
    let flushes = f64::midpoint(before.rate(), rig.flush()?.rate());
    Ok(Round {
        life,
        control,
        disturbed,
        flush_ms: 1000.0 / flushes,
        signature_ms: 1000.0 / rig.sign()?.rate(),
    })
}

/// Deletes and restores for as long as the others go on.
fn live(rig: &Rig, home: &Home) -> Result<Life> {
    let plan = json!({
        "origin": home.origin,
        "authorization": home.enter()?.bearer(),
        "permission": holders::path(home)?,
    });
    let mut part = rig.on_core(rig.cores.load, "life");
    part.arg("--plan").arg(rig.file(&plan)?);
    part.args(["--seconds", &rig.seconds.to_string()]);
    part.args(["--count", &DELETIONS.to_string()]);
    let report: Value = serde_json::from_str(&process::capture(&mut part)?)?;
    let run = |name: &str| Run::read(report.get(name).context("a report of a life")?);
    let (impact, delete, restore) = (run("impact")?, run("delete")?, run("restore")?);
    ensure!(delete.count >= DELETIONS as u64, "too few deletions");
    Ok(Life {
        impact,
        delete,
        restore,
    })
}

/// Deletes the permission for ever, and waits until the next start has purged it.
fn purge(rig: &Rig, home: &Home) -> Result<Purge> {
    let server = home.start(rig)?;
    home.enter()?.send("DELETE", &holders::path(home)?)?;
    server.stop()?;
    let began = Instant::now();
    let server = home.start(rig)?;
    let tenant = home.enter()?;
    let mut crowd = Crowd::start(rig, home)?;
    let mut others = None;
    loop {
        let path = "/api/lictor/v1/deletions?kind=permissions&take=1";
        let answer = tenant.send("GET", path)?;
        let state = answer.pointer("/deletions/0/state").and_then(Value::as_str);
        if state == Some("purged") {
            break;
        }
        ensure!(began.elapsed() < PURGE_MAX, "not purged: {answer}");
        std::thread::sleep(Duration::from_millis(200));
        if crowd.has_ended()? {
            others = Some(crowd.end()?);
            crowd = Crowd::start(rig, home)?;
        }
    }
    let seconds = began.elapsed().as_secs_f64();
    let last = crowd.end()?;
    server.stop()?;
    Ok(Purge {
        seconds,
        others: others.unwrap_or(last),
    })
}

impl Cell {
    fn spread(&self, figure: impl Fn(&Round) -> f64) -> Spread {
        Spread::new(self.rounds.iter().map(figure)).digits(2)
    }
}

/// Times in flushes, and beside those with the fewest holders.
fn table(cells: &[Cell]) -> Table {
    let mut table = Table::new(&[
        "cell",
        "what",
        "times",
        "p50 ms",
        "p99 ms",
        "max ms",
        "p99 / unit",
        "goal",
        "",
        "p99 / least",
        "goal",
        "",
    ]);
    for cell in cells {
        let least = cells.iter().find(|one| one.engine == cell.engine);
        for (what, of) in PARTS {
            let in_units = cell.spread(|round| {
                let unit = if what == "impact" {
                    round.signature_ms
                } else {
                    round.flush_ms
                };
                of(&round.life).p99_ms / unit
            });
            let p99 = |cell: &Cell| cell.spread(|round| of(&round.life).p99_ms).median();
            let beside = least.map_or(f64::NAN, |least| p99(cell) / p99(least));
            let (unit, most) = if what == "impact" {
                ("signatures", 150.0)
            } else {
                ("flushes", 5.0)
            };
            let count: u64 = cell.rounds.iter().map(|round| of(&round.life).count).sum();
            let worst = cell.spread(|round| of(&round.life).max_ms).greatest();
            let mut row = vec![
                format!("{} {}", cell.engine, cell.holders),
                what.to_owned(),
                count.to_string(),
                cell.spread(|round| of(&round.life).p50_ms).to_string(),
                cell.spread(|round| of(&round.life).p99_ms).to_string(),
                format!("{worst:.1}"),
                format!("{in_units} {unit}"),
            ];
            row.extend(Goal::AtMost(most).judge(in_units.median()));
            row.push(format!("{beside:.2}"));
            let goal = if what == "impact" {
                Goal::None
            } else {
                Goal::AtMost(1.5)
            };
            row.extend(goal.judge(beside));
            table.add(row);
        }
    }
    table
}

type Part = (&'static str, fn(&Life) -> &Run);
const PARTS: [Part; 3] = [
    ("delete", |life| &life.delete),
    ("restore", |life| &life.restore),
    ("impact", |life| &life.impact),
];

/// What the others felt.
fn others(cells: &[Cell]) -> Table {
    let mut table = Table::new(&[
        "cell",
        "others",
        "p99.9 ms",
        "control ms",
        "in flushes",
        "goal",
        "",
        "/ control",
        "goal",
        "",
        "max ms",
        "tokens / control",
        "goal",
        "",
    ]);
    for cell in cells {
        for kind in crowd::KINDS {
            let p999 =
                |of: fn(&Round) -> &Others| cell.spread(move |round| of(round).run(kind).p999_ms);
            let (with, without) = (p999(|round| &round.disturbed), p999(|round| &round.control));
            let in_flushes =
                cell.spread(|round| round.disturbed.run(kind).p999_ms / round.flush_ms);
            let beside = cell.spread(|round| {
                round.disturbed.run(kind).p999_ms / round.control.run(kind).p999_ms
            });
            let worst = cell
                .spread(|round| round.disturbed.run(kind).max_ms)
                .greatest();
            let mut row = vec![
                format!("{} {}", cell.engine, cell.holders),
                kind.to_string(),
                with.to_string(),
                without.to_string(),
                in_flushes.to_string(),
            ];
            row.extend(Goal::AtMost(25.0).judge(in_flushes.median()));
            row.push(beside.to_string());
            row.extend(Goal::AtMost(3.0).judge(beside.median()));
            row.push(format!("{worst:.1}"));
            let rate = cell
                .spread(|round| round.disturbed.run(kind).rate() / round.control.run(kind).rate());
            row.push(rate.to_string());
            let goal = match kind {
                crowd::Kind::Tokens => Goal::AtLeast(0.8),
                crowd::Kind::Reads | crowd::Kind::Writes => Goal::None,
            };
            row.extend(goal.judge(rate.median()));
            table.add(row);
        }
    }
    table
}

fn purges(cells: &[Cell]) -> Table {
    let mut table = Table::new(&[
        "cell",
        "purge s",
        "rows/s",
        "others",
        "p99.9 ms",
        "/ control",
        "goal",
        "",
        "max ms",
    ]);
    for cell in cells {
        let holders = u32::try_from(cell.holders).map_or(f64::NAN, f64::from);
        for kind in crowd::KINDS {
            let run = cell.purge.others.run(kind);
            let control = cell
                .spread(|round| round.control.run(kind).p999_ms)
                .median();
            let mut row = vec![
                format!("{} {}", cell.engine, cell.holders),
                format!("{:.1}", cell.purge.seconds),
                format!("{:.0}", holders / cell.purge.seconds),
                kind.to_string(),
                format!("{:.2}", run.p999_ms),
                format!("{:.2}", run.p999_ms / control),
            ];
            row.extend(Goal::AtMost(3.0).judge(run.p999_ms / control));
            row.push(format!("{:.1}", run.max_ms));
            table.add(row);
        }
    }
    table
}
