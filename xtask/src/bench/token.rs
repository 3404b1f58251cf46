//! Tokens beside bare RSA signatures, and what a server needs to make them.

mod cell;

use std::time::Duration;

use anyhow::{Context as _, Result};

use super::CONNECTIONS;
use super::rig::{Rig, Run, Until};
use super::spread::Spread;
use super::start::first_token;
use super::subject::{Home, Scheme, Subject};
use super::table::{Goal, Table};
use cell::{Cell, table};

/// Tokens after which the memory is measured again.
const MANY: u64 = 100_000;
const STARTS: usize = 5;

/// A server and the tokens that it has answered with.
#[derive(Debug)]
struct Issuer {
    home: Home,
    server: Subject,
    answered: u64,
    idle_memory: f64,
}

pub(crate) fn run(rig: &Rig) -> Result<()> {
    let plain = Home::furnish(rig, Scheme::Plain, 1)?;
    let tls = Home::furnish(rig, Scheme::Tls, 1)?;
    let (mut plain, _) = Issuer::start(rig, plain, 1)?;
    let (mut tls, starts) = Issuer::start(rig, tls, STARTS)?;
    let cells = measure(rig, &mut [&mut plain, &mut tls])?;
    println!("\n{}\n", table(&cells).text());
    let left = MANY.saturating_sub(plain.answered);
    plain.issue(rig, 64, Until::Count(left))?;
    let mut facts = Table::new(&["what", "figure", "goal", ""]);
    let mut add = |what: &str, figure: &Spread, goal: Goal| {
        let head = [what.to_owned(), figure.to_string()];
        facts.add(head.into_iter().chain(goal.judge(figure.median())));
    };
    let one = |figure: f64| Spread::new([figure]).digits(1);
    add(
        "start-up to first token, TLS, ms",
        &starts,
        Goal::AtMost(200.0),
    );
    add(
        "memory idle, plain, MiB",
        &one(plain.idle_memory),
        Goal::AtMost(24.0),
    );
    add(
        "memory idle, TLS, MiB",
        &one(tls.idle_memory),
        Goal::AtMost(24.0),
    );
    let after = format!("memory after {} tokens, plain, MiB", plain.answered);
    add(&after, &one(plain.server.memory()?), Goal::None);
    let after = format!("memory after {} tokens, TLS, MiB", tls.answered);
    add(&after, &one(tls.server.memory()?), Goal::None);
    let bytes = u32::try_from(rig.binary.metadata()?.len())?;
    add(
        "binary, MiB",
        &one(f64::from(bytes) / 1024.0 / 1024.0),
        Goal::AtMost(30.0),
    );
    println!("{}\n", facts.text());
    for issuer in [plain, tls] {
        println!("{}", issuer.compare_log(rig)?);
    }
    Ok(())
}

/// Every cell in every round, each between two measurements of the bare signature.
fn measure(rig: &Rig, issuers: &mut [&mut Issuer]) -> Result<Vec<Cell>> {
    let mut cells: Vec<Cell> = issuers
        .iter()
        .flat_map(|issuer| {
            CONNECTIONS.map(|connections| Cell::new(issuer.home.scheme, connections))
        })
        .collect();
    let mut before = rig.sign()?;
    for round in 1..=rig.rounds {
        println!("round {round} of {}", rig.rounds);
        for cell in &mut cells {
            let Some(issuer) = issuers.iter_mut().find(|i| i.home.scheme == cell.scheme) else {
                continue;
            };
            let (tokens, cpu_seconds) = issuer.issue(rig, cell.connections, Until::Time)?;
            let after = rig.sign()?;
            cell.add(tokens, cpu_seconds, [before, after]);
            before = after;
        }
    }
    Ok(cells)
}

/// The log is written this long after the last token at the latest.
const LOG_MAX: Duration = Duration::from_millis(500);

impl Issuer {
    /// Starts its server so many times; how many milliseconds each took to the first token.
    fn start(rig: &Rig, home: Home, times: usize) -> Result<(Self, Spread)> {
        let (took, server) = first_token(rig, &home)?;
        // One token more for the administration, when it was furnished.
        let mut issuer = Self {
            home,
            server,
            answered: 2,
            idle_memory: 0.0,
        };
        let mut all = vec![took];
        for _ in 1..times {
            issuer.server.stop()?;
            let (took, server) = first_token(rig, &issuer.home)?;
            issuer.server = server;
            issuer.answered += 1;
            all.push(took);
        }
        std::thread::sleep(LOG_MAX);
        issuer.idle_memory = issuer.server.memory()?;
        Ok((issuer, Spread::new(all)))
    }

    /// Asks for tokens; how that went, and the server's seconds on its core until they were
    /// logged.
    fn issue(&mut self, rig: &Rig, connections: usize, until: Until) -> Result<(Run, f64)> {
        let before = self.server.cpu_seconds()?;
        let tokens = rig.load(&self.home.token_plan(), connections, until);
        let tokens = tokens.with_context(|| self.server.last_words())?;
        self.answered += tokens.count;
        std::thread::sleep(LOG_MAX);
        Ok((tokens, self.server.cpu_seconds()? - before))
    }

    /// Ends the server; whether its log has all tokens that it answered with.
    fn compare_log(self, rig: &Rig) -> Result<String> {
        let database = self.home.database();
        let (scheme, answered) = (self.home.scheme.name(), self.answered);
        self.server.stop()?;
        let logged = rig.count(&database, "exchanges", "seccft")?;
        let verdict = if logged == answered {
            "equal"
        } else {
            "NOT EQUAL"
        };
        Ok(format!(
            "{scheme}: {answered} tokens answered, {logged} logged: {verdict}"
        ))
    }
}
