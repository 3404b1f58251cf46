//! The pictures of the documentation: a browser takes them of a fresh server.

use std::process::Command;

use anyhow::Result;

use crate::process;
use crate::repo::Repo;
use crate::server::Server;
use crate::tools;

/// Takes all pictures and replaces those in `docs/images`.
pub(crate) fn take(repo: &Repo) -> Result<()> {
    tools::provide(repo, &["e2e"], tools::Consent::Ask)?;
    let server = Server::start(repo)?;
    let mut program = Command::new(repo.root().join("e2e/run"));
    let folder = repo.root().join("docs/images");
    program
        .arg("--pictures")
        .arg(folder)
        .current_dir(repo.root());
    server.tell(&mut program);
    process::run(&mut program).inspect_err(|_| server.print_log())
}
