//! Folders and files that are there completely or not at all, and that others can't read.

use std::fs::{DirBuilder, File, Permissions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
use std::path::Path;

use crate::failure::Failure;

/// Only this user can read it.
pub(crate) const PRIVATE: u32 = 0o600;
/// Everybody can read it.
pub(crate) const PUBLIC: u32 = 0o644;
/// Only this user can look into the folder.
const PRIVATE_FOLDER: u32 = 0o700;

/// Makes a folder, and those above it, that only this user can look into.
pub(crate) fn make_folder(path: &Path) -> Result<(), Failure> {
    DirBuilder::new()
        .recursive(true)
        .mode(PRIVATE_FOLDER)
        .create(path)
        .map_err(|e| unwritable(path, &e))
}

/// Writes a file that is on disk when this returns. A file that is there is replaced.
pub(crate) fn write(path: &Path, contents: &[u8], mode: u32) -> Result<(), Failure> {
    try_write(path, contents, mode).map_err(|error| unwritable(path, &error))
}

fn try_write(path: &Path, contents: &[u8], mode: u32) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new()
        .permissions(Permissions::from_mode(mode))
        .tempfile_in(folder)?;
    file.write_all(contents)?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    File::open(folder)?.sync_all()
}

/// The text of a file; none if there is no such file.
pub(crate) fn read(path: &Path) -> Result<Option<String>, Failure> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => {
            let message = format!("{} can't be read: {error}", path.display());
            Err(Failure::operation(
                message,
                "let the user that runs lictor read it",
            ))
        }
    }
}

/// Warns if others than this user can read a secret file.
pub(crate) fn warn_if_readable(path: &Path) {
    let mode = std::fs::metadata(path).map(|metadata| metadata.permissions().mode());
    if mode.is_ok_and(|mode| mode & 0o077 != 0) {
        tracing::warn!(file = %path.display(), "others can read this secret file: chmod 600 it");
    }
}

fn unwritable(path: &Path, error: &io::Error) -> Failure {
    let message = format!("{} can't be written: {error}", path.display());
    Failure::operation(
        message,
        "name a folder that can be written to with --data-dir",
    )
}
