//! The search for users: the subset of Lucene's syntax that Auth0 documents (reference §6.3), read
//! into a small typed tree, and what the tree means.
//!
//! The store turns the tree into SQL; [`Query::matches`] says what the SQL has to find. Nothing
//! in here panics, and reading takes time linear in the text: see the limits.
//!
//! What Auth0 leaves open is decided like this. Values are compared whole, never word by word.
//! Terms without a connective between them are alternatives, from which those with `NOT` or `-`
//! are taken away; where connectives are written, `NOT` binds before `AND` before `OR`. A term
//! without a field is looked for in [`field::ANYWHERE`]. Dates may leave out their end, and then
//! mean all of it.

mod condition;
mod date;
mod error;
mod evaluate;
pub mod field;
mod parser;
mod print;
mod query;
mod scanner;
mod sort;
mod value;
mod wildcard;

use serde_json::{Map, Value};

use crate::schema::Invalid;

pub use condition::{Condition, Span};
pub use error::Fault;
pub use field::{Field, Kind, Metadata};
pub use query::{Clause, Query};
pub use sort::{Order, Sort};
pub use wildcard::Wildcard;

/// The longest text, in bytes.
pub const LENGTH_MAX: usize = 8192;
/// Conditions in a query; a term without a field counts once for each field it is looked for in.
pub const CLAUSES_MAX: usize = 256;
/// Levels of parentheses and negations.
pub const DEPTH_MAX: usize = 16;

/// What a text may have at most.
#[derive(Debug, Clone, Copy)]
struct Limits {
    length: usize,
    clauses: usize,
    depth: usize,
}

const LIMITS: Limits = Limits {
    length: LENGTH_MAX,
    clauses: CLAUSES_MAX,
    depth: DEPTH_MAX,
};

/// Reads the `q` parameter. An empty text finds everybody.
///
/// # Errors
/// `invalid_query_string`, with what is wrong and where.
pub fn parse(text: &str) -> Result<Query, Invalid> {
    parser::parse(text, LIMITS).map_err(|fault| refused(&fault.to_string(), "q"))
}

/// Refuses search engines that new tenants of Auth0 don't have (Auth0's document). `query` is a
/// query that its schema has accepted.
///
/// # Errors
/// `invalid_query_string`.
pub fn check_engine(query: &Map<String, Value>) -> Result<(), Invalid> {
    match query.get("search_engine").and_then(Value::as_str) {
        None | Some("v3") => Ok(()),
        Some(engine) => Err(Invalid {
            message: format!(
                "You are not allowed to use search_engine={engine}. Use search_engine=v3 instead."
            ),
            code: "invalid_query_string",
        }),
    }
}

/// The form in which texts are compared whose case doesn't matter: each character in lower case,
/// whatever is beside it, so that the form of a part is a part of the form.
pub fn fold(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).collect()
}

fn refused(text: &str, parameter: &str) -> Invalid {
    Invalid::query(&format!("'{text}' on property {parameter}"))
}

#[cfg(test)]
mod tests;
