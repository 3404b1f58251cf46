//! A server's data on either engine, and SQL for them while no server runs.

use std::fmt;
use std::process::Command;

use anyhow::{Context as _, Result};

use super::holders;
use crate::bench::rig::Rig;
use crate::bench::subject::{Home, Scheme};
use crate::postgres::{Postgres, Safety, programs};
use crate::process;

/// APIs: one for the permission, and one for each who writes.
const APIS: usize = 5;

/// An engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Engine {
    Sqlite,
    Postgres,
}

impl Engine {
    pub(super) const ALL: [Self; 2] = [Self::Sqlite, Self::Postgres];
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        })
    }
}

/// A server's data.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) home: Home,
    postgres: Option<Postgres>,
}

impl Place {
    /// A server with some APIs.
    pub(super) fn furnish(rig: &Rig, engine: Engine, holders: u64) -> Result<Self> {
        let postgres = match engine {
            Engine::Sqlite => None,
            Engine::Postgres => Some(Postgres::start(Safety::Durable)?),
        };
        let name = format!("{engine}-{holders}");
        let mut home = Home::new(rig, Scheme::Plain, &name)?;
        home.environment = postgres
            .iter()
            .map(|postgres| ("LICTOR_DATABASE_URL".to_owned(), postgres.url()))
            .collect();
        home.fill(rig, APIS)?;
        Ok(Self { home, postgres })
    }

    /// Adds users who hold the permission.
    pub(super) fn fill(&self, rig: &Rig, count: u64) -> Result<()> {
        for (so_far, sql) in holders::statements(count) {
            self.execute(rig, &sql)?;
            println!("{so_far} of {count} holders");
        }
        self.execute(rig, "ANALYZE")
    }

    /// From its next start on, the server keeps nothing that is deleted.
    pub(super) fn end_retention(&mut self) {
        let setting = ("LICTOR_RETENTION_DAYS".to_owned(), "0".to_owned());
        self.home.environment.push(setting);
    }

    fn execute(&self, rig: &Rig, sql: &str) -> Result<()> {
        let mut command = match &self.postgres {
            None => {
                let mut part = rig.on_core(rig.cores.server, "sql");
                part.arg("--database").arg(self.home.database());
                part
            }
            Some(postgres) => {
                let programs = programs().context("PostgreSQL's programs are missing")?;
                let mut psql = Command::new(programs.join("psql"));
                psql.args(["--quiet", "--set", "ON_ERROR_STOP=1", &postgres.url()]);
                psql.arg("--command");
                psql
            }
        };
        process::capture(command.arg(sql)).map(drop)
    }
}
