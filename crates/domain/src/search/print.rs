//! Writes a query so that it is read back as the same one.

use std::fmt::{self, Display, Formatter, Write};
use std::ops::Bound;

use super::scanner::ends_word;
use super::{Clause, Condition, Query, Span};
use crate::Timestamp;

impl Display for Query {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => f.write_str("*:*"),
            Self::Match(clause) => clause.fmt(f),
            Self::Not(query) => {
                f.write_str("NOT ")?;
                query.enclosed(f)
            }
            Self::And(queries) => {
                for (at, query) in queries.iter().enumerate() {
                    f.write_str(if at == 0 { "" } else { " AND " })?;
                    query.enclosed(f)?;
                }
                Ok(())
            }
            Self::Or(queries) => {
                for (at, query) in queries.iter().enumerate() {
                    f.write_str(if at == 0 { "" } else { " OR " })?;
                    query.fmt(f)?;
                }
                Ok(())
            }
        }
    }
}

impl Query {
    /// Lists in parentheses.
    fn enclosed(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::All | Self::Match(_) | Self::Not(_) => self.fmt(f),
            Self::And(_) | Self::Or(_) => write!(f, "({self})"),
        }
    }
}

impl Display for Clause {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let name = self.field.name();
        if self.condition == Condition::Exists {
            f.write_str("_exists_:")?;
            return quote(f, &name);
        }
        escape(f, &name)?;
        f.write_char(':')?;
        self.condition.fmt(f)
    }
}

impl Display for Condition {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exists => f.write_char('*'),
            Self::Is(text) => quote(f, text),
            Self::Like(wildcard) => {
                for (at, literal) in wildcard.literals().iter().enumerate() {
                    f.write_str(if at == 0 { "" } else { "*" })?;
                    escape(f, literal)?;
                }
                Ok(())
            }
            Self::Between(from, to) => {
                f.write_char(if matches!(from, Bound::Excluded(_)) {
                    '{'
                } else {
                    '['
                })?;
                bound(f, from)?;
                f.write_str(" TO ")?;
                bound(f, to)?;
                f.write_char(if matches!(to, Bound::Excluded(_)) {
                    '}'
                } else {
                    ']'
                })
            }
            Self::Flag(flag) => flag.fmt(f),
            Self::Number(span) => write_span(f, span, i64::to_string),
            Self::Time(span) => write_span(f, span, |time: &Timestamp| time.iso()),
        }
    }
}

fn write_span<T>(f: &mut Formatter<'_>, span: &Span<T>, form: fn(&T) -> String) -> fmt::Result {
    let end = |end: &Option<T>| end.as_ref().map_or_else(|| "*".to_owned(), form);
    let close = if span.to.is_some() { '}' } else { ']' };
    write!(f, "[{} TO {}{close}", end(&span.from), end(&span.to))
}

fn bound(f: &mut Formatter<'_>, bound: &Bound<String>) -> fmt::Result {
    match bound {
        Bound::Unbounded => f.write_char('*'),
        Bound::Included(text) | Bound::Excluded(text) => quote(f, text),
    }
}

fn quote(f: &mut Formatter<'_>, text: &str) -> fmt::Result {
    f.write_char('"')?;
    for letter in text.chars() {
        if matches!(letter, '"' | '\\') {
            f.write_char('\\')?;
        }
        f.write_char(letter)?;
    }
    f.write_char('"')
}

/// What means something in a word, or at the start of one, gets a backslash.
fn escape(f: &mut Formatter<'_>, word: &str) -> fmt::Result {
    for letter in word.chars() {
        if ends_word(letter) || "*?\\/+-!&|<>".contains(letter) {
            f.write_char('\\')?;
        }
        f.write_char(letter)?;
    }
    Ok(())
}
