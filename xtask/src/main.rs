//! The chores of this project: `cargo xtask tidy`, `cargo xtask test`, `cargo xtask compat`,
//! `cargo xtask bench`, `cargo xtask screenshots`.
//!
//! A new chore is a module, a variant of [`Chore`] and an arm of [`run`].

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "its job is to tell people"
)]
#![expect(
    clippy::disallowed_methods,
    reason = "chores are configured by the environment and may wait: nothing else runs in them"
)]

mod bench;
mod compat;
mod daemon;
mod outcome;
mod path;
mod port;
mod postgres;
mod process;
mod repo;
mod scratch;
mod screenshots;
mod server;
mod test;
mod tidy;
mod tools;

use std::process::ExitCode;

use anyhow::Result;
use clap::Parser as _;

use repo::Repo;

#[derive(Debug, clap::Parser)]
#[command(name = "cargo xtask", about = "The chores of this project")]
struct Cli {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Debug, clap::Subcommand)]
enum Chore {
    /// Checks the rules of this code base
    Tidy,
    /// Runs every test; installs what it needs
    Test(test::Arguments),
    /// Runs a command with a PostgreSQL for the tests, which is gone afterwards
    Postgres(postgres::Arguments),
    /// Compares with Auth0
    #[command(subcommand)]
    Compat(compat::Comparison),
    /// Measures the server against what can't be done faster
    #[command(subcommand)]
    Bench(bench::Bench),
    /// Takes the pictures of the documentation, docs/images, anew
    Screenshots,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    match Repo::find().and_then(|repo| run(&repo, &cli.chore)) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(repo: &Repo, chore: &Chore) -> Result<ExitCode> {
    match chore {
        Chore::Tidy => tidy::check(repo)?,
        Chore::Test(arguments) => return test::run(repo, arguments),
        Chore::Postgres(command) => postgres::run_with(command)?,
        Chore::Compat(comparison) => compat::run(repo, comparison)?,
        Chore::Bench(bench) => bench::run(repo, bench)?,
        Chore::Screenshots => screenshots::take(repo)?,
    }
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    #[test]
    fn every_command_can_be_asked_for() {
        super::Cli::command().debug_assert();
    }
}
