//! What a change has changed: each member that differs, before and after.

use std::collections::BTreeSet;

use maud::{Markup, html};
use serde_json::{Map, Value};

use crate::ui::{Column, Row, Table, chip, table};

/// A member that differs: what is gone, and what came.
#[derive(Debug, PartialEq)]
struct Change {
    name: String,
    gone: Vec<String>,
    come: Vec<String>,
}

/// The table of what differs; none for a change without one.
pub(super) fn shown(before: &Value, after: &Value) -> Option<Markup> {
    let changes = differences(before, after);
    if changes.is_empty() {
        return None;
    }
    let columns = [Column::Plain("Member"), Column::Plain("Change")];
    let rows = changes.iter().map(row).collect();
    Some(html! {
        section.section {
            h2 { "Changes" }
            div.table-wrap {
                (table(&Table { name: "Changes", id: "changes", columns: &columns, rows }))
            }
        }
    })
}

fn row(change: &Change) -> Row {
    let lines = html! {
        ul.diff {
            @for text in &change.gone { li { del { "− " (text) } } }
            @for text in &change.come { li { ins { "+ " (text) } } }
        }
    };
    Row::new(vec![chip(&change.name), lines])
}

/// A value in one line, a text without quotation marks.
fn line(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn differences(before: &Value, after: &Value) -> Vec<Change> {
    let none = Map::new();
    let members = |value: &Value| value.as_object().cloned();
    let (old, new) = (members(before), members(after));
    let (old, new) = (old.as_ref().unwrap_or(&none), new.as_ref().unwrap_or(&none));
    let added = new.keys().filter(|key| !old.contains_key(*key));
    let names: Vec<&String> = old.keys().chain(added).collect();
    let changed = |name: &&&String| old.get(**name) != new.get(**name);
    let change = |name: &&String| member(name, (old.get(*name), new.get(*name)));
    names.iter().filter(changed).map(change).collect()
}

/// Of lists only those items are shown that are in one of them.
fn member(name: &str, (old, new): (Option<&Value>, Option<&Value>)) -> Change {
    let lines = |value: Option<&Value>| match value {
        Some(Value::Array(items)) => items.iter().map(line).collect(),
        Some(value) => vec![line(value)],
        None => Vec::new(),
    };
    let (old, new): (Vec<String>, Vec<String>) = (lines(old), lines(new));
    let without = |own: &[String], other: &[String]| -> Vec<String> {
        let other: BTreeSet<&String> = other.iter().collect();
        let own = own.iter().filter(|text| !other.contains(text));
        own.cloned().collect()
    };
    Change {
        name: name.to_owned(),
        gone: without(&old, &new),
        come: without(&new, &old),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn change(name: &str, gone: &[&str], come: &[&str]) -> Change {
        let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        Change {
            name: name.into(),
            gone: owned(gone),
            come: owned(come),
        }
    }

    #[test]
    fn only_what_differs_is_listed() {
        let before = json!({"id": 1, "name": "A", "scopes": [{"value": "x"}, "y"], "gone": true});
        let after = json!({"id": 1, "name": "B", "scopes": ["y", "z"], "new": {"a": null}});
        assert_eq!(
            differences(&before, &after),
            [
                change("name", &["A"], &["B"]),
                change("scopes", &[r#"{"value":"x"}"#], &["z"]),
                change("gone", &["true"], &[]),
                change("new", &[], &[r#"{"a":null}"#]),
            ]
        );
        assert_eq!(differences(&Value::Null, &Value::Null), []);
        assert!(shown(&before, &before).is_none());
    }
}
