//! Values while a template is filled in.

use std::rc::Rc;

use serde_json::Value;

/// A value of the data, or one that the template has made; and whether its text is the template's
/// own, which may have markup.
#[derive(Debug, Clone)]
pub(super) struct Item<'a> {
    held: Held<'a>,
    pub(super) is_safe: bool,
}

#[derive(Debug, Clone)]
enum Held<'a> {
    Data(&'a Value),
    Made(Rc<Value>),
}

impl<'a> Item<'a> {
    pub(super) fn data(value: &'a Value) -> Self {
        Self {
            held: Held::Data(value),
            is_safe: false,
        }
    }

    pub(super) fn made(value: impl Into<Value>, is_safe: bool) -> Self {
        Self {
            held: Held::Made(Rc::new(value.into())),
            is_safe,
        }
    }

    pub(super) fn nil() -> Self {
        Self::made(Value::Null, true)
    }

    pub(super) fn value(&self) -> &Value {
        match &self.held {
            Held::Data(value) => value,
            Held::Made(value) => value,
        }
    }

    /// A member, an element, or one of the words that texts and lists answer to.
    pub(super) fn member(&self, key: &str) -> Self {
        match self.held {
            Held::Data(value) => {
                if let Some(found) = pick(value, key) {
                    return Self::data(found);
                }
            }
            Held::Made(ref value) => {
                if let Some(found) = pick(value, key) {
                    return Self::made(found.clone(), self.is_safe);
                }
            }
        }
        match (key, self.value()) {
            ("size", Value::Array(items)) => Self::made(items.len(), true),
            ("size", Value::String(text)) => Self::made(text.chars().count(), true),
            ("size", Value::Object(members)) => Self::made(members.len(), true),
            _ => Self::nil(),
        }
    }

    /// Whether it is a copy, which was paid for by nobody yet.
    pub(super) fn is_made(&self) -> bool {
        matches!(self.held, Held::Made(_))
    }

    /// How many turns a loop over it has.
    pub(super) fn len(&self) -> usize {
        match self.value() {
            Value::Array(items) => items.len(),
            _ => 0,
        }
    }

    /// Only nil and false are not true.
    pub(super) fn is_true(&self) -> bool {
        !matches!(self.value(), Value::Null | Value::Bool(false))
    }

    /// The value as it is shown.
    pub(super) fn text(&self) -> String {
        match self.value() {
            Value::Null => String::new(),
            Value::String(text) => text.clone(),
            Value::Array(items) => items.iter().map(|item| Item::data(item).text()).collect(),
            other => other.to_string(),
        }
    }

    /// Bytes of the text, roughly, without making it.
    pub(super) fn weight(&self) -> usize {
        weight(self.value())
    }

    pub(super) fn number(&self) -> Option<f64> {
        match self.value() {
            Value::Number(number) => number.as_f64(),
            Value::String(text) => text
                .trim()
                .parse()
                .ok()
                .filter(|number: &f64| number.is_finite()),
            _ => None,
        }
    }
}

fn pick<'v>(value: &'v Value, key: &str) -> Option<&'v Value> {
    match value {
        Value::Object(members) => members.get(key),
        Value::Array(items) => match key {
            "first" => items.first(),
            "last" => items.last(),
            _ => items.get(key.parse::<usize>().ok()?),
        },
        _ => None,
    }
}

fn weight(value: &Value) -> usize {
    match value {
        Value::Null => 1,
        Value::Bool(_) | Value::Number(_) => 24,
        Value::String(text) => text.len() + 1,
        Value::Array(items) => 1 + items.iter().map(weight).sum::<usize>(),
        Value::Object(members) => {
            let member = |(key, value): (&String, &Value)| key.len() + 4 + weight(value);
            2 + members.iter().map(member).sum::<usize>()
        }
    }
}

/// Escapes what means something in HTML.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}
