//! Reading an API, beside a bare server that answers the same bytes and does nothing for it.

use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use serde_json::json;

use super::CONNECTIONS;
use super::plan::{Plan, api};
use super::rig::{Rig, Run, Until};
use super::spread::Spread;
use super::subject::{Home, Scheme};
use super::table::Table;
use super::tenant::{Answer, Tenant};
use super::usage;
use crate::daemon::{Daemon, Signal};
use crate::port;
use crate::scratch::Scratch;

const START_MAX: Duration = Duration::from_secs(10);

/// One number of connections, in several rounds.
#[derive(Debug)]
struct Cell {
    connections: usize,
    rounds: Vec<[Measured; 2]>,
}

/// A run, and the server's seconds on its core.
#[derive(Debug)]
struct Measured {
    run: Run,
    cpu_seconds: f64,
}

pub(crate) fn run(rig: &Rig) -> Result<()> {
    let home = Home::furnish(rig, Scheme::Plain, 1)?;
    let server = home.start(rig)?;
    let tenant = home.enter()?;
    let (bare, bare_origin) = start_bare(rig, &tenant)?;
    let product = Plan::read(&tenant);
    let same = Plan::read(&tenant).send_to(&bare_origin);
    let mut cells = CONNECTIONS.map(|connections| Cell {
        connections,
        rounds: Vec::new(),
    });
    for round in 1..=rig.rounds {
        println!("round {round} of {}", rig.rounds);
        for cell in &mut cells {
            let load = |plan: &Plan, process: u32| -> Result<Measured> {
                let before = usage::cpu(process)?;
                let run = rig.load(plan, cell.connections, Until::Time)?;
                let cpu_seconds = usage::cpu(process)?.saturating_sub(before).as_secs_f64();
                Ok(Measured { run, cpu_seconds })
            };
            let bare = load(&same, bare.id())?;
            let product = load(&product, server.id()).with_context(|| server.last_words())?;
            cell.rounds.push([product, bare]);
        }
    }
    println!("\n{}\n", table(&cells).text());
    server.stop()
}

/// Starts the bare server with the answer of the measured one, and sees that they are the same.
fn start_bare(rig: &Rig, tenant: &Tenant) -> Result<(Daemon, String)> {
    let path = api(tenant.apis.first().context("no API")?);
    let answer = tenant.get(&tenant.origin, &path)?;
    let scratch = Scratch::new("bench")?;
    let file = scratch.path().join("answer.json");
    std::fs::write(
        &file,
        json!({"headers": answer.headers, "body": answer.body}).to_string(),
    )?;
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port::free()?));
    let mut part = rig.on_core(rig.cores.server, "serve");
    part.args([
        "--listen",
        &address.to_string(),
        "--route",
        &api("{id}"),
        "--answer",
    ])
    .arg(file);
    let mut bare = Daemon::start(&mut part, scratch, Signal::Terminate)?;
    bare.wait_until(START_MAX, |_| TcpStream::connect(address).is_ok())
        .context("the bare server")?;
    let origin = format!("http://localhost:{}", address.port());
    let same = tenant.get(&origin, &path)?;
    ensure!(
        without_date(answer) == without_date(same),
        "the bare server's answer is not the same"
    );
    Ok((bare, origin))
}

/// The framework sets the date, and where the length stands.
fn without_date(answer: Answer) -> Answer {
    let mut headers = answer.headers;
    headers.retain(|(name, _)| name != "date");
    headers.sort();
    Answer { headers, ..answer }
}

fn table(cells: &[Cell]) -> Table {
    let titles = [
        "cell", "reads/s", "bare/s", "ratio", "by CPU", "µs/read", "µs/bare", "p50 ms", "p99 ms",
    ];
    let mut table = Table::new(&titles);
    for cell in cells {
        let spread =
            |figure: &dyn Fn(&[Measured; 2]) -> f64| Spread::new(cell.rounds.iter().map(figure));
        let each = |one: &Measured| one.cpu_seconds * 1e6 / one.run.counted();
        let median =
            |figure: &dyn Fn(&[Measured; 2]) -> f64| format!("{:.2}", spread(figure).median());
        table.add([
            cell.connections.to_string(),
            spread(&|[read, _]| read.run.rate()).to_string(),
            spread(&|[_, bare]| bare.run.rate()).to_string(),
            spread(&|[read, bare]| read.run.rate() / bare.run.rate())
                .digits(3)
                .to_string(),
            spread(&|[read, bare]| each(bare) / each(read))
                .digits(3)
                .to_string(),
            median(&|[read, _]| each(read)),
            median(&|[_, bare]| each(bare)),
            median(&|[read, _]| read.run.p50_ms),
            median(&|[read, _]| read.run.p99_ms),
        ]);
    }
    table
}
