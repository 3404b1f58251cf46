//! Few files of the store know that there are two engines; all others write one SQL text.

use super::token::Kind;
use super::tree::{Finding, Tree};

const SOURCE: &str = "crates/store/src/";
/// Connections and transactions, migrations, the lock of a second process, the notices of a change.
const ALLOWED: &[&str] = &[
    "crates/store/src/db.rs",
    "crates/store/src/db/",
    "crates/store/src/migrate.rs",
    "crates/store/src/locks.rs",
    "crates/store/src/changes.rs",
    "crates/store/src/writer.rs",
];
const ENGINES: &[&str] = &["Sqlite", "Postgres"];

pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    let files = tree
        .rust()
        .filter(|f| f.path.starts_with(SOURCE) && !f.is_below(ALLOWED));
    files
        .flat_map(|file| {
            let words = file.tokens.iter().filter(|token| token.kind == Kind::Word);
            let named = words.filter(|t| ENGINES.iter().any(|engine| t.text.starts_with(engine)));
            named.map(|t| {
                Finding::new(
                    file,
                    t.line,
                    format!("`{}`: only {} may name an engine", t.text, short()),
                )
            })
        })
        .collect()
}

fn short() -> String {
    let names = ALLOWED.iter().map(|path| path.trim_start_matches(SOURCE));
    names.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::tidy::tree::places;

    #[test]
    fn an_engine_is_named_only_where_it_must_be() {
        let source = "//! Sqlite\nuse sqlx::SqlitePool;";
        let files = [
            ("crates/store/src/clients.rs", source),
            ("crates/store/src/db/open.rs", source),
        ];
        assert_eq!(places(check, files), ["crates/store/src/clients.rs:2"]);
    }
}
