//! The words of a refusal, as Auth0 puts them (reference §1.4).
//!
//! The texts are those of z-schema, wrapped as Auth0 wraps them. The limits are ours: Auth0 quotes
//! any value whole, we cut what a caller sent so that no answer grows with the request.

mod code;

use std::fmt;

use serde_json::Value;

/// How many violations are collected. The rest is found when these are mended.
pub const MAX_VIOLATIONS: usize = 50;
/// How many characters of a value, or of a path, a message quotes.
pub const MAX_QUOTED: usize = 200;
/// How many characters of names that aren't allowed a message quotes.
pub const MAX_NAMES: usize = 1_000;
/// No further violation is put into a message that is this long, in bytes.
pub const MAX_MESSAGE: usize = 8_192;

/// What a caller is told about a request that breaks its schema: HTTP status 400.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invalid {
    /// The `message` of the answer.
    pub message: String,
    /// The `errorCode` of the answer.
    pub code: &'static str,
}

impl Invalid {
    /// The refusal of a body by a rule that no schema can state. `detail` is put between Auth0's
    /// `Payload validation error: ` and its full stop.
    pub fn payload(detail: &str) -> Self {
        Self::plain(Place::Payload, detail)
    }

    /// The same for a query string.
    pub fn query(detail: &str) -> Self {
        Self::plain(Place::Query, detail)
    }

    fn plain(place: Place, detail: &str) -> Self {
        Self {
            message: format!("{} validation error: {detail}.", place.name()),
            code: place.code(),
        }
    }

    /// All violations in one message, joined as Auth0 joins them; the same sentence isn't
    /// repeated.
    pub(super) fn new(place: Place, violations: &[Violation]) -> Self {
        Self {
            message: join(place, violations),
            code: place.code(),
        }
    }
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Invalid {}

/// The part of a request that is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Payload,
    Query,
    Path,
}

impl Place {
    const fn name(self) -> &'static str {
        match self {
            Self::Payload => "Payload",
            Self::Query => "Query",
            Self::Path => "Path",
        }
    }

    const fn code(self) -> &'static str {
        match self {
            Self::Payload => "invalid_body",
            Self::Query => "invalid_query_string",
            Self::Path => "invalid_uri",
        }
    }
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Where: `rule.match.users[3]`, empty at the root.
    pub path: String,
    /// What, in z-schema's words.
    pub text: String,
    /// What the value is for, where the schema says so.
    pub description: Option<&'static str>,
    /// For a value that none of several schemas accepts: why each of them doesn't.
    pub inner: Vec<Violation>,
}

impl Violation {
    fn sentence(&self, place: Place) -> String {
        let mut out = format!("{} validation error: '{}'", place.name(), self.text);
        if !self.path.is_empty() {
            out.push_str(" on property ");
            out.push_str(&self.path);
            match self.description {
                Some(description) => {
                    out.push_str(" (");
                    out.push_str(description.strip_suffix('.').unwrap_or(description));
                    out.push(')');
                }
                // Auth0's template for these doesn't drop the parenthesis (recorded).
                None if !self.inner.is_empty() => out.push_str(" ({description})"),
                None => {}
            }
        }
        out.push('.');
        if !self.inner.is_empty() {
            out.push_str(" Inner errors: [ ");
            out.push_str(&join(place, &self.inner));
            out.push_str(" ].");
        }
        out
    }
}

fn join(place: Place, violations: &[Violation]) -> String {
    let mut sentences: Vec<String> = Vec::new();
    let mut length = 0;
    for violation in violations {
        let sentence = violation.sentence(place);
        if !sentences.contains(&sentence) {
            length += sentence.len();
            sentences.push(sentence);
        }
        if length >= MAX_MESSAGE {
            break;
        }
    }
    sentences.join(" (also) ")
}

/// The first characters of a text; an ellipsis stands for the rest.
pub(super) fn cut(text: &str, max: usize) -> String {
    match text.char_indices().nth(max) {
        Some((end, _)) => text.get(..end).unwrap_or_default().to_owned() + "…",
        None => text.to_owned(),
    }
}

fn quoted(text: &str) -> String {
    cut(text, MAX_QUOTED)
}

pub(super) fn wrong_type(expected: &str, nullable: bool, found: &Value) -> String {
    let or_null = if nullable { ",null" } else { "" };
    format!(
        "Expected type {expected}{or_null} but found type {}",
        type_of(found)
    )
}

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// The text for a member that has to be there.
pub(super) fn missing(name: &str) -> String {
    format!("Missing required property: {name}")
}

/// The text for members that may not be there, in the order given.
pub(super) fn additional<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let mut list = String::new();
    for name in names {
        if !list.is_empty() {
            list.push(',');
        }
        list.push_str(&quoted(name));
        if list.len() > MAX_NAMES {
            break;
        }
    }
    format!(
        "Additional properties not allowed: {}",
        cut(&list, MAX_NAMES)
    )
}

pub(super) fn format(name: &str, value: &str) -> String {
    format!(
        "Object didn't pass validation for format {name}: {}",
        quoted(value)
    )
}

pub(super) fn pattern(source: &str, value: &str) -> String {
    format!("String does not match pattern {source}: {}", quoted(value))
}

pub(super) fn fields(value: &str, names: &[&str]) -> String {
    format!(
        "String '{}' does not match pattern. Must be a comma separated list of the following \
         values: {}",
        quoted(value),
        names.join(",")
    )
}

pub(super) fn too_short(characters: usize, min: i64) -> String {
    format!("String is too short ({characters} chars), minimum {min}")
}

pub(super) fn too_long(characters: usize, max: i64) -> String {
    format!("String is too long ({characters} chars), maximum {max}")
}

pub(super) fn no_match(value: &str) -> String {
    format!("No enum match for: {}", quoted(value))
}

pub(super) fn less(value: &serde_json::Number, min: i64) -> String {
    format!("Value {value} is less than minimum {min}")
}

pub(super) fn greater(value: &serde_json::Number, max: i64) -> String {
    format!("Value {value} is greater than maximum {max}")
}

pub(super) fn too_few_items(count: usize, min: i64) -> String {
    format!("Array is too short ({count}), minimum {min}")
}

pub(super) fn too_many_items(count: usize, max: i64) -> String {
    format!("Array is too long ({count}), maximum {max}")
}

pub(super) fn repeated(first: usize, second: usize) -> String {
    format!("Array items are not unique (indexes {first} and {second})")
}

pub(super) fn too_few_members(count: usize, min: i64) -> String {
    format!("Too few properties defined ({count}), minimum {min}")
}

pub(super) fn too_many_members(count: usize, max: i64) -> String {
    format!("Too many properties defined ({count}), maximum {max}")
}

/// The text for a value that no branch accepts.
pub(super) const NONE_MET: &str = "None of the valid schemas were met";
/// The text for a value that more than one of several exclusive branches accepts.
pub(super) const SEVERAL_MET: &str = "Data is valid against more than one schema from 'oneOf'";
