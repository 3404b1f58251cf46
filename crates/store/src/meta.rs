//! Facts about the database itself.

use domain::Result;

use crate::db::{Conn, Writer, both};
use crate::error::stored;

/// Under this key stands the value that tells the right master key from a wrong one.
pub const MASTER_KEY_CHECK: &str = "master_key_check";

const GET: &str = "SELECT value FROM meta WHERE key = $1";
const SET: &str = "INSERT INTO meta (key, value) VALUES ($1, $2)
    ON CONFLICT (key) DO UPDATE SET value = excluded.value";

pub(crate) const STATEMENTS: &[&str] = &[GET, SET];

/// The value under `key`.
pub async fn get(conn: Conn<'_>, key: &str) -> Result<Option<String>> {
    both!(conn, c => sqlx::query_scalar(GET).bind(key).fetch_optional(c).await)
        .map_err(|error| stored(error))
}

/// Sets the value under `key`.
pub async fn set(writer: &mut Writer, key: &str, value: &str) -> Result<()> {
    both!(writer.conn(), c => sqlx::query(SET).bind(key).bind(value).execute(c).await.map(|_| ()))
        .map_err(|error| stored(error))
}
