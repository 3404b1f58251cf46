//! What the database says when it refuses.

use domain::Error;

/// A failed statement as an internal error; the text goes to the log only.
#[track_caller]
pub(crate) fn stored(error: sqlx::Error) -> Error {
    Error::internal(error)
}

/// Whether a unique index over `column` of `table` refused the row.
///
/// PostgreSQL names the index, SQLite the columns.
pub(crate) fn violates(error: &sqlx::Error, index: &str, column: &str) -> bool {
    let Some(database) = error
        .as_database_error()
        .filter(|error| error.is_unique_violation())
    else {
        return false;
    };
    database.constraint() == Some(index) || database.message().contains(column)
}

/// A row whose content this program did not write.
#[track_caller]
pub(crate) fn corrupt(table: &str, key: &str, what: &str) -> Error {
    Error::internal(format!("corrupt row in {table}: {key}: {what}"))
}
