//! Refresh tokens that rotate, beside bare RSA signatures: each exchange is one durable change and
//! one signature.

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use serde_json::json;

use super::CONNECTIONS;
use super::plan::Plan;
use super::rig::{Rig, Run, Until};
use super::spread::Spread;
use super::subject::{Home, Scheme, Subject};
use super::table::{Goal, Table};
use super::tenant::{Tenant, text};

/// The log is written this long after the last token at the latest.
const LOG_MAX: Duration = Duration::from_millis(500);
/// Users, each of whom signs in once for each measurement's connection.
const EMAIL: &str = "user@bench.example";
const PASSWORD: &str = "correct horse battery 1";
const REALM: &str = "http://auth0.com/oauth/grant-type/password-realm";

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

/// An application that may exchange refresh tokens.
#[derive(Debug)]
struct Application {
    id: String,
    secret: String,
}

pub(crate) fn run(rig: &Rig) -> Result<()> {
    let home = Home::new(rig, Scheme::Plain, "refresh")?;
    let server = home.start(rig)?;
    let tenant = home.enter()?;
    let application = furnish(&tenant)?;
    let mut cells = CONNECTIONS.map(|connections| Cell {
        connections,
        rounds: Vec::new(),
    });
    let mut answered = 0;
    let mut before = rig.sign()?;
    for round in 1..=rig.rounds {
        println!("round {round} of {}", rig.rounds);
        for cell in &mut cells {
            let tokens = sign_in(&tenant, &application, cell.connections)?;
            let pair = (application.id.as_str(), application.secret.as_str());
            let plan = Plan::refresh(&home.origin, pair, &tokens);
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

/// An API, a user in a database of its own, and an application whose refresh tokens rotate.
fn furnish(tenant: &Tenant) -> Result<Application> {
    let api = json!({
        "identifier": "https://refresh.bench.example/", "signing_alg": "RS256",
        "allow_offline_access": true, "scopes": [{"value": "read:thing"}],
    });
    tenant.post("/api/v2/resource-servers", &api)?;
    let client = json!({
        "name": "Bench", "app_type": "regular_web", "grant_types": [REALM, "refresh_token"],
        "refresh_token": {
            "rotation_type": "rotating", "expiration_type": "expiring", "leeway": 0,
            "token_lifetime": 2_592_000, "idle_token_lifetime": 1_296_000,
            "infinite_token_lifetime": false, "infinite_idle_token_lifetime": false,
        },
    });
    let client = tenant.post("/api/v2/clients", &client)?;
    let application = Application {
        id: text(&client, "client_id")?,
        secret: text(&client, "client_secret")?,
    };
    let connection = json!({
        "name": "bench", "strategy": "auth0", "enabled_clients": [application.id],
    });
    tenant.post("/api/v2/connections", &connection)?;
    let user = json!({"connection": "bench", "email": EMAIL, "password": PASSWORD});
    tenant.post("/api/v2/users", &user)?;
    Ok(application)
}

/// So many refresh tokens.
fn sign_in(tenant: &Tenant, application: &Application, count: usize) -> Result<Vec<String>> {
    let login = json!({
        "grant_type": REALM, "realm": "bench", "client_id": application.id,
        "client_secret": application.secret, "username": EMAIL, "password": PASSWORD,
        "audience": "https://refresh.bench.example/", "scope": "read:thing offline_access",
    });
    let mut tokens = Vec::with_capacity(count);
    for _ in 0..count {
        let answer = tenant.post("/oauth/token", &login)?;
        tokens.push(text(&answer, "refresh_token")?);
    }
    Ok(tokens)
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
