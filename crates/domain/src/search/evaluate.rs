//! Whom a query finds: the definition that the store's SQL has to agree with.

use std::ops::{Bound, RangeBounds};

use serde_json::{Map, Value};

use super::{Clause, Condition, Field, Kind, Metadata, Query, fold};
use crate::Timestamp;

impl Query {
    /// Whether it finds a user who answers this profile ([`crate::user::User::wire`]) and is a
    /// member of these organizations, by their ids.
    pub fn matches(&self, profile: &Value, organizations: &[String]) -> bool {
        match self {
            Self::All => true,
            Self::Match(clause) => clause.matches(profile, organizations),
            Self::Not(query) => !query.matches(profile, organizations),
            Self::And(queries) => queries
                .iter()
                .all(|query| query.matches(profile, organizations)),
            Self::Or(queries) => queries
                .iter()
                .any(|query| query.matches(profile, organizations)),
        }
    }
}

impl Clause {
    fn matches(&self, profile: &Value, organizations: &[String]) -> bool {
        match &self.field {
            Field::OrganizationId => organizations
                .iter()
                .any(|id| self.condition.holds(Kind::Exact, &Value::from(id.as_str()))),
            Field::EmailDomain => profile
                .get("email")
                .and_then(Value::as_str)
                .and_then(|email| email.rsplit_once('@'))
                .is_some_and(|(_, domain)| self.condition.holds(Kind::Exact, &domain.into())),
            Field::Metadata(metadata, steps) => {
                let root = match metadata {
                    Metadata::User => profile.get("user_metadata"),
                    Metadata::App => profile.get("app_metadata"),
                };
                let steps: Vec<&str> = steps.iter().map(String::as_str).collect();
                root.is_some_and(|root| self.any(root, &steps))
            }
            Field::Other(steps) => {
                let steps: Vec<&str> = steps.iter().map(String::as_str).collect();
                self.any(profile, &steps)
            }
            named => {
                let name = named.name();
                let steps: Vec<&str> = name.split('.').collect();
                self.any(profile, &steps)
            }
        }
    }

    /// Whether a value below `value` satisfies the condition. Arrays are no step of a path.
    fn any(&self, value: &Value, steps: &[&str]) -> bool {
        match (value, steps) {
            (Value::Array(items), _) => items.iter().any(|item| self.any(item, steps)),
            (Value::Object(members), [first, rest @ ..]) => members
                .get(*first)
                .is_some_and(|member| self.any(member, rest)),
            (Value::Object(members), []) => {
                self.condition == Condition::Exists && has_value(members)
            }
            (_, [_, ..]) => false,
            (leaf, []) => self.condition.holds(self.field.kind(), leaf),
        }
    }
}

fn has_value(members: &Map<String, Value>) -> bool {
    members.values().any(|member| match member {
        Value::Null => false,
        Value::Array(items) => items.iter().any(|item| match item {
            Value::Null => false,
            Value::Object(members) => has_value(members),
            Value::Array(_) | Value::Bool(_) | Value::Number(_) | Value::String(_) => true,
        }),
        Value::Object(members) => has_value(members),
        Value::Bool(_) | Value::Number(_) | Value::String(_) => true,
    })
}

impl Condition {
    /// Whether a value that is no array or object satisfies it.
    fn holds(&self, kind: Kind, value: &Value) -> bool {
        match (self, value) {
            (_, Value::Null) => false,
            (Self::Exists, _) => true,
            (Self::Flag(flag), Value::Bool(value)) => flag == value,
            (Self::Number(span), Value::Number(value)) => {
                value.as_i64().is_some_and(|value| span.contains(&value))
            }
            (Self::Time(span), Value::String(text)) => {
                Timestamp::parse(text).is_some_and(|time| span.contains(&time))
            }
            (condition, Value::String(text)) => match kind {
                Kind::Folded => condition.holds_text(&fold(text)),
                Kind::Exact | Kind::Json => condition.holds_text(text),
                Kind::Flag | Kind::Number | Kind::Date => false,
            },
            (Self::Is(text), Value::Bool(value)) => *text == value.to_string(),
            (Self::Is(text), Value::Number(value)) => match (text.parse::<i64>(), value.as_i64()) {
                (Ok(wanted), Some(value)) => value == wanted,
                _ => number(text) == value.as_f64(),
            },
            (Self::Between(from, to), Value::Number(value)) => value
                .as_f64()
                .is_some_and(|value| between(from, to, value).unwrap_or(false)),
            _ => false,
        }
    }

    fn holds_text(&self, text: &str) -> bool {
        match self {
            Self::Is(wanted) => wanted == text,
            Self::Like(wildcard) => wildcard.is_match(text),
            Self::Between(from, to) => {
                let bounds = (
                    from.as_ref().map(String::as_str),
                    to.as_ref().map(String::as_str),
                );
                <(Bound<&str>, Bound<&str>) as RangeBounds<str>>::contains(&bounds, text)
            }
            Self::Exists => true,
            Self::Flag(_) | Self::Number(_) | Self::Time(_) => false,
        }
    }
}

/// A number as JSON writes one (RFC 8259 §6).
fn number(text: &str) -> Option<f64> {
    serde_json::from_str::<serde_json::Number>(text)
        .ok()?
        .as_f64()
}

/// `None` if an end isn't a number.
fn between(from: &Bound<String>, to: &Bound<String>, value: f64) -> Option<bool> {
    let read = |bound: &Bound<String>| {
        Some(match bound {
            Bound::Unbounded => Bound::Unbounded,
            Bound::Included(text) => Bound::Included(number(text)?),
            Bound::Excluded(text) => Bound::Excluded(number(text)?),
        })
    };
    Some((read(from)?, read(to)?).contains(&value))
}
