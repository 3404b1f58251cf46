//! `docs/compatibility.md` against the routes.

use std::collections::BTreeMap;

use http::Method;

use crate::routes::{Operation, operations};

/// What a family is called: what the path begins with.
fn family(operation: &Operation) -> Option<String> {
    let mut parts = operation.path.strip_prefix("/api/v2/")?.split('/');
    let first = parts.next()?;
    match first {
        // Only a part of these families is there at all.
        "keys" | "tenants" => Some(format!("{first}/{}", parts.next()?)),
        _ => Some(first.to_owned()),
    }
}

/// How many operations of a kind there are, and how many of them are supported.
#[derive(Default, Clone, Copy)]
struct Count {
    all: usize,
    supported: usize,
}

impl Count {
    fn cell(self, unsupported: &str) -> String {
        match self {
            Self { all: 0, .. } => "–".to_owned(),
            Self { supported: 0, .. } => unsupported.to_owned(),
            Self { all, supported } if all == supported => "yes".to_owned(),
            Self { all, supported } => format!("{supported} of {all}"),
        }
    }
}

fn table() -> String {
    let mut families: BTreeMap<String, [Count; 2]> = BTreeMap::new();
    for operation in operations() {
        let Some(family) = family(operation) else {
            continue;
        };
        let counts = families.entry(family).or_default();
        let [reads, writes] = counts;
        let count = if operation.method == Method::GET {
            reads
        } else {
            writes
        };
        count.all += 1;
        count.supported += usize::from(operation.is_supported);
    }
    let mut families: Vec<_> = families.into_iter().collect();
    // Those of which something is supported come first.
    families.sort_by_key(|(_, counts)| counts.iter().all(|count| count.supported == 0));
    let mut table = "| Family | Reads | Writes |\n|---|---|---|\n".to_owned();
    for (family, [reads, writes]) in families {
        let cells = [
            format!("`{family}`"),
            reads.cell("empty"),
            writes.cell("403"),
        ];
        table += &["| ", &cells.join(" | "), " |\n"].concat();
    }
    table
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let rest = text
        .split_once(start)
        .map(|(_, rest)| rest)
        .unwrap_or_default();
    rest.split_once(end)
        .map(|(found, _)| found)
        .unwrap_or_default()
        .trim()
}

#[test]
fn the_documentation_says_what_is_supported() {
    let page = std::fs::read_to_string(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../docs/compatibility.md"
    ))
    .unwrap();
    let (found, expected) = (between(&page, "<!-- families -->", "<!-- end -->"), table());
    assert!(
        found == expected.trim(),
        "docs/compatibility.md should have this table:\n\n{expected}"
    );

    let absent = between(&page, "<!-- absent -->", "<!-- end -->");
    let named: Vec<_> = absent.split('`').skip(1).step_by(2).collect();
    assert!(!named.is_empty());
    for operation in operations() {
        let family = family(operation).unwrap_or_default();
        assert!(!named.contains(&family.as_str()), "{family} is there");
    }
}
