//! The end of a change within its batch, in one call: each call of SQLite costs two switches of
//! threads.

use sqlx::{Executor as _, SqliteConnection};

use crate::db::Raw;
use crate::tail::{Tail, entry};

/// One notice and one entry, as nearly every change has them, and the end of its savepoint.
const PAIR: &str = "INSERT INTO change_log (tenant, noun, key, created_at)
        VALUES ($1, $13, $14, $15);
    INSERT INTO log_changes (tenant, log_id, date, type, description, client_id, client_name,
            user_id, ip, audience, body, mac)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12);
    RELEASE change; SAVEPOINT change";
const NEXT: &str = "RELEASE change; SAVEPOINT change";

/// Writes what a change ends with, and the next one's savepoint begins.
pub(super) async fn release(tail: &Tail, connection: &mut SqliteConnection) -> sqlx::Result<()> {
    let Some(((change, now), (tenant, entry))) = tail.pair() else {
        tail.write(&mut Raw::Sqlite(connection)).await?;
        return connection.execute(NEXT).await.map(|_| ());
    };
    entry!(PAIR, tenant, entry)
        .bind(change.noun.as_str())
        .bind(change.key.as_str())
        .bind(now.millis())
        .execute(connection)
        .await
        .map(|_| ())
}
