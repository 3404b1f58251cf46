//! Mails as files, for those who have no SMTP server yet.

use std::io;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::Path;

/// Writes a mail: the whole of it is there, or nothing. Nobody else may read it: links in mails
/// are secrets.
pub(super) async fn write(folder: &Path, name: &str, content: &[u8]) -> io::Result<()> {
    let (folder, name, content) = (folder.to_owned(), name.to_owned(), content.to_owned());
    let writing = tokio::task::spawn_blocking(move || put(&folder, &name, &content));
    writing.await.map_err(io::Error::other)?
}

fn put(folder: &Path, name: &str, content: &[u8]) -> io::Result<()> {
    use std::io::Write as _;
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true).mode(0o700).create(folder)?;
    let unfinished = folder.join(format!(".{name}"));
    let mut options = std::fs::OpenOptions::new();
    let opened = options.write(true).create(true).truncate(true).mode(0o600);
    let mut file = opened.open(&unfinished)?;
    file.write_all(content)?;
    file.sync_all()?;
    std::fs::rename(unfinished, folder.join(name))
}
