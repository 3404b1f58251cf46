//! The stages, in the order in which they run: what is quick to tell comes first.

use std::process::Command;

use anyhow::{Result, ensure};

use crate::outcome::Outcome;
use crate::postgres::{self, Postgres, Safety};
use crate::repo::Repo;
use crate::server::Server;
use crate::{compat, process, server, tidy};

const BINARY_BYTES_MAX: u64 = 30 * 1024 * 1024;

/// A part of the tests.
#[derive(Debug)]
pub(crate) struct Stage {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    pub(crate) run: fn(&Repo) -> Result<Outcome>,
}

pub(crate) const STAGES: &[Stage] = &[
    Stage {
        name: "tidy",
        about: "the rules of this code base",
        run: check_rules,
    },
    Stage {
        name: "format",
        about: "rustfmt has nothing to change",
        run: format,
    },
    Stage {
        name: "lint",
        about: "clippy has nothing to say",
        run: lint,
    },
    Stage {
        name: "rust",
        about: "unit, store and HTTP tests on both engines",
        run: rust,
    },
    Stage {
        name: "release",
        about: "the released binary",
        run: release,
    },
    Stage {
        name: "e2e",
        about: "a browser uses the dashboard of the released binary",
        run: journeys,
    },
    Stage {
        name: "replay",
        about: "recorded traffic gets Auth0's answers",
        run: compat::replay,
    },
    Stage {
        name: "sdk",
        about: "official libraries and tools",
        run: |repo| compat::script(repo, "sdk"),
    },
    Stage {
        name: "samples",
        about: "the samples in ten languages",
        run: |repo| compat::script(repo, "samples"),
    },
];

fn check_rules(repo: &Repo) -> Result<Outcome> {
    tidy::check(repo).map(|()| Outcome::Passed)
}

fn format(repo: &Repo) -> Result<Outcome> {
    passes(process::cargo(repo).args(["fmt", "--all", "--check"]))
}

fn lint(repo: &Repo) -> Result<Outcome> {
    let mut clippy = process::cargo(repo);
    clippy.args([
        "clippy",
        "--workspace",
        "--all-targets",
        "--locked",
        "--",
        "-D",
        "warnings",
    ]);
    passes(&mut clippy)
}

fn rust(repo: &Repo) -> Result<Outcome> {
    let tests = ["test", "--workspace", "--locked"];
    if let Err(error) = process::run(process::cargo(repo).args(tests).arg("--no-run")) {
        return Ok(Outcome::Broken(error.to_string()));
    }
    let mut cargo = process::cargo(repo);
    cargo.args(tests).arg("--no-fail-fast");
    if std::env::var_os(postgres::URL).is_some() {
        return passes(&mut cargo);
    }
    let postgres = Postgres::start(Safety::Quick)?;
    println!("PostgreSQL runs at {}", postgres.url());
    passes(cargo.env(postgres::URL, postgres.url()))
}

fn release(repo: &Repo) -> Result<Outcome> {
    if let Err(error) = server::build(repo) {
        return Ok(Outcome::Broken(error.to_string()));
    }
    let bytes = repo.binary().metadata()?.len();
    let kibibytes = bytes / 1024;
    println!("the binary has {kibibytes} KiB");
    ensure!(
        bytes <= BINARY_BYTES_MAX,
        "the binary has {kibibytes} KiB, more than 30 MiB"
    );
    Ok(Outcome::Passed)
}

fn journeys(repo: &Repo) -> Result<Outcome> {
    let server = Server::start(repo)?;
    let mut program = Command::new(repo.root().join("e2e/run"));
    server.tell(&mut program);
    process::run(&mut program).inspect_err(|_| server.print_log())?;
    Ok(Outcome::Passed)
}

fn passes(command: &mut Command) -> Result<Outcome> {
    process::run(command).map(|()| Outcome::Passed)
}
