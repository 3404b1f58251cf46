//! Bringing a database's schema up to date: one folder of forward-only files for both engines.

use domain::{Error, Result};
use sqlx::{AssertSqlSafe, Executor as _};

use crate::db::{Conn, both};
use crate::error::stored;

/// The files, in order. A released file never changes.
const MIGRATIONS: &[(&str, &str)] = &[(
    "0001_initial",
    include_str!("../migrations/0001_initial.sql"),
)];

const CREATE: &str = "CREATE TABLE IF NOT EXISTS migrations (
    number BIGINT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    checksum TEXT NOT NULL
)";
const APPLIED: &str = "SELECT number, name, checksum FROM migrations ORDER BY number";
const RECORD: &str = "INSERT INTO migrations (number, name, checksum) VALUES ($1, $2, $3)";

/// Applies what is missing, each file in a transaction of its own.
///
/// # Errors
/// [`Error::Refused`] if the database has migrations that this program doesn't know.
pub(crate) async fn run(mut conn: Conn<'_>) -> Result<()> {
    execute(&mut conn, CREATE).await?;
    let applied: Vec<(i64, String, String)> = both!(reborrow(&mut conn), c => {
        sqlx::query_as(APPLIED).fetch_all(c).await
    })
    .map_err(stored)?;
    if applied.len() > MIGRATIONS.len() {
        return Err(Error::Refused(
            "the database was made by a newer version of lictor",
        ));
    }
    for ((number, name, checksum), (expected, text)) in applied.iter().zip(MIGRATIONS) {
        if name != expected || *checksum != sum(text) {
            return Err(Error::internal(format!(
                "migration {number} ({name}) is not the one applied"
            )));
        }
    }
    for (number, (name, text)) in (1i64..).zip(MIGRATIONS).skip(applied.len()) {
        apply(&mut conn, number, name, text).await?;
    }
    Ok(())
}

async fn apply(conn: &mut Conn<'_>, number: i64, name: &str, text: &str) -> Result<()> {
    let engine = match conn {
        Conn::Sqlite(_) => "sqlite",
        Conn::Postgres(_) => "postgres",
    };
    execute(conn, "BEGIN").await?;
    let sql = for_engine(text, engine);
    both!(reborrow(conn), c => c.execute(sqlx::raw_sql(AssertSqlSafe(sql))).await.map(|_| ()))
        .map_err(stored)?;
    both!(reborrow(conn), c => sqlx::query(RECORD)
        .bind(number).bind(name).bind(sum(text)).execute(c).await.map(|_| ()))
    .map_err(stored)?;
    execute(conn, "COMMIT").await
}

async fn execute(conn: &mut Conn<'_>, sql: &'static str) -> Result<()> {
    both!(reborrow(conn), c => c.execute(sql).await.map(|_| ())).map_err(stored)
}

fn reborrow<'a>(conn: &'a mut Conn<'_>) -> Conn<'a> {
    match conn {
        Conn::Sqlite(c) => Conn::Sqlite(c),
        Conn::Postgres(c) => Conn::Postgres(c),
    }
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
    fn the_checksum_is_the_published_function() {
        assert_eq!(sum(""), "cbf29ce484222325");
        assert_eq!(sum("a"), "af63dc4c8601ec8c");
    }
}
