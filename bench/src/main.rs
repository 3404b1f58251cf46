//! What the server is measured against: bare loops that do the part of its work that can't be
//! avoided, and the load that it is measured under. `cargo xtask bench` pins and runs them.
//!
//! Nothing here is part of the product, and nothing of the product is used here: what is shared
//! would be fast or slow on both sides of a ratio. Each part prints one line of JSON.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "its reader is the program that started it"
)]

mod commit;
mod count;
mod cpu;
mod flush;
mod hash;
mod life;
mod load;
mod report;
mod serve;
mod sign;
mod sql;

use std::process::ExitCode;

use anyhow::Result;
use clap::Parser as _;

#[derive(Debug, clap::Parser)]
#[command(
    name = "bench",
    about = "Parts of the benchmarks; run `cargo xtask bench`"
)]
enum Part {
    /// Signs with RSA 2048, over and over
    Sign(sign::Arguments),
    /// Hashes a password with argon2id, over and over
    Hash(hash::Arguments),
    /// Writes 4 KiB and waits for the disk, over and over
    Flush(flush::Arguments),
    /// Answers every request with the same bytes
    Serve(serve::Arguments),
    /// Writes the rows of changes to a database, in groups
    Commit(commit::Arguments),
    /// Counts the log entries of a kind in a database
    Count(count::Arguments),
    /// Sends requests and waits for the answers
    Load(load::Arguments),
    /// Deletes a permission and restores it, over and over
    Life(life::Arguments),
    /// Runs SQL on a SQLite database
    Sql(sql::Arguments),
}

fn main() -> ExitCode {
    match run(Part::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(part: Part) -> Result<()> {
    let report = match part {
        Part::Sign(arguments) => sign::run(&arguments)?,
        Part::Hash(arguments) => hash::run(&arguments)?,
        Part::Flush(arguments) => flush::run(&arguments)?,
        Part::Serve(arguments) => return serve::run(&arguments),
        Part::Commit(arguments) => commit::run(&arguments)?,
        Part::Count(arguments) => count::run(&arguments)?,
        Part::Load(arguments) => load::run(&arguments)?,
        Part::Life(arguments) => return life::run(&arguments),
        Part::Sql(arguments) => return sql::run(&arguments),
    };
    println!("{}", serde_json::to_string(&report)?);
    Ok(())
}
