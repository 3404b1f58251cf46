//! Where things are, and whether a person or a machine asks.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

/// The repository's work tree.
#[derive(Debug, Clone)]
pub(crate) struct Repo {
    root: PathBuf,
}

impl Repo {
    /// The one whose `cargo xtask` this is.
    pub(crate) fn find() -> Result<Self> {
        let manifest = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
        let root = manifest
            .as_deref()
            .and_then(Path::parent)
            .map(Path::to_owned);
        Ok(Self {
            root: root.context("run this as `cargo xtask`")?,
        })
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Cargo's target folder.
    pub(crate) fn target(&self) -> PathBuf {
        let chosen = std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into());
        self.root.join(chosen)
    }

    /// The released binary.
    pub(crate) fn binary(&self) -> PathBuf {
        self.target().join("release/lictor")
    }
}

/// Whether continuous integration runs this: then nothing may be left out and nobody is asked.
pub(crate) fn is_ci() -> bool {
    std::env::var("CI").is_ok_and(|value| !value.is_empty() && value != "false")
}
