//! Turning columns into values.

use domain::Result;
use serde_json::{Map, Value};

use crate::error::corrupt;

/// Which rows of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Page {
    /// A number of rows after skipping some.
    Offset { skip: i64, limit: i64 },
    /// A number of rows after a given row, in the list's own order.
    After { last: Option<String>, limit: i64 },
}

/// Reads a JSON object from a column.
pub(crate) fn object(text: &str, table: &str, key: &str) -> Result<Map<String, Value>> {
    serde_json::from_str(text).map_err(|error| corrupt(table, key, &error.to_string()))
}

/// Writes a JSON object for a column.
pub(crate) fn text(object: &Map<String, Value>) -> String {
    serde_json::to_string(object).unwrap_or_default()
}
