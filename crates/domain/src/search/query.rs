//! The tree that a query is.

use super::{Condition, Field, Kind};

/// A query. Made by [`super::parse`], and by the functions below, which keep it small: no list
/// has less than two members, none is directly in one of its kind, and neither [`Query::All`] nor
/// its opposite is in any.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Query {
    /// Everybody.
    All,
    Match(Clause),
    Not(Box<Query>),
    And(Vec<Query>),
    Or(Vec<Query>),
}

/// A condition on a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    pub field: Field,
    pub condition: Condition,
}

impl Query {
    /// One condition.
    pub fn of(field: Field, condition: Condition) -> Self {
        Self::Match(Clause { field, condition })
    }

    /// Nobody.
    pub fn none() -> Self {
        Self::Not(Box::new(Self::All))
    }

    /// Whoever is not found by `query`.
    #[must_use]
    #[expect(clippy::should_implement_trait, reason = "it is not a method")]
    pub fn not(query: Self) -> Self {
        match query {
            Self::Not(inner) => *inner,
            query @ (Self::All | Self::Match(_) | Self::And(_) | Self::Or(_)) => {
                Self::Not(Box::new(query))
            }
        }
    }

    /// Whoever is found by each; everybody without any.
    pub fn and(queries: impl IntoIterator<Item = Self>) -> Self {
        let mut members = Vec::new();
        for query in queries {
            match query {
                Self::All => {}
                Self::And(inner) => members.extend(inner),
                query if query == Self::none() => return query,
                query @ (Self::Match(_) | Self::Not(_) | Self::Or(_)) => members.push(query),
            }
        }
        match members.len() {
            0 => Self::All,
            1 => members.swap_remove(0),
            _ => Self::And(members),
        }
    }

    /// Whoever is found by one; nobody without any.
    pub fn or(queries: impl IntoIterator<Item = Self>) -> Self {
        let mut members = Vec::new();
        for query in queries {
            match query {
                Self::All => return Self::All,
                Self::Or(inner) => members.extend(inner),
                query if query == Self::none() => {}
                query @ (Self::Match(_) | Self::Not(_) | Self::And(_)) => members.push(query),
            }
        }
        match members.len() {
            0 => Self::none(),
            1 => members.swap_remove(0),
            _ => Self::Or(members),
        }
    }

    /// Whether it asks for values that only the profile's JSON has.
    pub fn needs_json(&self) -> bool {
        match self {
            Self::All => false,
            Self::Match(clause) => clause.field.kind() == Kind::Json,
            Self::Not(query) => query.needs_json(),
            Self::And(queries) | Self::Or(queries) => queries.iter().any(Self::needs_json),
        }
    }

    /// The narrowest query that finds whoever this one finds and doesn't look into JSON. What it
    /// finds has to be put to this one, if that [needs JSON](Query::needs_json).
    #[must_use]
    pub fn without_json(&self) -> Self {
        self.bound(Self::All)
    }

    /// The query with `unknown` for each condition on JSON, or its opposite under a negation.
    fn bound(&self, unknown: Self) -> Self {
        match self {
            Self::All => Self::All,
            Self::Match(clause) if clause.field.kind() == Kind::Json => unknown,
            Self::Match(clause) => Self::Match(clause.clone()),
            Self::Not(query) => Self::not(query.bound(Self::not(unknown))),
            Self::And(queries) => {
                Self::and(queries.iter().map(|query| query.bound(unknown.clone())))
            }
            Self::Or(queries) => Self::or(queries.iter().map(|query| query.bound(unknown.clone()))),
        }
    }
}
