//! `lictor`: an authorization server in one binary. This crate reads what it is told, opens what
//! it needs, and listens; what is answered is the business of `server`.
//!
//! Invariant: nothing secret is written anywhere but to the data folder, and once to stdout.

mod activity;
mod audit;
mod bootstrap;
mod cli;
mod clock;
mod config;
mod connection;
mod credentials;
mod data_dir;
mod database;
mod descriptors;
mod environment;
mod failure;
mod files;
mod listen;
mod log;
mod master_key;
mod outbound;
mod public_url;
mod remote;
mod run;
mod runtime;
mod say;
mod serve;
mod settings;
mod signal;
mod system;
mod tls;

use std::process::ExitCode;

use cli::{Admin, Audit, Command};
use config::Config;
use failure::Failure;

fn main() -> ExitCode {
    match execute() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}

fn execute() -> Result<(), Failure> {
    let Some(cli) = cli::parse()? else {
        return Ok(());
    };
    let command = cli.command();
    let config = Config::load(cli.settings, cli.config)?;
    log::start(config.log_format, config.log_level);
    let runtime = runtime::build()?;
    match command {
        Command::Serve => runtime.block_on(run::serve(&config)),
        Command::Admin(Admin::Reset) => runtime.block_on(run::reset(&config)),
        Command::Audit(Audit::Verify { checkpoint }) => {
            runtime.block_on(audit::verify(&config, checkpoint.as_deref()))
        }
        Command::Audit(Audit::Checkpoint) => runtime.block_on(audit::checkpoint(&config)),
        Command::Apis { remote, what } => runtime.block_on(remote::apis(&config, &remote, what)),
        Command::Permissions { remote, what } => {
            runtime.block_on(remote::permissions(&config, &remote, what))
        }
    }
}
