//! Benchmarks: what the server does, as a share of what can't be done faster.
//!
//! Figures of two runs, or of two machines, can't be compared; ratios within one run can. So
//! everything that is divided by each other is measured by turns, the server and what it is
//! compared with on one core, the load on another. A goal that is missed is no error.

mod commit;
mod cores;
mod deletion;
mod http;
mod login;
mod machine;
mod people;
mod plan;
mod rbac;
mod refresh;
mod rig;
mod spread;
mod start;
mod subject;
mod table;
mod tenant;
mod token;
mod usage;

use anyhow::{Result, ensure};

use crate::repo::Repo;
use crate::tools::{self, Consent};
use rig::Rig;

/// What to measure.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Bench {
    /// Tokens, beside bare RSA signatures; memory, start-up time and size
    Token(Arguments),
    /// Reading an API, beside a bare server that answers the same bytes
    Http(Arguments),
    /// Durable changes of an API, beside a bare loop that writes the same rows
    Commit(Arguments),
    /// Exchanges of refresh tokens that rotate, beside bare RSA signatures
    Refresh(Arguments),
    /// People who sign in, beside bare signatures and password hashes
    Login(Arguments),
    /// The effective set and the claims of a user with 50 roles, beside bare RSA signatures
    Rbac(Arguments),
    /// Deletions of a permission that a thousand to ten million hold, and the purge after it
    Deletion(deletion::Arguments),
}

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// How long each figure is measured
    #[arg(long, default_value_t = 3.0)]
    seconds: f64,
    /// How often each figure is measured
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Installs missing Debian packages without asking
    #[arg(long)]
    yes: bool,
}

/// Connections, or writers, that are measured.
const CONNECTIONS: [usize; 3] = [1, 16, 64];

pub(crate) fn run(repo: &Repo, bench: &Bench) -> Result<()> {
    let arguments = match bench {
        Bench::Token(arguments)
        | Bench::Http(arguments)
        | Bench::Commit(arguments)
        | Bench::Login(arguments)
        | Bench::Rbac(arguments)
        | Bench::Refresh(arguments) => arguments,
        Bench::Deletion(arguments) => &arguments.common,
    };
    let is_possible = arguments.rounds > 0 && (0.1..=600.0).contains(&arguments.seconds);
    ensure!(is_possible, "nothing can be measured in that time");
    let consent = if arguments.yes {
        Consent::Given
    } else {
        Consent::Ask
    };
    tools::provide(repo, &["bench"], consent)?;
    let rig = Rig::set_up(repo, arguments)?;
    let load = machine::load();
    match bench {
        Bench::Token(_) => token::run(&rig)?,
        Bench::Http(_) => http::run(&rig)?,
        Bench::Commit(_) => commit::run(&rig)?,
        Bench::Rbac(_) => rbac::run(repo, &rig)?,
        Bench::Login(_) => login::run(&rig)?,
        Bench::Refresh(_) => refresh::run(&rig)?,
        Bench::Deletion(arguments) => deletion::run(&rig, arguments)?,
    }
    println!("{}", machine::summary(rig.cores, &load));
    Ok(())
}
