//! Refresh tokens that rotate, beside bare RSA signatures: each exchange is one durable change and
//! one signature.

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};

use super::CONNECTIONS;
use super::people::Application;
use super::plan::Plan;
use super::rig::{Rig, Run, Until};
use super::spread::Spread;
use super::subject::{Home, Scheme, Subject};
use super::table::{Goal, Table};

/// The log is written this long after the last token at the latest.
const LOG_MAX: Duration = Duration::from_millis(500);
/// One number of connections, in several rounds.
#[derive(Debug)]
struct Cell {
    connections: usize,
    rounds: Vec<Round>,
}

#[derive(Debug)]
struct Round {
    exchanges: Run,
    cpu_seconds: f64,
    signs: [Run; 2],
}

pub(crate) fn run(rig: &Rig) -> Result<()> {
    let home = Home::new(rig, Scheme::Plain, "refresh")?;
    let server = home.start(rig)?;
    let tenant = home.enter()?;
    let application = Application::furnish(&tenant)?;
    let mut cells = CONNECTIONS.map(|connections| Cell {
        connections,
        rounds: Vec::new(),
    });
    let mut answered = 0;
    let mut before = rig.sign()?;
    for round in 1..=rig.rounds {
        println!("round {round} of {}", rig.rounds);
        for cell in &mut cells {
            let tokens = application.refresh_tokens(&tenant, cell.connections)?;
            let plan = Plan::refresh(&home.origin, &application, &tokens);
            let (exchanges, cpu_seconds) = exchange(rig, &server, &plan, cell.connections)?;
            answered += exchanges.count;
            let after = rig.sign()?;
            cell.rounds.push(Round {
                exchanges,
                cpu_seconds,
                signs: [before, after],
            });
            before = after;
        }
    }
    println!("\n{}\n", table(&cells).text());
    server.stop()?;
    let logged = rig.count(&home.database(), "exchanges", "sertft")?;
    println!("{answered} exchanges answered, {logged} logged");
    ensure!(logged == answered, "every exchange must be logged");
    Ok(())
}

/// Exchanges; how that went, and the server's seconds on its core until they were logged.
fn exchange(rig: &Rig, server: &Subject, plan: &Plan, connections: usize) -> Result<(Run, f64)> {
    let before = server.cpu_seconds()?;
    let exchanges = rig
        .load(plan, connections, Until::Time)
        .with_context(|| server.last_words())?;
    std::thread::sleep(LOG_MAX);
    Ok((exchanges, server.cpu_seconds()? - before))
}

fn spread(cell: &Cell, figure: impl Fn(&Round) -> f64) -> Spread {
    Spread::new(cell.rounds.iter().map(figure))
}

fn table(cells: &[Cell]) -> Table {
    let mut table = Table::new(&[
        "connections",
        "exchanges/s",
        "bare signs/s",
        "ratio",
        "goal",
        "",
        "µs/exchange",
        "p50 ms",
        "p99 ms",
    ]);
    let signs = |round: &Round| {
        let [before, after] = &round.signs;
        f64::midpoint(before.rate(), after.rate())
    };
    for cell in cells {
        let ratio = spread(cell, |round| round.exchanges.rate() / signs(round)).digits(3);
        let cpu = spread(cell, |round| {
            round.cpu_seconds * 1e6 / round.exchanges.counted()
        });
        let goal = if cell.connections == 64 {
            Goal::AtLeast(0.5)
        } else {
            Goal::None
        };
        let mut row = vec![
            cell.connections.to_string(),
            spread(cell, |round| round.exchanges.rate()).to_string(),
            spread(cell, signs).to_string(),
            ratio.to_string(),
        ];
        row.extend(goal.judge(ratio.median()));
        row.extend([
            format!("{:.0}", cpu.median()),
            format!(
                "{:.2}",
                spread(cell, |round| round.exchanges.p50_ms).median()
            ),
            format!(
                "{:.2}",
                spread(cell, |round| round.exchanges.p99_ms).median()
            ),
        ]);
        table.add(row);
    }
    table
}
