//! Users who hold a permission, as rows: ten million requests would take a day.

use anyhow::{Context as _, Result};

use crate::bench::subject::Home;
use crate::bench::tenant::AUDIENCE;

/// The permission that they hold: the application that draws tokens is granted it, too.
pub(super) const PERMISSION: &str = "read:thing0";
/// Rows that are written at once, between two words about progress.
const STEP: u64 = 1_000_000;

/// The path of the permission.
pub(super) fn path(home: &Home) -> Result<String> {
    let tenant = home.enter()?;
    let api = tenant.apis.first().context("no API")?;
    let value = PERMISSION.replace(':', "%3A");
    Ok(format!("/api/lictor/v1/apis/{api}/permissions/{value}"))
}

/// Statements that both engines understand, each with how many there are after it.
pub(super) fn statements(count: u64) -> Vec<(u64, String)> {
    let mut all = Vec::new();
    let mut first = 1;
    while first <= count {
        let last = count.min(first + STEP - 1);
        all.push((last, users(first, last)));
        first = last + 1;
    }
    all
}

fn users(first: u64, last: u64) -> String {
    format!(
        "WITH RECURSIVE n (i) AS (SELECT {first} UNION ALL SELECT i + 1 FROM n WHERE i < {last})
        INSERT INTO users
            (tenant, user_id, profile, identities, held, version, created_at, updated_at)
        SELECT 1, 'auth0|bench' || i, '{{}}', '[]', 1, 1, i, i FROM n;
        INSERT INTO user_permissions (tenant, holder, api, number)
        SELECT 1, u.number, p.api_number, p.number FROM users u, (
            SELECT s.number AS api_number, p.number FROM permissions p
            JOIN resource_servers s ON s.tenant = p.tenant AND s.id = p.api
            WHERE p.tenant = 1 AND p.value = '{PERMISSION}' AND s.identifier = '{AUDIENCE}') p
        WHERE u.tenant = 1 AND u.created_at BETWEEN {first} AND {last};"
    )
}
