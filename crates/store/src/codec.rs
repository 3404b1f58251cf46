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

impl Page {
    /// Whether the row that it goes on after can exist.
    pub(crate) fn can_be_found(&self) -> bool {
        match self {
            Self::After {
                last: Some(last), ..
            } => can_be_stored(last),
            Self::After { last: None, .. } | Self::Offset { .. } => true,
        }
    }
}

/// Reads a JSON object from a column.
pub(crate) fn object(text: &str, table: &str, key: &str) -> Result<Map<String, Value>> {
    serde_json::from_str(text).map_err(|error| corrupt(table, key, &error.to_string()))
}

/// Rows that one call of a sweep removes at most: the next change must not wait for long.
pub const SWEPT_AT_ONCE: i64 = 2000;

/// Whether a column can hold the text: PostgreSQL has no place for NUL, so that nothing is ever
/// stored under such a key.
pub(crate) fn can_be_stored(text: &str) -> bool {
    !text.contains('\0')
}

/// Writes a JSON object for a column.
pub(crate) fn text(object: &Map<String, Value>) -> String {
    serde_json::to_string(object).unwrap_or_default()
}
