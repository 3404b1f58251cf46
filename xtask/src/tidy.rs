//! The rules of this code base that neither the compiler nor clippy knows.
//!
//! A rule is a function from the tree to what it finds, in a file of its own, and a row in
//! [`RULES`].

mod changelog;
mod crate_direction;
mod crypto;
mod engines;
mod file_length;
mod function_length;
mod leftovers;
mod links;
mod local_paths;
mod manifest;
mod named_tests;
mod sizes;
mod sql;
mod surfaces;
mod token;
mod tree;

use anyhow::Result;

use crate::repo::Repo;
use tree::{Finding, Tree};

const RULES: &[fn(&Tree) -> Vec<Finding>] = &[
    changelog::check,
    crate_direction::check,
    crypto::check,
    engines::check,
    file_length::check,
    function_length::check,
    leftovers::check,
    links::check,
    local_paths::check,
    named_tests::check,
    sql::check,
    surfaces::check,
];

/// Prints what the rules find; an error if it is anything.
pub(crate) fn check(repo: &Repo) -> Result<()> {
    let tree = Tree::read(repo)?;
    let mut findings: Vec<Finding> = RULES.iter().flat_map(|rule| rule(&tree)).collect();
    findings.sort();
    for finding in &findings {
        println!("{finding}");
    }
    println!("{}", sizes::summary(&tree));
    anyhow::ensure!(
        findings.is_empty(),
        "{} places break a rule",
        findings.len()
    );
    Ok(())
}
