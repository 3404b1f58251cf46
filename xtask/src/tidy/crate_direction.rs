//! `lictor → server → {store, jose} → domain`; `testkit` serves the tests of those above it.
//!
//! Manifests are enough: the compiler sees to it that code names nothing else.

use super::manifest::{Dependency, Section, dependencies, folder};
use super::tree::{File, Finding, Tree};

/// Each crate, what it may use, and what its tests may use besides.
const DIRECTIONS: &[(&str, &[&str], &[&str])] = &[
    ("domain", &[], &["oracle"]),
    ("jose", &["domain"], &[]),
    // Its own tests use its feature `testing`.
    ("store", &["domain"], &["store", "oracle"]),
    (
        "server",
        &["domain", "jose", "store"],
        &["testkit", "oracle"],
    ),
    ("testkit", &["domain", "jose", "store", "server"], &[]),
    (
        "lictor",
        &["domain", "jose", "store", "server"],
        &["testkit"],
    ),
    // What it shared with the product it could not find wrong.
    ("oracle", &[], &[]),
    ("xtask", &[], &[]),
    // Not even the product: what is shared would be fast or slow on both sides of a ratio.
    ("bench", &[], &[]),
];

pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    tree.files
        .iter()
        .filter_map(|file| Some(check_manifest(file, folder(file)?)))
        .flatten()
        .collect()
}

fn check_manifest(file: &File, folder: &str) -> Vec<Finding> {
    let name = folder.strip_prefix("crates/").unwrap_or(folder);
    let Some((_, always, in_tests)) = DIRECTIONS.iter().find(|(own, ..)| *own == name) else {
        let message = "no direction is known: say what it may use in xtask's crate_direction.rs";
        return vec![Finding::new(file, 1, message)];
    };
    let is_ours = |d: &Dependency<'_>| DIRECTIONS.iter().any(|(ours, ..)| *ours == d.name);
    let is_allowed = |d: &Dependency<'_>| {
        always.contains(&d.name) || (d.section == Section::Tests && in_tests.contains(&d.name))
    };
    dependencies(file)
        .iter()
        .filter(|d| is_ours(d) && !is_allowed(d))
        .map(|d| Finding::new(file, d.line, format!("`{name}` may not use `{}`", d.name)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::tidy::tree::places;

    const UPWARDS: &str = "[dependencies]\nserde = \"1\"\nserver.workspace = true\n";

    #[test]
    fn only_the_arrows_of_the_design_are_there() {
        assert_eq!(
            places(check, [("crates/store/Cargo.toml", UPWARDS)]),
            ["crates/store/Cargo.toml:3"]
        );
        assert_eq!(
            places(check, [("crates/lictor/Cargo.toml", UPWARDS)]),
            [""; 0]
        );
    }

    #[test]
    fn the_test_kit_is_for_tests() {
        let product = "[dependencies]\ntestkit.workspace = true\n";
        let tests = "[dev-dependencies]\ntestkit.workspace = true\n";
        assert_eq!(
            places(check, [("crates/server/Cargo.toml", product)]),
            ["crates/server/Cargo.toml:2"]
        );
        assert_eq!(
            places(check, [("crates/server/Cargo.toml", tests)]),
            [""; 0]
        );
    }

    #[test]
    fn a_new_crate_needs_a_place_in_the_order() {
        assert_eq!(
            places(
                check,
                [("crates/new/Cargo.toml", ""), ("Cargo.toml", UPWARDS)]
            ),
            ["crates/new/Cargo.toml:1"]
        );
    }
}
