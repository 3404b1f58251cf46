//! Only `jose` names a crate that does cryptography.

use super::manifest::{dependencies, folder};
use super::token::{Kind, Token};
use super::tree::{File, Finding, Tree};

/// Both `tls.rs` choose rustls' provider; benchmarks measure the bare primitives.
const ALLOWED: &[&str] = &[
    "crates/jose/",
    "crates/lictor/src/tls.rs",
    "crates/lictor/src/remote/tls.rs",
    "bench/",
];
const CRATES: &[&str] = &[
    "aws-lc-rs",
    "argon2",
    "bcrypt",
    "rcgen",
    "x509-parser",
    "ring",
];

pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    tree.files
        .iter()
        .filter(|file| !file.is_below(ALLOWED))
        .flat_map(check_file)
        .collect()
}

fn check_file(file: &File) -> Vec<Finding> {
    let found = |name: &str, line| {
        Finding::new(
            file,
            line,
            format!("`{name}`: cryptography belongs in `jose`"),
        )
    };
    let pairs = file
        .tokens
        .windows(2)
        .filter_map(|pair| named(pair).map(|name| (name, pair)));
    let in_code = pairs.map(|(name, pair)| found(name, pair.first().map_or(1, |t| t.line)));
    let listed = folder(file).map(|_| dependencies(file)).unwrap_or_default();
    let in_manifest = listed
        .iter()
        .filter(|d| CRATES.contains(&d.name))
        .map(|d| found(d.name, d.line));
    in_code.chain(in_manifest).collect()
}

/// The crate that the first of two tokens names: a word that a path goes on from, or ends with.
fn named(pair: &[Token]) -> Option<&'static str> {
    let [word, next] = pair else { return None };
    let is_path = next.kind == Kind::Mark && [":", ";", ",", "}"].contains(&next.text.as_str());
    if word.kind != Kind::Word || !is_path {
        return None;
    }
    CRATES
        .iter()
        .copied()
        .find(|name| name.replace('-', "_") == word.text)
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::tidy::tree::places;

    const USE: &str = "// ring::x\nuse rustls::crypto::aws_lc_rs;\nlet keyring = argon2::f();";

    #[test]
    fn cryptography_is_named_only_where_it_belongs() {
        let manifest = "[dependencies]\nx509-parser.workspace = true";
        let files = [
            ("crates/server/src/tls.rs", USE),
            ("crates/server/Cargo.toml", manifest),
            ("crates/lictor/src/tls.rs", USE),
            ("crates/jose/src/a.rs", USE),
            ("crates/jose/Cargo.toml", manifest),
            ("bench/src/sign.rs", USE),
        ];
        let found = places(check, files);
        assert_eq!(
            found,
            [
                "crates/server/src/tls.rs:2",
                "crates/server/src/tls.rs:3",
                "crates/server/Cargo.toml:2"
            ]
        );
    }
}
