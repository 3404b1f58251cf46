//! The list of statements: complete, and understood by both engines.

use std::collections::BTreeSet;

use store::{Db, testing};

use crate::source;

both_engines!(every_statement_is_understood);

async fn every_statement_is_understood(db: Db) {
    let mut reader = db.read().await.unwrap();
    for sql in store::statements() {
        let prepared = testing::prepare(reader.conn(), sql).await;
        assert!(prepared.is_ok(), "{sql}\n{prepared:?}");
    }
    // And nothing is understood that makes no sense.
    for sql in ["SELECT nothing FROM clients", "SELEKT 1"] {
        assert!(testing::prepare(reader.conn(), sql).await.is_err(), "{sql}");
    }
}

/// Said to one engine only: the lock of a second process.
const OF_ONE_ENGINE: [&str; 1] = ["locks"];
const VERBS: [&str; 7] = [
    "SELECT", "INSERT", "UPDATE", "DELETE", "WITH", "CREATE", "ALTER",
];

#[test]
fn every_constant_statement_is_in_the_list() {
    let mut found = 0;
    for (module, text) in source::modules() {
        let constants = constants(&text);
        if constants.is_empty() || OF_ONE_ENGINE.contains(&module.as_str()) {
            continue;
        }
        let (_, list) = text
            .split_once("const STATEMENTS: &[&str] =")
            .expect(&module);
        let list = list.split(['[', ']']).nth(1).unwrap();
        let listed: BTreeSet<&str> = list
            .split(',')
            .map(str::trim)
            .filter(|name| !name.is_empty())
            .collect();
        assert_eq!(listed, constants, "{module}");
        found += listed.len();
    }
    assert_eq!(store::statements().len(), found);
    assert!(found > 50, "{found}");
}

/// The names of constants that hold SQL.
fn constants(text: &str) -> BTreeSet<&str> {
    let definitions = text.split("const ").skip(1);
    let statements = definitions.filter_map(|definition| {
        let (name, value) = definition.split_once(": &str =")?;
        let value = value.trim_start().strip_prefix('"')?;
        VERBS
            .iter()
            .any(|verb| value.starts_with(verb))
            .then_some(name)
    });
    statements.collect()
}
