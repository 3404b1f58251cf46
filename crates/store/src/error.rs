//! What the database says when it refuses.

use domain::Error;

/// What PostgreSQL says of a change that it undid so that others could go on: a serialization
/// failure and a deadlock (its documentation, appendix A). SQLite has one writer and neither.
const ABORTED: [&str; 2] = ["40001", "40P01"];

/// A failed statement as an internal error, or as one that may be tried again; the text goes to
/// the log only.
#[track_caller]
pub(crate) fn stored(error: sqlx::Error) -> Error {
    let code = error
        .as_database_error()
        .and_then(sqlx::error::DatabaseError::code);
    if code.is_some_and(|code| ABORTED.contains(&&*code)) {
        return Error::aborted(error);
    }
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
