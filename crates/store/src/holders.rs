//! Who holds permissions of an API, counted up to a limit: ten million may hold one, so nothing in
//! here reads more rows than it needs to know that there are too many to count.

use std::collections::{BTreeMap, HashSet};

use domain::client_grant::SubjectType;
use domain::{Result, Tenant};
use serde_json::{Map, Value};
use sqlx::QueryBuilder;

use crate::codec::object;
use crate::db::{Connected, Reader, Writer, both};
use crate::error::stored;

const ROLES: &str = "SELECT r.number, r.id, r.name, r.description, r.version
    FROM role_permissions h JOIN roles r ON r.number = h.role
    WHERE h.tenant = $1 AND h.api = $2 AND h.number = $3 AND h.role > $4 AND r.deleted_at IS NULL
    ORDER BY h.role LIMIT $5";
const DIRECT: &str = "SELECT holder FROM user_permissions
    WHERE tenant = $1 AND api = $2 AND number = $3 AND holder > $4 ORDER BY holder LIMIT $5";
const MEMBERS: &str = "SELECT holder FROM user_roles
    WHERE tenant = $1 AND role = $2 AND holder > $3 ORDER BY holder LIMIT $4";
const ORGANIZATION_MEMBERS: &str = "SELECT member, organization FROM organization_member_roles
    WHERE tenant = $1 AND role = $2 AND (member, organization) > ($3, $4)
    ORDER BY member, organization LIMIT $5";
const GRANTS: &str = "SELECT g.id, g.client_id, g.subject_type, g.allow_all_scopes, g.version
    FROM client_grant_scopes s
    JOIN client_grants g ON g.tenant = s.tenant AND g.id = s.client_grant
    LEFT JOIN clients c ON c.tenant = g.tenant AND c.client_id = g.client_id
    WHERE s.tenant = $1 AND s.api = $2 AND s.number = $3 AND s.client_grant > $4
        AND c.deleted_at IS NULL
    ORDER BY s.client_grant LIMIT $5";
const ALL_SCOPES: &str = "SELECT g.id, g.client_id, g.subject_type, g.allow_all_scopes, g.version
    FROM client_grants g
    LEFT JOIN clients c ON c.tenant = g.tenant AND c.client_id = g.client_id
    WHERE g.tenant = $1 AND g.api = $2 AND g.allow_all_scopes AND g.id > $3
        AND c.deleted_at IS NULL
    ORDER BY g.id LIMIT $4";
const USERS: &str = "SELECT u.number, u.user_id, u.profile
    FROM user_permissions h JOIN users u ON u.number = h.holder
    WHERE h.tenant = $1 AND h.api = $2 AND h.number = $3 AND h.holder > $4
    ORDER BY h.holder LIMIT $5";
const ASSIGNMENTS: &str = "SELECT
    (SELECT count(*) FROM permissions WHERE tenant = $1 AND api = $2 AND deleted_at IS NULL),
    (SELECT count(*) FROM (SELECT 1 FROM client_grants
        WHERE tenant = $1 AND api = $2 LIMIT $4) AS grants),
    (SELECT count(*) FROM (SELECT 1 FROM role_permissions
        WHERE tenant = $1 AND api = $3 LIMIT $4) AS roles),
    (SELECT count(*) FROM (SELECT 1 FROM user_permissions
        WHERE tenant = $1 AND api = $3 LIMIT $4) AS users)";

const HOLD_ROLE: &str = "UPDATE roles SET version = version WHERE tenant = $1 AND number = $2";
const OF_CLIENT: &str = "SELECT count(*) FROM (SELECT 1 FROM client_grants
    WHERE tenant = $1 AND client_id = $2 LIMIT $3) AS grants";
const OF_ROLE: &str = "SELECT
    (SELECT count(*) FROM (SELECT 1 FROM role_permissions
        WHERE tenant = $1 AND role = $2 LIMIT $3) AS held),
    (SELECT count(*) FROM (SELECT 1 FROM user_roles
        WHERE tenant = $1 AND role = $2 LIMIT $3) AS members),
    (SELECT count(*) FROM (SELECT 1 FROM organization_member_roles
        WHERE tenant = $1 AND role = $2 LIMIT $3) AS in_organizations)";

pub(crate) const STATEMENTS: &[&str] = &[
    ROLES,
    DIRECT,
    MEMBERS,
    ORGANIZATION_MEMBERS,
    GRANTS,
    ALL_SCOPES,
    USERS,
    ASSIGNMENTS,
    HOLD_ROLE,
    OF_CLIENT,
    OF_ROLE,
];

/// Rows that one count reads at most, if very many are of the same few.
const ROWS_MAX: usize = 1_000_000;

/// Up to how many are counted exactly.
pub const COUNT_MAX: usize = 10_000;

/// An API as what holds its permissions names it.
#[derive(Debug, Clone, Copy)]
pub struct Api<'a> {
    pub tenant: Tenant,
    pub id: &'a str,
    pub number: i64,
}

/// A role that holds a permission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    pub number: i64,
    pub id: String,
    pub name: String,
    pub description: Option<String>,
    pub version: i64,
}

/// A client grant that gives a permission, by naming it or by giving all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    pub id: String,
    pub client_id: Option<String>,
    pub subject_type: SubjectType,
    pub allow_all_scopes: bool,
    pub version: i64,
}

/// What was found, each once, and whether there may be more.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found<T> {
    pub items: T,
    pub is_capped: bool,
}

fn limit(max: usize) -> i64 {
    i64::try_from(max).map_or(i64::MAX, |max| max.saturating_add(1))
}

type RoleRow = (i64, String, String, Option<String>, i64);

/// Living roles that hold a permission, by number, after a role.
pub async fn roles<C: Connected>(
    source: &mut C,
    api: Api<'_>,
    (number, after): (i64, i64),
    rows: i64,
) -> Result<Vec<Role>> {
    let rows: Vec<RoleRow> = both!(source.conn(), c => sqlx::query_as(ROLES)
        .bind(api.tenant.0).bind(api.number).bind(number).bind(after).bind(rows)
        .fetch_all(c).await)
    .map_err(|error| stored(error))?;
    let decode = |(number, id, name, description, version): RoleRow| Role {
        number,
        id,
        name,
        description,
        version,
    };
    Ok(rows.into_iter().map(decode).collect())
}

/// Living roles that hold one of several permissions, by number; at most `max`.
pub async fn roles_of<C: Connected>(
    source: &mut C,
    api: Api<'_>,
    numbers: &[i64],
    max: usize,
) -> Result<Found<BTreeMap<i64, Role>>> {
    let mut found = Found::<BTreeMap<i64, Role>>::default();
    for number in numbers {
        for role in roles(source, api, (*number, 0), limit(max)).await? {
            found.items.insert(role.number, role);
        }
        if found.items.len() > max {
            found.is_capped = true;
            break;
        }
    }
    Ok(found)
}

type GrantRow = (String, Option<String>, String, bool, i64);

fn decode_grant((id, client_id, subject_type, allow_all_scopes, version): GrantRow) -> Grant {
    Grant {
        id,
        client_id,
        subject_type: SubjectType::parse(&subject_type).unwrap_or(SubjectType::Client),
        allow_all_scopes,
        version,
    }
}

/// Grants of living applications that name a permission, by id, after a grant.
pub async fn grants<C: Connected>(
    source: &mut C,
    api: Api<'_>,
    (number, after): (i64, &str),
    rows: i64,
) -> Result<Vec<Grant>> {
    let rows: Vec<GrantRow> = both!(source.conn(), c => sqlx::query_as(GRANTS)
        .bind(api.tenant.0).bind(api.id).bind(number).bind(after).bind(rows)
        .fetch_all(c).await)
    .map_err(|error| stored(error))?;
    Ok(rows.into_iter().map(decode_grant).collect())
}

/// Grants of living applications that give whatever the API has, by id, after a grant.
pub async fn grants_of_all<C: Connected>(
    source: &mut C,
    api: Api<'_>,
    after: &str,
    rows: i64,
) -> Result<Vec<Grant>> {
    let rows: Vec<GrantRow> = both!(source.conn(), c => sqlx::query_as(ALL_SCOPES)
        .bind(api.tenant.0).bind(api.id).bind(after).bind(rows)
        .fetch_all(c).await)
    .map_err(|error| stored(error))?;
    Ok(rows.into_iter().map(decode_grant).collect())
}

/// Grants of living applications that give one of several permissions, by id; at most `max`.
pub async fn grants_of<C: Connected>(
    source: &mut C,
    api: Api<'_>,
    numbers: &[i64],
    max: usize,
) -> Result<Found<BTreeMap<String, Grant>>> {
    let mut found = Found::<BTreeMap<String, Grant>>::default();
    for grant in grants_of_all(source, api, "", limit(max)).await? {
        found.items.insert(grant.id.clone(), grant);
    }
    for number in numbers {
        if found.items.len() > max {
            break;
        }
        for grant in grants(source, api, (*number, ""), limit(max)).await? {
            found.items.insert(grant.id.clone(), grant);
        }
    }
    found.is_capped = found.items.len() > max;
    Ok(found)
}

/// Users who hold one of several permissions directly, by their numbers; at most `max`.
pub async fn direct<C: Connected>(
    source: &mut C,
    api: Api<'_>,
    numbers: &[i64],
    max: usize,
) -> Result<Found<HashSet<i64>>> {
    let mut found = Found::<HashSet<i64>>::default();
    let mut rows = 0;
    for number in numbers {
        // A page of one more than are counted decides it, unless many hold several of them.
        let holders: Vec<i64> = both!(source.conn(), c => sqlx::query_scalar(DIRECT)
            .bind(api.tenant.0).bind(api.number).bind(number).bind(0i64).bind(limit(max))
            .fetch_all(c).await)
        .map_err(|error| stored(error))?;
        rows += holders.len();
        found.items.extend(holders);
        if found.items.len() > max || rows > ROWS_MAX {
            found.is_capped = true;
            break;
        }
    }
    Ok(found)
}

/// Users who have one of several roles, in the tenant or in an organization; at most `max`.
pub async fn members<C: Connected>(
    source: &mut C,
    tenant: Tenant,
    roles: impl Iterator<Item = i64>,
    max: usize,
) -> Result<Found<HashSet<i64>>> {
    let mut found = Found::<HashSet<i64>>::default();
    let mut rows = 0;
    for role in roles {
        let in_tenant: Vec<i64> = both!(source.conn(), c => sqlx::query_scalar(MEMBERS)
            .bind(tenant.0).bind(role).bind(0i64).bind(limit(max)).fetch_all(c).await)
        .map_err(|error| stored(error))?;
        rows += in_tenant.len();
        found.items.extend(in_tenant);
        let mut last = (0i64, 0i64);
        loop {
            let page: Vec<(i64, i64)> = both!(source.conn(), c => {
                sqlx::query_as(ORGANIZATION_MEMBERS).bind(tenant.0).bind(role)
                    .bind(last.0).bind(last.1).bind(limit(max)).fetch_all(c).await
            })
            .map_err(|error| stored(error))?;
            rows += page.len();
            found.items.extend(page.iter().map(|(member, _)| *member));
            match page.last() {
                Some(row) if page.len() > max && found.items.len() <= max => last = *row,
                _ => break,
            }
        }
        if found.items.len() > max || rows > ROWS_MAX {
            found.is_capped = true;
            break;
        }
    }
    Ok(found)
}

/// A user who holds a permission directly.
#[derive(Debug, Clone, PartialEq)]
pub struct User {
    pub number: i64,
    pub user_id: String,
    pub profile: Map<String, Value>,
}

/// Users who hold a permission directly, by their numbers, after a user.
pub async fn users(
    reader: &mut Reader,
    api: Api<'_>,
    (number, after): (i64, i64),
    rows: i64,
) -> Result<Vec<User>> {
    let rows: Vec<(i64, String, String)> = both!(reader.conn(), c => sqlx::query_as(USERS)
        .bind(api.tenant.0).bind(api.number).bind(number).bind(after).bind(rows)
        .fetch_all(c).await)
    .map_err(|error| stored(error))?;
    let decode = |(number, user_id, profile): (i64, String, String)| {
        Ok(User {
            number,
            profile: object(&profile, "users", &user_id)?,
            user_id,
        })
    };
    rows.into_iter().map(decode).collect()
}

/// How many hold a permission: roles, users directly, and grants that name it. Each is counted
/// up to one more than [`COUNT_MAX`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Uses {
    pub roles: i64,
    pub users: i64,
    pub grants: i64,
}

/// The uses of several permissions, by number.
pub async fn uses(
    reader: &mut Reader,
    api: Api<'_>,
    numbers: &[i64],
) -> Result<BTreeMap<i64, Uses>> {
    if numbers.is_empty() {
        return Ok(BTreeMap::new());
    }
    let max = limit(COUNT_MAX);
    let rows: Vec<(i64, i64, i64, i64)> = both!(reader.conn(), c => {
        let mut query = QueryBuilder::new(
            "SELECT p.number, (SELECT count(*) FROM (SELECT 1 FROM role_permissions h \
             JOIN roles r ON r.number = h.role WHERE h.tenant = p.tenant AND h.number = p.number \
             AND r.deleted_at IS NULL AND h.api = ");
        query.push_bind(api.number).push(" LIMIT ").push_bind(max).push(") AS by_role), \
             (SELECT count(*) FROM (SELECT 1 FROM user_permissions h \
             WHERE h.tenant = p.tenant AND h.number = p.number AND h.api = ");
        query.push_bind(api.number).push(" LIMIT ").push_bind(max).push(") AS by_user), \
             (SELECT count(*) FROM (SELECT 1 FROM client_grant_scopes s \
             JOIN client_grants g ON g.tenant = s.tenant AND g.id = s.client_grant \
             LEFT JOIN clients c ON c.tenant = g.tenant AND c.client_id = g.client_id \
             WHERE s.tenant = p.tenant AND s.api = p.api AND s.number = p.number \
             AND c.deleted_at IS NULL LIMIT ");
        query.push_bind(max).push(") AS by_grant) FROM permissions p WHERE p.tenant = ");
        query.push_bind(api.tenant.0).push(" AND p.api = ").push_bind(api.id);
        query.push(" AND p.number IN (");
        let mut list = query.separated(", ");
        for number in numbers {
            list.push_bind(*number);
        }
        query.push(")");
        query.build_query_as().persistent(false).fetch_all(c).await
    })
    .map_err(|error| stored(error))?;
    let decode = |(number, roles, users, grants)| {
        let uses = Uses {
            roles,
            users,
            grants,
        };
        (number, uses)
    };
    Ok(rows.into_iter().map(decode).collect())
}

/// Keeps others from changing roles, and who has them, until this change ends.
pub async fn hold_roles(
    writer: &mut Writer,
    tenant: Tenant,
    roles: impl Iterator<Item = i64>,
) -> Result<()> {
    for role in roles {
        both!(writer.conn(), c => sqlx::query(HOLD_ROLE).bind(tenant.0).bind(role)
            .execute(c).await.map(|_| ()))
        .map_err(|error| stored(error))?;
    }
    Ok(())
}

/// What hangs on an API as a whole: its living permissions, the grants for it, and how often a
/// role and a user hold a permission of it; the last three up to one more than `max`.
pub async fn assignments<C: Connected>(
    source: &mut C,
    api: Api<'_>,
    max: usize,
) -> Result<(i64, i64, i64, i64)> {
    both!(source.conn(), c => sqlx::query_as(ASSIGNMENTS)
        .bind(api.tenant.0).bind(api.id).bind(api.number).bind(limit(max))
        .fetch_one(c).await)
    .map_err(|error| stored(error))
}

/// How many grants a client has, up to one more than `max`.
pub async fn grants_of_client<C: Connected>(
    source: &mut C,
    tenant: Tenant,
    client_id: &str,
    max: usize,
) -> Result<i64> {
    both!(source.conn(), c => sqlx::query_scalar(OF_CLIENT)
        .bind(tenant.0).bind(client_id).bind(limit(max)).fetch_one(c).await)
    .map_err(|error| stored(error))
}

/// How many permissions a role has, and how many have it in the tenant and in organizations; each
/// up to one more than `max`.
pub async fn of_role<C: Connected>(
    source: &mut C,
    tenant: Tenant,
    role: i64,
    max: usize,
) -> Result<(i64, i64, i64)> {
    both!(source.conn(), c => sqlx::query_as(OF_ROLE)
        .bind(tenant.0).bind(role).bind(limit(max)).fetch_one(c).await)
    .map_err(|error| stored(error))
}
