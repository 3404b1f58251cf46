//! What is wrong with a query, in words fit for the caller.

use std::fmt;

use super::{CLAUSES_MAX, DEPTH_MAX, LENGTH_MAX};

/// What is wrong, and at which character, counted from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    TooLong,
    TooManyClauses,
    TooDeep,
    /// The text ends where a term should be.
    Incomplete,
    /// A character that can't be there.
    Unexpected(char, usize),
    /// A quotation, parenthesis or range that isn't closed.
    Open(char, usize),
    /// Part of Lucene's syntax that isn't there, and what to write instead.
    Unsupported(&'static str, usize),
    /// A range that isn't `[a TO b]`.
    Range(usize),
    /// A field's name with an empty part, or too many.
    Field(String),
    /// The field has no such values: its name, and what it has.
    Value(String, &'static str),
    /// `*` where the field doesn't allow it.
    NoWildcard(String),
    NoRange(String),
    /// Fewer than three characters beside a `*` that isn't at the end.
    ShortLiteral,
}

/// How much of a field's name is quoted.
const QUOTED_MAX: usize = 60;

pub(super) fn cut(name: &str) -> String {
    name.chars().take(QUOTED_MAX).collect()
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong => write!(f, "Query is longer than {LENGTH_MAX} bytes"),
            Self::TooManyClauses => write!(f, "Query has more than {CLAUSES_MAX} terms"),
            Self::TooDeep => write!(f, "Query is nested deeper than {DEPTH_MAX} levels"),
            Self::Incomplete => f.write_str("Query ends where a term is expected"),
            Self::Unexpected(letter, at) => {
                write!(
                    f,
                    "Unexpected {letter} at character {at}; quote or escape it"
                )
            }
            Self::Open(letter, at) => write!(f, "Unclosed {letter} at character {at}"),
            Self::Unsupported(hint, at) => write!(f, "{hint} (at character {at})"),
            Self::Range(at) => write!(f, "Range at character {at} is not of the form [a TO b]"),
            Self::Field(name) => write!(f, "Not the name of a field: {}", cut(name)),
            Self::Value(name, expected) => write!(f, "{} takes {expected}", cut(name)),
            Self::NoWildcard(name) => write!(f, "{} does not allow wildcards", cut(name)),
            Self::NoRange(name) => write!(f, "{} does not allow ranges", cut(name)),
            Self::ShortLiteral => f.write_str(
                "A wildcard that is not at the end needs 3 or more characters beside it",
            ),
        }
    }
}

impl std::error::Error for Fault {}
