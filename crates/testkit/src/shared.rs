//! The references that several projects share.

use std::io::Write as _;
use std::path::{Path, PathBuf};

/// A file of them, from the folder `LICTOR_SHARED` or beside the repository. `None` where there
/// is none, which is a failure only in CI.
///
/// # Panics
/// In CI, if there is none.
#[expect(
    clippy::disallowed_methods,
    reason = "a test run is configured by its environment"
)]
pub fn shared(name: &str) -> Option<Vec<u8>> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let folder = std::env::var_os("LICTOR_SHARED").map_or(beside, PathBuf::from);
    let file = folder.join(name);
    let found = std::fs::read(&file).ok();
    let is_ci = std::env::var_os("CI").is_some();
    assert!(found.is_some() || !is_ci, "{} is missing", file.display());
    if found.is_none() {
        let said = format!("skipped: {} is missing\n", file.display());
        // Without standard error nobody reads it.
        drop(std::io::stderr().write_all(said.as_bytes()));
    }
    found
}
