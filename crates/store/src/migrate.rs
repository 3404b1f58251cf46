//! Bringing a database's schema up to date: one folder of forward-only files for both engines.

use std::cmp::Ordering;

use domain::{Error, Result};
use sqlx::{AssertSqlSafe, Executor as _};

use crate::db::{Conn, Raw, both};
use crate::error::stored;

/// The files, in order. A released file never changes.
const MIGRATIONS: &[(&str, &str)] = &[
    (
        "0001_initial",
        include_str!("../migrations/0001_initial.sql"),
    ),
    (
        "0002_assignments",
        include_str!("../migrations/0002_assignments.sql"),
    ),
    (
        "0003_issuances",
        include_str!("../migrations/0003_issuances.sql"),
    ),
    (
        "0004_log_seals",
        include_str!("../migrations/0004_log_seals.sql"),
    ),
    (
        "0005_idempotency",
        include_str!("../migrations/0005_idempotency.sql"),
    ),
    ("0006_jobs", include_str!("../migrations/0006_jobs.sql")),
    (
        "0007_connection_clients",
        include_str!("../migrations/0007_connection_clients.sql"),
    ),
    (
        "0008_sign_in",
        include_str!("../migrations/0008_sign_in.sql"),
    ),
    (
        "0009_refresh_tokens",
        include_str!("../migrations/0009_refresh_tokens.sql"),
    ),
    (
        "0010_organization_connections",
        include_str!("../migrations/0010_organization_connections.sql"),
    ),
    (
        "0011_dashboard_sessions",
        include_str!("../migrations/0011_dashboard_sessions.sql"),
    ),
    (
        "0012_mail_queue",
        include_str!("../migrations/0012_mail_queue.sql"),
    ),
    (
        "0013_protection",
        include_str!("../migrations/0013_protection.sql"),
    ),
    (
        "0014_due_erasures",
        include_str!("../migrations/0014_due_erasures.sql"),
    ),
    (
        "0015_logout_metadata",
        include_str!("../migrations/0015_logout_metadata.sql"),
    ),
    (
        "0016_members",
        include_str!("../migrations/0016_members.sql"),
    ),
];

const CREATE: &str = "CREATE TABLE IF NOT EXISTS migrations (
    number BIGINT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    checksum TEXT NOT NULL
)";
const APPLIED: &str = "SELECT number, name, checksum FROM migrations ORDER BY number";
const RECORD: &str = "INSERT INTO migrations (number, name, checksum) VALUES ($1, $2, $3)";

pub(crate) const STATEMENTS: &[&str] = &[CREATE, APPLIED, RECORD];

/// Why a database of a later version is refused.
pub const NEWER: &str = "the database was made by a newer version of lictor";

/// Why a database of an earlier version can't be looked at.
pub const OLDER: &str = "the database was made by an older version of lictor";

/// Checks that nothing is missing, without changing anything.
///
/// # Errors
/// [`Error::Refused`] if the database is of another version of this program.
pub(crate) async fn check(conn: Conn<'_>) -> Result<()> {
    let applied: Vec<(i64, String, String)> =
        both!(conn, c => sqlx::query_as(APPLIED).fetch_all(c).await)
            .map_err(|error| stored(error))?;
    match applied.len().cmp(&MIGRATIONS.len()) {
        Ordering::Less => Err(Error::Refused(OLDER)),
        Ordering::Equal => Ok(()),
        Ordering::Greater => Err(Error::Refused(NEWER)),
    }
}

/// Applies what is missing, each file in a transaction of its own.
///
/// # Errors
/// [`Error::Refused`] if the database has migrations that this program doesn't know.
pub(crate) async fn run(mut raw: Raw<'_>) -> Result<()> {
    execute(&mut raw, CREATE).await?;
    let applied: Vec<(i64, String, String)> =
        both!(raw.conn(), c => sqlx::query_as(APPLIED).fetch_all(c).await)
            .map_err(|error| stored(error))?;
    if applied.len() > MIGRATIONS.len() {
        return Err(Error::Refused(NEWER));
    }
    for ((number, name, checksum), (expected, text)) in applied.iter().zip(MIGRATIONS) {
        if name != expected || *checksum != sum(text) {
            return Err(Error::internal(format!(
                "migration {number} ({name}) is not the one applied"
            )));
        }
    }
    for (number, (name, text)) in (1i64..).zip(MIGRATIONS).skip(applied.len()) {
        apply(&mut raw, number, name, text).await?;
    }
    Ok(())
}

async fn apply(raw: &mut Raw<'_>, number: i64, name: &str, text: &str) -> Result<()> {
    let sql = match raw {
        Raw::Sqlite(_) => for_engine(text, "sqlite"),
        Raw::Postgres(_) => sorted_by_bytes(&for_engine(text, "postgres")),
    };
    execute(raw, "BEGIN").await?;
    both!(raw.conn(), c => c.execute(sqlx::raw_sql(AssertSqlSafe(sql))).await.map(|_| ()))
        .map_err(|error| stored(error))?;
    both!(raw.conn(), c => sqlx::query(RECORD)
        .bind(number).bind(name).bind(sum(text)).execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))?;
    execute(raw, "COMMIT").await
}

async fn execute(raw: &mut Raw<'_>, sql: &'static str) -> Result<()> {
    both!(raw.conn(), c => c.execute(sql).await.map(|_| ())).map_err(|error| stored(error))
}

/// Has PostgreSQL compare and sort text as SQLite does, whatever the database's locale is.
fn sorted_by_bytes(sql: &str) -> String {
    sql.replace(" TEXT", " TEXT COLLATE \"C\"")
}

/// Keeps the text of the guard comments that name `engine` and drops those of the other.
fn for_engine(text: &str, engine: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, guard)) = rest.split_once("/*") {
        out.push_str(before);
        let (inside, after) = guard.split_once("*/").unwrap_or((guard, ""));
        if let Some((name, sql)) = inside.split_once(": ")
            && name == engine
        {
            out.push_str(sql);
        }
        rest = after;
    }
    out.push_str(rest);
    without_line_comments(&out)
}

fn without_line_comments(sql: &str) -> String {
    let lines = sql
        .lines()
        .filter(|line| !line.trim_start().starts_with("--"));
    lines.flat_map(|line| [line, "\n"]).collect()
}

/// FNV-1a, 64 bits: tells an edited file from the released one.
fn sum(text: &str) -> String {
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{hash:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guards_keep_one_engine() {
        let text = "-- a comment\nid /*sqlite: BLOB *//*postgres: BYTEA */ NOT NULL\n";
        assert_eq!(for_engine(text, "sqlite"), "id BLOB  NOT NULL\n");
        assert_eq!(for_engine(text, "postgres"), "id BYTEA  NOT NULL\n");
    }

    #[test]
    fn text_is_sorted_by_bytes() {
        let sql = sorted_by_bytes("a TEXT NOT NULL,\nb TEXT,\nc BIGINT");
        let sorted = "a TEXT COLLATE \"C\" NOT NULL,\nb TEXT COLLATE \"C\",\nc BIGINT";
        assert_eq!(sql, sorted);
    }

    #[test]
    fn the_checksum_is_the_published_function() {
        assert_eq!(sum(""), "cbf29ce484222325");
        assert_eq!(sum("a"), "af63dc4c8601ec8c");
    }
}
