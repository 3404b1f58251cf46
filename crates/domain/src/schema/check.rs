//! Compares a value with its schema.
//!
//! The order of violations is z-schema's, because Auth0's messages show it: at each object the
//! names that aren't allowed, then what is missing (last property first), then the members, last
//! one first. A value of the wrong type is checked no further. Recursion follows the schema, which
//! is finite, and never the value.

mod compare;

use serde_json::{Map, Number, Value};

use compare::{above, below, repeated};

use super::message::{self, MAX_QUOTED, MAX_VIOLATIONS, Violation};
use super::node::{Additional, Kind, Schema};

/// Whether a value satisfies a schema.
///
/// # Errors
/// What is wrong with it, at most [`MAX_VIOLATIONS`].
pub fn check(schema: &Schema, value: &Value) -> Result<(), Vec<Violation>> {
    check_at(&[], schema, value)
}

/// The same for a value that is a member already.
pub(super) fn check_at(
    path: &[Step<'_>],
    schema: &Schema,
    value: &Value,
) -> Result<(), Vec<Violation>> {
    let mut checker = Checker {
        path: path.to_vec(),
        found: Vec::new(),
        limit: MAX_VIOLATIONS,
    };
    checker.visit(schema, value);
    if checker.found.is_empty() {
        Ok(())
    } else {
        Err(checker.found)
    }
}

/// One step from a value into it.
#[derive(Debug, Clone, Copy)]
pub(super) enum Step<'a> {
    Member(&'a str),
    Item(usize),
}

struct Checker<'a> {
    path: Vec<Step<'a>>,
    found: Vec<Violation>,
    limit: usize,
}

impl<'a> Checker<'a> {
    fn visit(&mut self, schema: &Schema, value: &'a Value) {
        if self.found.len() >= self.limit || (schema.nullable && value.is_null()) {
            return;
        }
        match (schema.kind, value) {
            (Kind::Any, _) => {}
            (Kind::AnyOf(branches), _) => self.branches(schema, branches, value, false),
            (Kind::OneOf(branches), _) => self.branches(schema, branches, value, true),
            (Kind::Boolean, Value::Bool(flag)) => self.choice(schema, &flag.to_string()),
            (Kind::Integer, Value::Number(number)) if !number.is_f64() => {
                self.number(schema, number);
            }
            (Kind::Number, Value::Number(number)) => self.number(schema, number),
            (Kind::Text, Value::String(text)) => self.text(schema, text),
            (Kind::Fields(names), Value::String(text)) => {
                if text.split(',').any(|name| !names.contains(&name)) {
                    self.add(schema, message::fields(text, names));
                }
            }
            (Kind::Array { items, unique }, Value::Array(values)) => {
                self.array(schema, items, unique, values);
            }
            (Kind::Object { additional, .. }, Value::Object(members)) => {
                self.object(schema, additional, members);
            }
            _ => {
                let text = message::wrong_type(schema.type_name(), schema.nullable, value);
                self.add(schema, text);
            }
        }
    }

    fn add(&mut self, schema: &Schema, text: String) {
        self.add_with(schema, text, Vec::new());
    }

    fn add_with(&mut self, schema: &Schema, text: String, inner: Vec<Violation>) {
        if self.found.len() < self.limit {
            let (path, description) = (render(&self.path), schema.description);
            self.found.push(Violation {
                path,
                text,
                description,
                inner,
            });
        }
    }

    fn choice(&mut self, schema: &Schema, text: &str) {
        if !schema.choices.is_empty() && !schema.choices.contains(&text) {
            self.add(schema, message::no_match(text));
        }
    }

    fn number(&mut self, schema: &Schema, number: &Number) {
        if let Some(min) = schema.min.filter(|min| below(number, *min)) {
            self.add(schema, message::less(number, min));
        }
        if let Some(max) = schema.max.filter(|max| above(number, *max)) {
            self.add(schema, message::greater(number, max));
        }
    }

    fn text(&mut self, schema: &Schema, text: &str) {
        self.choice(schema, text);
        if let Some(format) = schema.format.filter(|format| !(format.matches)(text)) {
            self.add(schema, message::format(format.name, text));
        }
        if let Some(pattern) = schema.pattern.filter(|pattern| !(pattern.matches)(text)) {
            self.add(schema, message::pattern(pattern.source, text));
        }
        if schema.min.is_some() || schema.max.is_some() {
            self.count(
                schema,
                text.chars().count(),
                message::too_short,
                message::too_long,
            );
        }
    }

    fn array(&mut self, schema: &Schema, items: &Schema, unique: bool, values: &'a [Value]) {
        if unique && let Some((first, second)) = repeated(values) {
            self.add(schema, message::repeated(first, second));
        }
        self.count(
            schema,
            values.len(),
            message::too_few_items,
            message::too_many_items,
        );
        for (index, value) in values.iter().enumerate().rev() {
            self.enter(Step::Item(index), items, value);
            if self.found.len() >= self.limit {
                return;
            }
        }
    }

    fn object(&mut self, schema: &Schema, additional: Additional, members: &'a Map<String, Value>) {
        self.members(schema, additional, members);
        if let Some(text) = schema.rule.and_then(|rule| rule(members)) {
            self.add(schema, text);
        }
        self.count(
            schema,
            members.len(),
            message::too_few_members,
            message::too_many_members,
        );
        for (name, value) in members.iter().rev() {
            match (schema.property(name), additional) {
                (Some(property), _) => self.enter(Step::Member(name), &property.schema, value),
                (None, Additional::Each(schema)) => self.enter(Step::Member(name), schema, value),
                (None, Additional::Open | Additional::Refused) => {}
            }
            if self.found.len() >= self.limit {
                return;
            }
        }
    }

    /// Which members are there that may not be, and which aren't that have to be.
    fn members(&mut self, schema: &Schema, additional: Additional, members: &Map<String, Value>) {
        if matches!(additional, Additional::Refused) {
            let unknown = |name: &&str| schema.property(name).is_none();
            let mut names = members
                .keys()
                .rev()
                .map(String::as_str)
                .filter(unknown)
                .peekable();
            if names.peek().is_some() {
                self.add(schema, message::additional(names));
            }
        }
        let mut missing: Vec<&str> = schema
            .properties()
            .filter(|property| property.required && !members.contains_key(property.name))
            .map(|property| property.name)
            .collect();
        missing.reverse();
        for name in missing {
            self.add(schema, message::missing(name));
        }
    }

    fn enter(&mut self, step: Step<'a>, schema: &Schema, value: &'a Value) {
        self.path.push(step);
        self.visit(schema, value);
        self.path.pop();
    }

    fn count(
        &mut self,
        schema: &Schema,
        count: usize,
        too_few: fn(usize, i64) -> String,
        too_many: fn(usize, i64) -> String,
    ) {
        let signed = i64::try_from(count).unwrap_or(i64::MAX);
        if let Some(min) = schema.min.filter(|min| signed < *min) {
            self.add(schema, too_few(count, min));
        }
        if let Some(max) = schema.max.filter(|max| signed > *max) {
            self.add(schema, too_many(count, max));
        }
    }

    /// Of exclusive branches z-schema reports one violation each, of others all, wherever they
    /// are.
    fn branches(
        &mut self,
        schema: &Schema,
        branches: &[Schema],
        value: &'a Value,
        exclusive: bool,
    ) {
        let limit = if exclusive { 1 } else { MAX_VIOLATIONS };
        let mut inner = Vec::new();
        let mut met = 0;
        for branch in branches {
            let mut checker = Checker {
                path: self.path.clone(),
                found: Vec::new(),
                limit,
            };
            checker.visit(branch, value);
            met += usize::from(checker.found.is_empty());
            inner.extend(checker.found);
        }
        match met {
            0 => {
                inner.truncate(MAX_VIOLATIONS);
                self.add_with(schema, message::NONE_MET.to_owned(), inner);
            }
            1 => {}
            _ if exclusive => self.add(schema, message::SEVERAL_MET.to_owned()),
            _ => {}
        }
    }
}

/// The path as Auth0 writes it: `scopes[8].value`.
fn render(path: &[Step<'_>]) -> String {
    let mut out = String::new();
    for step in path {
        match step {
            Step::Item(index) => out = format!("{out}[{index}]"),
            Step::Member(name) => {
                if !out.is_empty() {
                    out.push('.');
                }
                out.push_str(&message::cut(name, MAX_QUOTED));
            }
        }
    }
    message::cut(&out, MAX_QUOTED)
}

#[cfg(test)]
mod tests;
