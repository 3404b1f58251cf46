//! Programs that drive official clients against a server, each in a folder of `compat/`.

use std::process::Command;

use anyhow::Result;

use crate::outcome::Outcome;
use crate::process;
use crate::repo::Repo;
use crate::server::Server;

/// Runs `compat/<name>/run` with a fresh server; skipped where there is no such program.
pub(crate) fn script(repo: &Repo, name: &str, arguments: &[String]) -> Result<Outcome> {
    let path = repo.root().join("compat").join(name).join("run");
    if !path.is_file() {
        return Ok(Outcome::Skipped(format!("there is no compat/{name}/run")));
    }
    let server = Server::start(repo)?;
    let mut program = Command::new(path);
    program.args(arguments).current_dir(repo.root());
    server.tell(&mut program);
    process::run(&mut program).inspect_err(|_| server.print_log())?;
    Ok(Outcome::Passed)
}
