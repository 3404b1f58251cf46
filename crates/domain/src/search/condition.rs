//! What a value has to be.

use std::ops::Bound;

use crate::Timestamp;

use super::Wildcard;

/// A condition on the values of a field. One value that satisfies it is enough.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// There is a value. `null`, and an array or object without a value in it, is none.
    Exists,
    /// The whole text; folded if the field's case doesn't matter. Of JSON also the number or the
    /// truth value that is written like this.
    Is(String),
    /// A text of this form, folded likewise.
    Like(Wildcard),
    /// A text between these in byte order, folded likewise. Of JSON also a number between those
    /// that are written like this.
    Between(Bound<String>, Bound<String>),
    Flag(bool),
    Number(Span<i64>),
    Time(Span<Timestamp>),
}

/// From the first, included, to the second, excluded; without end where one is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span<T> {
    pub from: Option<T>,
    pub to: Option<T>,
}

impl<T: PartialOrd> Span<T> {
    /// Whether the value lies within.
    pub fn contains(&self, value: &T) -> bool {
        self.from.as_ref().is_none_or(|from| from <= value)
            && self.to.as_ref().is_none_or(|to| value < to)
    }
}
