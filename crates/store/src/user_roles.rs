//! Which users have which roles of the tenant.
//!
//! A row stays when its role is deleted; every list joins the living.

use std::collections::BTreeSet;

use domain::role::{HELD_ROLES_MAX, Role};
use domain::{Error, Result, Tenant, Timestamp};
use serde_json::{Map, Value};
use sqlx::QueryBuilder;

use crate::changes::{self, Changed};
use crate::codec::{Page, can_be_stored, object};
use crate::db::{Conn, Reader, Writer, both};
use crate::error::stored;
use crate::roles;

const OF_USER: &str = "SELECT r.number, r.id, r.name, r.description, r.organization, r.version
    FROM user_roles h JOIN roles r ON r.tenant = h.tenant AND r.number = h.role
        AND r.deleted_at IS NULL
    WHERE h.tenant = $1 AND h.holder = $2 ORDER BY r.name, r.id";
const MEMBERS: &str = "SELECT u.number, u.user_id, u.profile
    FROM user_roles h JOIN users u ON u.tenant = h.tenant AND u.number = h.holder
    WHERE h.tenant = $1 AND h.role = $2 AND h.holder > $3
    ORDER BY h.holder LIMIT $4 OFFSET $5";
const COUNT: &str = "SELECT count(*) FROM user_roles WHERE tenant = $1 AND role = $2";

pub(crate) const STATEMENTS: &[&str] = &[OF_USER, MEMBERS, COUNT];

/// Rows of one statement: a few values each, far below what either engine can bind.
const ROWS_AT_ONCE: usize = 1000;

/// The refusal when a user would have more roles than [`HELD_ROLES_MAX`]; Auth0's words are not
/// known.
pub const TOO_MANY: &str = "No more roles can be assigned to this user.";

/// A user who has a role, or is a member of something.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    pub number: i64,
    pub user_id: String,
    pub profile: Map<String, Value>,
}

pub(crate) fn member((number, user_id, profile): (i64, String, String)) -> Result<Member> {
    Ok(Member {
        number,
        profile: object(&profile, "users", &user_id)?,
        user_id,
    })
}

/// The tenant's roles that a user has, by name.
pub async fn of(conn: Conn<'_>, tenant: Tenant, user: i64) -> Result<Vec<Role>> {
    let rows: Vec<roles::Row> = both!(conn, c => sqlx::query_as(OF_USER)
        .bind(tenant.0).bind(user).fetch_all(c).await)
    .map_err(|error| stored(error))?;
    Ok(rows.into_iter().map(roles::decode).collect())
}

/// The last row before a page, and how many rows to skip and to read. After what is no row's key
/// there is nothing.
pub(crate) fn rows_of(page: &Page) -> Option<(i64, i64, i64)> {
    match page {
        Page::Offset { skip, limit } => Some((0, *skip, *limit)),
        Page::After { last, limit } => {
            let last = last.as_deref().map_or(Ok(0), str::parse);
            Some((last.ok()?, 0, *limit))
        }
    }
}

/// Users who have a role, oldest first. The key of a page is the user's number.
pub async fn members(
    reader: &mut Reader,
    tenant: Tenant,
    role: i64,
    page: &Page,
) -> Result<Vec<Member>> {
    let Some((last, skip, limit)) = rows_of(page) else {
        return Ok(Vec::new());
    };
    let rows: Vec<(i64, String, String)> = both!(reader.conn(), c => sqlx::query_as(MEMBERS)
        .bind(tenant.0).bind(role).bind(last).bind(limit).bind(skip).fetch_all(c).await)
    .map_err(|error| stored(error))?;
    rows.into_iter().map(member).collect()
}

/// How many users have a role.
pub async fn count_members(conn: Conn<'_>, tenant: Tenant, role: i64) -> Result<i64> {
    both!(conn, c => sqlx::query_scalar(COUNT).bind(tenant.0).bind(role).fetch_one(c).await)
        .map_err(|error| stored(error))
}

/// The numbers of these users, whom nobody else can change until this change ends; those who
/// aren't there are missing.
pub async fn hold_users(
    writer: &mut Writer,
    tenant: Tenant,
    user_ids: &BTreeSet<&str>,
) -> Result<Vec<i64>> {
    let ids: Vec<&str> = user_ids
        .iter()
        .copied()
        .filter(|id| can_be_stored(id))
        .collect();
    let mut numbers: Vec<i64> = Vec::new();
    for chunk in ids.chunks(ROWS_AT_ONCE) {
        let found: Vec<i64> = both!(writer.conn(), c => {
            let mut query = QueryBuilder::new("UPDATE users SET held = held WHERE tenant = ");
            query.push_bind(tenant.0).push(" AND user_id IN (");
            let mut list = query.separated(", ");
            for id in chunk {
                list.push_bind(*id);
            }
            query.push(") RETURNING number");
            query.build_query_scalar().persistent(false).fetch_all(c).await
        })
        .map_err(|error| stored(error))?;
        numbers.extend(found);
    }
    numbers.sort_unstable();
    Ok(numbers)
}

/// Gives roles to users, all of whom nobody else can change meanwhile. Returns who got one that
/// they didn't have.
///
/// # Errors
/// [`Error::Refused`] if a user would have more than [`HELD_ROLES_MAX`].
pub async fn add(
    writer: &mut Writer,
    tenant: Tenant,
    (users, roles): (&[i64], &[i64]),
    now: Timestamp,
) -> Result<BTreeSet<i64>> {
    let mut changed = BTreeSet::new();
    for role in roles {
        let mut of_role = BTreeSet::new();
        for chunk in users.chunks(ROWS_AT_ONCE) {
            of_role.extend(insert(writer, tenant, (chunk, *role), now).await?);
        }
        if !of_role.is_empty() {
            roles::count_change(writer, tenant, *role).await?;
        }
        changed.append(&mut of_role);
    }
    let all: Vec<i64> = changed.iter().copied().collect();
    for chunk in all.chunks(ROWS_AT_ONCE) {
        if has_too_many(writer, tenant, chunk).await? {
            return Err(Error::Refused(TOO_MANY));
        }
    }
    announce(writer, tenant, &all, now);
    Ok(changed)
}

async fn insert(
    writer: &mut Writer,
    tenant: Tenant,
    (users, role): (&[i64], i64),
    now: Timestamp,
) -> Result<Vec<i64>> {
    both!(writer.conn(), c => {
        let mut query =
            QueryBuilder::new("INSERT INTO user_roles (tenant, holder, role, created_at) ");
        query.push_values(users, |mut row, user| {
            row.push_bind(tenant.0).push_bind(*user).push_bind(role).push_bind(now.millis());
        });
        query.push(" ON CONFLICT DO NOTHING RETURNING holder");
        query.build_query_scalar().persistent(false).fetch_all(c).await
    })
    .map_err(|error| stored(error))
}

async fn has_too_many(writer: &mut Writer, tenant: Tenant, users: &[i64]) -> Result<bool> {
    let most: Option<i64> = both!(writer.conn(), c => {
        let mut query = QueryBuilder::new(
            "SELECT count(*) AS held FROM user_roles h JOIN roles r ON r.tenant = h.tenant \
             AND r.number = h.role AND r.deleted_at IS NULL WHERE h.tenant = ");
        query.push_bind(tenant.0).push(" AND h.holder IN (");
        let mut list = query.separated(", ");
        for user in users {
            list.push_bind(*user);
        }
        query.push(") GROUP BY h.holder ORDER BY held DESC LIMIT 1");
        query.build_query_scalar().persistent(false).fetch_optional(c).await
    })
    .map_err(|error| stored(error))?;
    let most = usize::try_from(most.unwrap_or_default()).unwrap_or(usize::MAX);
    Ok(most > HELD_ROLES_MAX)
}

/// Takes roles from a user whom nobody else can change meanwhile. Returns those that the user
/// had.
pub async fn remove(
    writer: &mut Writer,
    tenant: Tenant,
    (user, roles): (i64, &[i64]),
    now: Timestamp,
) -> Result<BTreeSet<i64>> {
    let mut removed: BTreeSet<i64> = BTreeSet::new();
    for chunk in roles.chunks(ROWS_AT_ONCE) {
        let taken: Vec<i64> = both!(writer.conn(), c => {
            let mut query = QueryBuilder::new("DELETE FROM user_roles WHERE tenant = ");
            query.push_bind(tenant.0).push(" AND holder = ").push_bind(user);
            query.push(" AND role IN (");
            let mut list = query.separated(", ");
            for role in chunk {
                list.push_bind(*role);
            }
            query.push(") RETURNING role");
            query.build_query_scalar().persistent(false).fetch_all(c).await
        })
        .map_err(|error| stored(error))?;
        removed.extend(taken);
    }
    for role in &removed {
        roles::count_change(writer, tenant, *role).await?;
    }
    if !removed.is_empty() {
        announce(writer, tenant, &[user], now);
    }
    Ok(removed)
}

fn announce(writer: &mut Writer, tenant: Tenant, users: &[i64], now: Timestamp) {
    for user in users {
        changes::append(writer, tenant, Changed::UserRoles, &user.to_string(), now);
    }
}
