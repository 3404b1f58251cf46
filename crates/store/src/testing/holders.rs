//! Many users who hold permissions, and whether what they hold is whole: for tests of the purge.
//! The tenant is the first, and the API the only one that is no system API.

use domain::Result;

use super::{execute, numbers};
use crate::{Reader, Writer};

/// Adds so many users, each of whom holds every permission of the API.
///
/// # Errors
/// [`domain::Error::Internal`] if the engine refuses; so do all of these.
pub async fn add(writer: &mut Writer, users: usize) -> Result<()> {
    let sql = format!(
        "INSERT INTO users
            (tenant, user_id, profile, identities, held, version, created_at, updated_at)
        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {users})
        SELECT 1, 'u' || i, '{{}}', '[]', (SELECT count(*) FROM permissions p
            JOIN resource_servers a ON a.tenant = p.tenant AND a.id = p.api
            WHERE a.system IS NULL), 1, 0, 0 FROM n"
    );
    execute(writer.conn(), &sql).await?;
    let sql = "INSERT INTO user_permissions (tenant, holder, api, number)
        SELECT 1, u.number, a.number, p.number FROM permissions p
        JOIN resource_servers a ON a.tenant = p.tenant AND a.id = p.api AND a.system IS NULL,
        users u";
    execute(writer.conn(), sql).await.map(|_| ())
}

/// Users of whom another number of permissions is said than they hold.
pub async fn miscounted(reader: &mut Reader) -> Result<Vec<i64>> {
    let sql = "SELECT u.number FROM users u WHERE u.held <> (
        SELECT count(*) FROM user_permissions h WHERE h.tenant = 1 AND h.holder = u.number)";
    numbers(reader.conn(), sql).await
}

/// Users who hold a permission that isn't there.
pub async fn dangling(reader: &mut Reader) -> Result<Vec<i64>> {
    let sql = "SELECT h.holder FROM user_permissions h
        JOIN resource_servers a ON a.tenant = 1 AND a.number = h.api
        LEFT JOIN permissions p ON p.tenant = 1 AND p.api = a.id AND p.number = h.number
        WHERE p.number IS NULL";
    numbers(reader.conn(), sql).await
}

/// Permissions that are not being purged and that not all of so many users hold.
pub async fn incomplete(reader: &mut Reader, users: usize) -> Result<Vec<i64>> {
    let sql = format!(
        "SELECT p.number FROM permissions p
        JOIN resource_servers a ON a.tenant = p.tenant AND a.id = p.api
        WHERE a.system IS NULL AND NOT p.purging AND (
            SELECT count(*) FROM user_permissions h
            WHERE h.tenant = 1 AND h.api = a.number AND h.number = p.number) <> {users}"
    );
    numbers(reader.conn(), &sql).await
}

/// How many permissions each user holds, each number once.
pub async fn held(reader: &mut Reader) -> Result<Vec<i64>> {
    numbers(reader.conn(), "SELECT DISTINCT held FROM users").await
}

/// How many permissions the API has, the deleted ones too, and how often slots became free.
pub async fn permissions(reader: &mut Reader) -> Result<(Vec<i64>, Vec<i64>)> {
    let rows = "SELECT count(*) FROM permissions p
        JOIN resource_servers a ON a.tenant = p.tenant AND a.id = p.api AND a.system IS NULL";
    let freed = "SELECT slots_generation FROM resource_servers WHERE system IS NULL";
    let rows = numbers(reader.conn(), rows).await?;
    Ok((rows, numbers(reader.conn(), freed).await?))
}
