//! Roles and users that could hold too many permissions if deleted ones came back. Only who holds
//! more than the limit counting the deleted ones can, and those few are indexed.

use std::collections::HashSet;

use domain::Result;
use domain::permission::Crowded;

use crate::db::{Writer, both};
use crate::error::stored;
use crate::holders::Api;

const ROLES: &str = "SELECT r.number, r.id FROM roles r
    WHERE r.tenant = $1 AND r.held > 1000 AND EXISTS (
        SELECT 1 FROM role_permissions h
        JOIN permissions p ON p.tenant = h.tenant AND p.api = $3 AND p.number = h.number
        WHERE h.tenant = $1 AND h.role = r.number AND h.api = $2
            AND (p.deletion = $4 OR ($4 = '' AND p.deleted_at IS NULL)))
    ORDER BY r.number";
const USERS: &str = "SELECT u.number, u.user_id FROM users u
    WHERE u.tenant = $1 AND u.held > 1000 AND EXISTS (
        SELECT 1 FROM user_permissions h
        JOIN permissions p ON p.tenant = h.tenant AND p.api = $3 AND p.number = h.number
        WHERE h.tenant = $1 AND h.holder = u.number AND h.api = $2
            AND (p.deletion = $4 OR ($4 = '' AND p.deleted_at IS NULL)))
    ORDER BY u.number";
const OF_ROLE: &str = "SELECT h.api, h.number,
        a.deleted_at IS NULL AND p.deleted_at IS NULL AS is_living
    FROM role_permissions h
    JOIN resource_servers a ON a.tenant = h.tenant AND a.number = h.api
    JOIN permissions p ON p.tenant = h.tenant AND p.api = a.id AND p.number = h.number
    WHERE h.tenant = $1 AND h.role = $2";
const OF_USER: &str = "SELECT h.api, h.number,
        a.deleted_at IS NULL AND p.deleted_at IS NULL AS is_living
    FROM user_permissions h
    JOIN resource_servers a ON a.tenant = h.tenant AND a.number = h.api
    JOIN permissions p ON p.tenant = h.tenant AND p.api = a.id AND p.number = h.number
    WHERE h.tenant = $1 AND h.holder = $2";

pub(crate) const STATEMENTS: &[&str] = &[ROLES, USERS, OF_ROLE, OF_USER];

/// Who holds some of the `returning` permissions of an API and could hold too many with them.
/// They are what `deletion` took, or the API's living ones if it is the API that returns.
pub async fn by_return(
    writer: &mut Writer,
    api: Api<'_>,
    deletion: Option<&str>,
    returning: &[i64],
) -> Result<Vec<Crowded>> {
    let returning: HashSet<i64> = returning.iter().copied().collect();
    let mut crowded = Vec::new();
    for (holders, held) in [(ROLES, OF_ROLE), (USERS, OF_USER)] {
        let found: Vec<(i64, String)> = both!(writer.conn(), c => sqlx::query_as(holders)
            .bind(api.tenant.0).bind(api.number).bind(api.id)
            .bind(deletion.unwrap_or_default()).fetch_all(c).await)
        .map_err(|error| stored(error))?;
        for (number, id) in found {
            let held: Vec<(i64, i64, bool)> = both!(writer.conn(), c => sqlx::query_as(held)
                .bind(api.tenant.0).bind(number).fetch_all(c).await)
            .map_err(|error| stored(error))?;
            let is_returning =
                |of: i64, number: i64| of == api.number && returning.contains(&number);
            let living = held.iter().filter(|(_, _, is_living)| *is_living).count();
            let numbers = held
                .iter()
                .filter(|(of, number, _)| is_returning(*of, *number))
                .map(|(_, number, _)| *number)
                .collect();
            crowded.push(Crowded {
                id,
                living,
                numbers,
            });
        }
    }
    Ok(crowded)
}
