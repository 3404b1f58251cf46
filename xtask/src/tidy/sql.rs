//! Only `store` speaks SQL.

use super::manifest::{dependencies, folder};
use super::token::Kind;
use super::tree::{File, Finding, Tree};

/// Benchmarks compare with SQLite as others use it; tests of the evidence do to the database what
/// somebody does who tampers with it.
const ALLOWED: &[&str] = &[
    "crates/store/",
    "bench/",
    "crates/server/tests/http/audit/",
    "crates/lictor/tests/binary/audit.rs",
];
const STATEMENTS: &[&str] = &["SELECT", "INSERT", "UPDATE", "DELETE FROM", "CREATE TABLE"];
const DRIVER: &str = "sqlx";
const MESSAGE: &str = "SQL belongs in `store`";

pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    tree.files
        .iter()
        .filter(|file| !file.is_below(ALLOWED))
        .flat_map(check_file)
        .collect()
}

fn check_file(file: &File) -> Vec<Finding> {
    if file.extension() == "sql" {
        return vec![Finding::new(file, 1, MESSAGE)];
    }
    let in_code = file.tokens.iter().filter(|token| match token.kind {
        Kind::Text => is_statement(&token.text),
        Kind::Word => token.text == DRIVER,
        Kind::Mark => false,
    });
    let mut found: Vec<_> = in_code
        .map(|t| Finding::new(file, t.line, MESSAGE))
        .collect();
    if folder(file).is_some() {
        let drivers = dependencies(file).into_iter().filter(|d| d.name == DRIVER);
        found.extend(drivers.map(|d| Finding::new(file, d.line, MESSAGE)));
    }
    found
}

/// Whether a text begins as a statement: the words in capitals, then more.
fn is_statement(text: &str) -> bool {
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\\');
    STATEMENTS.iter().any(|words| {
        text.strip_prefix(words)
            .is_some_and(|rest| rest.starts_with(char::is_whitespace))
    })
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::tidy::tree::places;

    #[test]
    fn statements_and_the_driver_are_found_outside_the_store() {
        let found = |path, text| places(check, [(path, text)]);
        let one = ["crates/server/src/a.rs:2"];
        assert_eq!(found("crates/server/src/a.rs", "\nf(\"SELECT 1\")"), one);
        assert_eq!(
            found("crates/server/src/a.rs", "\nf(\"\\\n  DELETE FROM a\")"),
            one
        );
        assert_eq!(found("crates/server/src/a.rs", "\nuse sqlx::Row;"), one);
        assert_eq!(found("docs/a.sql", "x"), ["docs/a.sql:1"]);
        assert_eq!(
            found("crates/server/Cargo.toml", "[dependencies]\nsqlx = \"1\""),
            ["crates/server/Cargo.toml:2"]
        );
    }

    #[test]
    fn the_store_and_prose_are_left_alone() {
        let sql = "f(\"SELECT 1\"); use sqlx::Row;";
        let prose =
            "// SELECT 1\nf(\"Update Bot Detection settings\", \"UPDATED\", \"an sqlx error\")";
        let workspace = "[workspace.dependencies]\nsqlx = \"1\"";
        let files = [
            ("crates/store/src/a.rs", sql),
            ("crates/server/src/a.rs", prose),
            ("Cargo.toml", workspace),
        ];
        assert_eq!(places(check, files), [""; 0]);
    }
}
