//! The files that the rules look at, and what they find.

use std::fmt;
use std::process::Command;

use anyhow::{Context as _, Result};

use super::token::{Token, tokens};
use crate::process;
use crate::repo::Repo;

/// A broken rule and where.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Finding {
    pub(crate) path: String,
    pub(crate) line: usize,
    pub(crate) message: String,
}

impl Finding {
    pub(crate) fn new(file: &File, line: usize, message: impl Into<String>) -> Self {
        Self {
            path: file.path.clone(),
            line,
            message: message.into(),
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.message)
    }
}

/// A file by its path from the root of the repository, with `/` between folders.
#[derive(Debug)]
pub(crate) struct File {
    pub(crate) path: String,
    /// Empty if it isn't text.
    pub(crate) text: String,
    /// Empty if it isn't Rust.
    pub(crate) tokens: Vec<Token>,
}

impl File {
    fn new(path: String, text: String) -> Self {
        let mut file = Self {
            path,
            text,
            tokens: Vec::new(),
        };
        if file.extension() == "rs" {
            file.tokens = tokens(&file.text);
        }
        file
    }

    /// What follows the last dot of the name.
    pub(crate) fn extension(&self) -> &str {
        let name = self.path.rsplit('/').next().unwrap_or_default();
        name.rsplit_once('.').map_or("", |(_, extension)| extension)
    }

    /// The lines and their numbers.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text
            .lines()
            .enumerate()
            .map(|(index, line)| (index + 1, line))
    }

    /// Whether the path is below, or begins with, one of these.
    pub(crate) fn is_below(&self, prefixes: &[&str]) -> bool {
        prefixes.iter().any(|prefix| self.path.starts_with(prefix))
    }
}

/// All files that are tracked, or would be if they were added.
#[derive(Debug)]
pub(crate) struct Tree {
    pub(crate) files: Vec<File>,
}

impl Tree {
    /// Reads the work tree as Git sees it.
    pub(crate) fn read(repo: &Repo) -> Result<Self> {
        let mut git = Command::new("git");
        git.current_dir(repo.root());
        git.args([
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ]);
        let listed = process::capture(&mut git).context("the rules look at what Git lists")?;
        let mut paths: Vec<&str> = listed.split('\0').filter(|path| !path.is_empty()).collect();
        paths.sort_unstable();
        paths.dedup();
        let present = paths
            .into_iter()
            .filter(|path| repo.root().join(path).is_file());
        let files = present.map(|path| {
            let bytes = std::fs::read(repo.root().join(path)).unwrap_or_default();
            File::new(
                path.to_owned(),
                String::from_utf8(bytes).unwrap_or_default(),
            )
        });
        Ok(Self {
            files: files.collect(),
        })
    }

    pub(crate) fn rust(&self) -> impl Iterator<Item = &File> {
        self.files.iter().filter(|file| file.extension() == "rs")
    }

    /// Whether this is a file, or a folder that holds one.
    pub(crate) fn has(&self, path: &str) -> bool {
        let folder = format!("{path}/");
        path.is_empty()
            || self
                .files
                .iter()
                .any(|f| f.path == path || f.path.starts_with(&folder))
    }
}

#[cfg(test)]
impl Tree {
    /// A tree for a test.
    pub(crate) fn of<const N: usize>(files: [(&str, &str); N]) -> Self {
        let files = files.map(|(path, text)| File::new(path.to_owned(), text.to_owned()));
        Self {
            files: files.into(),
        }
    }
}

/// What a rule finds in files made for a test, as `path:line`.
#[cfg(test)]
pub(crate) fn places<const N: usize>(
    rule: fn(&Tree) -> Vec<Finding>,
    files: [(&str, &str); N],
) -> Vec<String> {
    rule(&Tree::of(files))
        .iter()
        .map(|f| format!("{}:{}", f.path, f.line))
        .collect()
}
