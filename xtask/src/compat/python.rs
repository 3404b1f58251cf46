//! A Python with what the replay needs, whichever Python the machine has.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::repo::Repo;
use crate::{process, tools};

/// Makes the virtual environment unless it is there already, and returns its interpreter.
pub(crate) fn environment(repo: &Repo, requirements: &Path) -> Result<PathBuf> {
    let base = tools::python().context("there is no Python 3.11 or later that can make a venv")?;
    let version =
        process::capture(Command::new(base).args(["-c", "import sys; print(sys.version)"]))?;
    let wanted = version + &std::fs::read_to_string(requirements)?;
    let folder = repo.target().join("compat/venv");
    let python = folder.join("bin/python");
    let stamp = folder.join("made-from");
    if std::fs::read_to_string(&stamp).is_ok_and(|made_from| made_from == wanted) {
        return Ok(python);
    }
    process::run(
        Command::new(base)
            .args(["-m", "venv", "--clear"])
            .arg(&folder),
    )?;
    let mut pip = Command::new(&python);
    pip.args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--no-deps",
    ]);
    // Wheels only: one built here would lack the C loader wherever libyaml's headers do.
    pip.args(["--only-binary=:all:", "--require-hashes", "--requirement"])
        .arg(requirements);
    process::run(&mut pip)?;
    std::fs::write(stamp, wanted)?;
    Ok(python)
}
