//! People who sign in, beside what that can't do without: signatures and password hashes; and the
//! applications that draw tokens meanwhile.

use anyhow::{Context as _, Result};

use super::people::Application;
use super::plan::Plan;
use super::rig::{Rig, Run, Until, report, spawn};
use super::spread::Spread;
use super::subject::{Home, Scheme, Subject};
use super::table::{Goal, Table};

/// Browsers that are signed in already.
const BROWSERS: usize = 64;
/// Logins by password that wait for their hash at once.
const LOGINS: usize = 8;
/// Connections of applications.
const MACHINES: usize = 16;
/// The share of what the server can do that applications ask for.
const SHARE: f64 = 0.25;
/// An access token and an ID token.
const SIGNATURES_OF_A_CODE: f64 = 2.0;

#[derive(Debug)]
struct Round {
    signs: f64,
    hashes: Run,
    codes: Run,
    logins: Run,
    /// Tokens a second that applications ask for.
    offered: f64,
    alone: Run,
    beside_logins: Run,
}

#[derive(Debug)]
struct Plans {
    code: Plan,
    login: Plan,
    token: Plan,
}

pub(crate) fn run(rig: &Rig) -> Result<()> {
    let home = Home::new(rig, Scheme::Plain, "login")?;
    home.fill(rig, 1)?;
    let server = home.start(rig)?;
    let application = Application::furnish(&home.enter()?)?;
    println!("{BROWSERS} browsers sign in");
    let cookies = application.sessions(rig, &home.origin, BROWSERS)?;
    let plans = Plans {
        code: Plan::code(&home.origin, &application, &cookies),
        login: Plan::login(&home.origin, &application),
        token: home.token_plan(),
    };
    let mut rounds = Vec::new();
    for round in 1..=rig.rounds {
        println!("round {round} of {}", rig.rounds);
        rounds.push(one_round(rig, &server, &plans)?);
    }
    server.stop()?;
    println!("\n{}\n", table(&rounds).text());
    Ok(())
}

fn one_round(rig: &Rig, server: &Subject, plans: &Plans) -> Result<Round> {
    let load = |plan: &Plan, connections: usize, until: Until| {
        let loaded = rig.load(plan, connections, until);
        loaded.with_context(|| server.last_words())
    };
    let before = rig.sign()?;
    let codes = load(&plans.code, BROWSERS, Until::Time)?;
    let signs = f64::midpoint(before.rate(), rig.sign()?.rate());
    let hashes = rig.hash()?;
    let logins = load(&plans.login, LOGINS, Until::Time)?;
    let offered = load(&plans.token, MACHINES, Until::Time)?.rate() * SHARE;
    let alone = load(&plans.token, MACHINES, Until::Paced(offered))?;
    let people = spawn(rig.loader(&plans.login, LOGINS, Until::Time)?)?;
    let beside_logins = load(&plans.token, MACHINES, Until::Paced(offered))?;
    report(&people.wait_with_output()?)?;
    Ok(Round {
        signs,
        hashes,
        codes,
        logins,
        offered,
        alone,
        beside_logins,
    })
}

fn table(rounds: &[Round]) -> Table {
    let mut table = Table::new(&["what", "figure", "beside", "figure", "ratio", "goal", ""]);
    let mut add = |[what, beside]: [&str; 2], goal: Goal, of: fn(&Round) -> [f64; 2]| {
        let figure = |at: fn([f64; 2]) -> f64| Spread::new(rounds.iter().map(|one| at(of(one))));
        let ratio = figure(|[one, other]| one / other).digits(3);
        let row = [
            what.to_owned(),
            figure(|[one, _]| one).digits(1).to_string(),
            beside.to_owned(),
            figure(|[_, other]| other).digits(1).to_string(),
            ratio.to_string(),
        ];
        table.add(row.into_iter().chain(goal.judge(ratio.median())));
    };
    let code = [
        "code flows/s, without a password",
        "signatures/s for two each",
    ];
    add(code, Goal::AtLeast(0.7), |round| {
        [round.codes.rate(), round.signs / SIGNATURES_OF_A_CODE]
    });
    let login = ["logins/s by password", "bare argon2id hashes/s"];
    add(login, Goal::AtLeast(0.9), |round| {
        [round.logins.rate(), round.hashes.rate()]
    });
    let kept = [
        "tokens/s beside such logins",
        "asked for, a quarter of all/s",
    ];
    add(kept, Goal::AtLeast(0.9), |round| {
        [round.beside_logins.rate(), round.offered]
    });
    let late = ["p99 ms of these tokens", "one hash and twice p99 ms alone"];
    add(late, Goal::AtMost(1.0), |round| {
        let hash = 1000.0 / round.hashes.rate();
        [round.beside_logins.p99_ms, hash + 2.0 * round.alone.p99_ms]
    });
    table
}
