//! The server's surfaces don't know each other: what they share is in `ops`, which knows none of
//! them and no HTTP.

use super::token::{Kind, Token};
use super::tree::{File, Finding, Tree};

const SURFACES: &[&str] = &["management", "extensions", "oauth", "login", "dashboard"];
const SOURCE: &str = "crates/server/src/";

pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    tree.rust()
        .filter_map(|file| Some((file, own_part(file)?)))
        .flat_map(check_file)
        .collect()
}

/// The first folder or file below `src/`.
fn own_part(file: &File) -> Option<&str> {
    file.path
        .strip_prefix(SOURCE)?
        .trim_end_matches(".rs")
        .split('/')
        .next()
}

fn check_file((file, part): (&File, &str)) -> Vec<Finding> {
    let mut findings = Vec::new();
    if SURFACES.contains(&part) || part == "ops" {
        let others = from_root(file).filter(|(name, _)| SURFACES.contains(name) && *name != part);
        let found =
            |(name, line)| Finding::new(file, line, format!("`{part}` may not use `{name}`"));
        findings.extend(others.map(found));
    }
    if part == "ops" {
        let named = file.tokens.iter().filter(|token| token.is_word("axum"));
        findings.extend(named.map(|t| Finding::new(file, t.line, "`ops` knows nothing of HTTP")));
    }
    findings
}

/// The modules of the crate's root that a file names, with their lines.
fn from_root(file: &File) -> impl Iterator<Item = (&str, usize)> {
    let inside = file.path.strip_prefix(SOURCE).unwrap_or_default();
    let depth = inside.trim_end_matches("/mod.rs").split('/').count();
    let starts = 0..file.tokens.len();
    starts
        .filter_map(move |start| after_root(file.tokens.get(start..)?, depth))
        .flat_map(heads)
}

/// What follows if the tokens begin with `crate::`, or with as many `super::` as lead there.
fn after_root(tokens: &[Token], depth: usize) -> Option<&[Token]> {
    match tokens {
        [first, rest @ ..] if first.is_word("crate") => after_colons(rest),
        [first, rest @ ..] if first.is_word("super") && depth <= 1 => after_colons(rest),
        [first, rest @ ..] if first.is_word("super") => after_root(after_colons(rest)?, depth - 1),
        _ => None,
    }
}

fn after_colons(tokens: &[Token]) -> Option<&[Token]> {
    match tokens {
        [a, b, rest @ ..] if a.is_mark(':') && b.is_mark(':') => Some(rest),
        _ => None,
    }
}

/// The first names of a path, or of each path in a group.
fn heads(tokens: &[Token]) -> Vec<(&str, usize)> {
    let mut found = Vec::new();
    let mut depth = 0_usize;
    let mut at_head = true;
    for token in tokens {
        match (token.kind, token.text.as_str()) {
            (Kind::Word, name) if at_head => found.push((name, token.line)),
            (_, "{") => depth += 1,
            (_, "}") => depth = depth.saturating_sub(1),
            _ => {}
        }
        at_head = depth == 1 && (token.is_mark('{') || token.is_mark(','));
        if depth == 0 {
            break;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::tidy::tree::places;

    #[test]
    fn a_surface_may_not_name_another() {
        let found = |path, source| places(check, [(path, source)]).len();
        assert_eq!(
            found("crates/server/src/management/a.rs", "use crate::oauth::x;"),
            1
        );
        assert_eq!(
            found("crates/server/src/oauth.rs", "fn f() { crate::login::g() }"),
            1
        );
        assert_eq!(
            found("crates/server/src/oauth/a.rs", "use super::super::login;"),
            1
        );
        let group = "use crate::{\n ops::{login, x},\n dashboard::Page,\n};";
        assert_eq!(
            places(check, [("crates/server/src/login/a.rs", group)]),
            ["crates/server/src/login/a.rs:3"]
        );
    }

    #[test]
    fn what_is_shared_may_be_named() {
        let found = |path, source| places(check, [(path, source)]);
        let none = [""; 0];
        assert_eq!(
            found(
                "crates/server/src/login/a.rs",
                "use crate::ops::oauth; // crate::oauth"
            ),
            none
        );
        assert_eq!(
            found(
                "crates/server/src/login/a.rs",
                "use super::oauth; use crate::login::x;"
            ),
            none
        );
        assert_eq!(
            found("crates/server/src/routes.rs", "use crate::{login, oauth};"),
            none
        );
        assert_eq!(
            found("crates/store/src/login.rs", "use crate::oauth;"),
            none
        );
    }

    #[test]
    fn operations_know_no_http_and_no_surface() {
        let found = |source| places(check, [("crates/server/src/ops/a.rs", source)]);
        assert_eq!(
            found("\nuse axum::Router;"),
            ["crates/server/src/ops/a.rs:2"]
        );
        assert_eq!(
            found("\nuse crate::management::x;"),
            ["crates/server/src/ops/a.rs:2"]
        );
        assert_eq!(found("/// not axum\nuse crate::app::App;"), [""; 0]);
    }
}
