//! Organizations. A deleted one is gone; what hung on it is swept later, a little at a time.

use domain::organization::Organization;
use domain::{Conflict, Error, Result, Tenant, Timestamp};
use serde_json::Value;
use sqlx::QueryBuilder;

use crate::changes::{self, Changed};
use crate::codec::{Page, SWEPT_AT_ONCE, can_be_stored, object, text};
use crate::db::{Conn, Reader, Writer, both};
use crate::error::{stored, violates};
use crate::{organization_connections, tenants, user_roles};

/// Organizations that a tenant may have (Auth0's entity limit).
pub const ORGANIZATIONS_MAX: usize = 100_000;

const GET: &str = "SELECT number, id, name, settings, version FROM organizations
    WHERE tenant = $1 AND id = $2";
const BY_NAME: &str = "SELECT number, id, name, settings, version FROM organizations
    WHERE tenant = $1 AND name = $2";
const HOLD: &str = "UPDATE organizations SET version = version WHERE tenant = $1 AND id = $2
    RETURNING number, id, name, settings, version";
const TAKE: &str = "UPDATE organizations SET version = version + 1 WHERE tenant = $1 AND id = $2
    RETURNING number, id, name, settings, version";
const COUNT: &str = "SELECT count(*) FROM organizations WHERE tenant = $1";
const INSERT: &str = "INSERT INTO organizations (tenant, id, name, settings, version, created_at,
        display_name)
    VALUES ($1, $2, $3, $4, 1, $5, $6) RETURNING number";
const UPDATE: &str = "UPDATE organizations SET name = $3, settings = $4, display_name = $5
    WHERE tenant = $1 AND number = $2";
const DELETE: &str = "DELETE FROM organizations WHERE tenant = $1 AND number = $2";
const LEAVE: &str = "INSERT INTO departed_organizations (tenant, number, id) VALUES ($1, $2, $3)";
const DELETE_ROLES: &str = "UPDATE roles
    SET deleted_at = coalesce(deleted_at, $3), deletion = NULL, version = version + 1
    WHERE tenant = $1 AND organization = $2 RETURNING number";
const OF_MEMBER: &str = "SELECT o.number, o.id, o.name, o.settings, o.version
    FROM organization_members m
    JOIN organizations o ON o.tenant = m.tenant AND o.number = m.organization
    WHERE m.tenant = $1 AND m.member = $2 ORDER BY o.number LIMIT $3 OFFSET $4";
const COUNT_OF_MEMBER: &str = "SELECT count(*) FROM organization_members m
    JOIN organizations o ON o.tenant = m.tenant AND o.number = m.organization
    WHERE m.tenant = $1 AND m.member = $2";
const DEPARTED: &str = "SELECT tenant, number, id FROM departed_organizations
    ORDER BY tenant, number LIMIT 1";
const SWEEP_ROLES: &str = "DELETE FROM organization_member_roles
    WHERE tenant = $1 AND organization = $2 AND member IN (
        SELECT member FROM organization_member_roles
        WHERE tenant = $1 AND organization = $2 ORDER BY member LIMIT $3)";
const SWEEP_MEMBERS: &str = "DELETE FROM organization_members
    WHERE tenant = $1 AND organization = $2 AND member IN (
        SELECT member FROM organization_members
        WHERE tenant = $1 AND organization = $2 ORDER BY member LIMIT $3)";
const ROLE: &str = "SELECT number FROM roles
    WHERE tenant = $1 AND organization = $2 AND deleted_at IS NOT NULL LIMIT 1";
const DROP_PERMISSIONS: &str = "DELETE FROM role_permissions WHERE tenant = $1 AND role = $2";
const DROP_ROLE: &str = "DELETE FROM roles WHERE tenant = $1 AND number = $2";
const SWEPT: &str = "DELETE FROM departed_organizations WHERE tenant = $1 AND number = $2";

const OF_MEMBERSHIP: &str = "SELECT o.id, o.name FROM organizations o
    JOIN organization_members m ON m.tenant = o.tenant AND m.organization = o.number
    WHERE o.tenant = $1 AND o.number = $2 AND m.member = $3";

pub(crate) const STATEMENTS: &[&str] = &[
    OF_MEMBERSHIP,
    GET,
    BY_NAME,
    HOLD,
    TAKE,
    COUNT,
    INSERT,
    UPDATE,
    DELETE,
    LEAVE,
    DELETE_ROLES,
    OF_MEMBER,
    COUNT_OF_MEMBER,
    DEPARTED,
    SWEEP_ROLES,
    SWEEP_MEMBERS,
    ROLE,
    DROP_PERMISSIONS,
    DROP_ROLE,
    SWEPT,
];

type Row = (i64, String, String, String, i64);

/// An organization with its number, which is given by the database and never again.
pub type Numbered = (i64, Organization);

fn decode((number, id, name, settings, version): Row) -> Result<Numbered> {
    let settings = object(&settings, "organizations", &id)?;
    let organization = Organization {
        id,
        name,
        settings,
        version,
    };
    Ok((number, organization))
}

/// The organization with this id.
pub async fn get(conn: Conn<'_>, tenant: Tenant, id: &str) -> Result<Option<Numbered>> {
    one(conn, GET, tenant, id).await
}

/// The organization with this name.
pub async fn by_name(conn: Conn<'_>, tenant: Tenant, name: &str) -> Result<Option<Numbered>> {
    one(conn, BY_NAME, tenant, name).await
}

/// The id and name of an organization, by its number, if the user is a member.
pub async fn of_membership(
    conn: Conn<'_>,
    tenant: Tenant,
    (organization, user): (i64, i64),
) -> Result<Option<(String, String)>> {
    both!(conn, c => sqlx::query_as(OF_MEMBERSHIP).bind(tenant.0).bind(organization).bind(user)
        .fetch_optional(c).await)
    .map_err(|error| stored(error))
}

/// The organization with this id, which nobody else can change until this change ends.
pub async fn hold(writer: &mut Writer, tenant: Tenant, id: &str) -> Result<Option<Numbered>> {
    one(writer.conn(), HOLD, tenant, id).await
}

/// The same, to be changed itself: its `version` is the one it will have.
pub async fn take(writer: &mut Writer, tenant: Tenant, id: &str) -> Result<Option<Numbered>> {
    one(writer.conn(), TAKE, tenant, id).await
}

async fn one(
    conn: Conn<'_>,
    sql: &'static str,
    tenant: Tenant,
    key: &str,
) -> Result<Option<Numbered>> {
    if !can_be_stored(key) {
        return Ok(None);
    }
    let row: Option<Row> = both!(conn, c => sqlx::query_as(sql).bind(tenant.0).bind(key)
        .fetch_optional(c).await)
    .map_err(|error| stored(error))?;
    row.map(decode).transpose()
}

/// In which order organizations are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    Oldest,
    Newest,
    Name,
    NameDescending,
    DisplayName,
    DisplayNameDescending,
}

impl Order {
    fn sql(self) -> &'static str {
        match self {
            Self::Oldest => "number",
            Self::Newest => "number DESC",
            Self::Name => "name",
            Self::NameDescending => "name DESC",
            Self::DisplayName => "display_name, number",
            Self::DisplayNameDescending => "display_name DESC, number DESC",
        }
    }
}

/// Organizations, and how many there are in all (counted only for pages by offset). Pages after a
/// number are the oldest first.
pub async fn page(
    reader: &mut Reader,
    tenant: Tenant,
    order: Order,
    page: &Page,
) -> Result<(Vec<Numbered>, i64)> {
    let Some((last, skip, limit)) = user_roles::rows_of(page) else {
        return Ok((Vec::new(), 0));
    };
    let order = match page {
        Page::Offset { .. } => order,
        Page::After { .. } => Order::Oldest,
    };
    let rows: Vec<Row> = both!(reader.conn(), c => {
        let mut query = QueryBuilder::new(
            "SELECT number, id, name, settings, version FROM organizations WHERE tenant = ");
        query.push_bind(tenant.0).push(" AND number > ").push_bind(last);
        query.push(" ORDER BY ").push(order.sql());
        query.push(" LIMIT ").push_bind(limit).push(" OFFSET ").push_bind(skip);
        query.build_query_as().fetch_all(c).await
    })
    .map_err(|error| stored(error))?;
    let total = match page {
        Page::Offset { .. } => count(reader.conn(), tenant).await?,
        Page::After { .. } => 0,
    };
    let found = rows.into_iter().map(decode).collect::<Result<_>>()?;
    Ok((found, total))
}

async fn count(conn: Conn<'_>, tenant: Tenant) -> Result<i64> {
    both!(conn, c => sqlx::query_scalar(COUNT).bind(tenant.0).fetch_one(c).await)
        .map_err(|error| stored(error))
}

/// Organizations that a user is a member of, oldest first, and how many they are in all.
pub async fn of_member(
    reader: &mut Reader,
    tenant: Tenant,
    user: i64,
    (skip, limit): (i64, i64),
) -> Result<(Vec<Numbered>, i64)> {
    let rows: Vec<Row> = both!(reader.conn(), c => sqlx::query_as(OF_MEMBER)
        .bind(tenant.0).bind(user).bind(limit).bind(skip).fetch_all(c).await)
    .map_err(|error| stored(error))?;
    let total: i64 = both!(reader.conn(), c => sqlx::query_scalar(COUNT_OF_MEMBER)
        .bind(tenant.0).bind(user).fetch_one(c).await)
    .map_err(|error| stored(error))?;
    let found = rows.into_iter().map(decode).collect::<Result<_>>()?;
    Ok((found, total))
}

/// Adds an organization; returns its number.
///
/// # Errors
/// [`Conflict::Organization`] if there is one of this name, [`Error::Limit`] beyond
/// [`ORGANIZATIONS_MAX`].
pub async fn insert(
    writer: &mut Writer,
    tenant: Tenant,
    new: &Organization,
    now: Timestamp,
) -> Result<i64> {
    tenants::hold(writer, tenant).await?;
    let counted = count(writer.conn(), tenant).await?;
    if usize::try_from(counted).is_ok_and(|counted| counted >= ORGANIZATIONS_MAX) {
        return Err(Error::Limit {
            what: "organizations",
            max: ORGANIZATIONS_MAX,
        });
    }
    let number = both!(writer.conn(), c => sqlx::query_scalar(INSERT)
        .bind(tenant.0).bind(&new.id).bind(&new.name).bind(text(&new.settings))
        .bind(now.millis()).bind(display_name(new)).fetch_one(c).await)
    .map_err(|error| refused(error))?;
    announce(writer, tenant, number, now);
    Ok(number)
}

/// What it is sorted by; empty if it has none.
fn display_name(organization: &Organization) -> &str {
    let name = organization.settings.get("display_name");
    name.and_then(Value::as_str).unwrap_or_default()
}

#[track_caller]
fn refused(error: sqlx::Error) -> Error {
    if violates(&error, "organizations_name", "organizations.name") {
        Error::Conflict(Conflict::Organization)
    } else {
        stored(error)
    }
}

/// Stores a changed organization.
///
/// # Errors
/// [`Conflict::Organization`] if there is another one of this name.
pub async fn update(
    writer: &mut Writer,
    tenant: Tenant,
    (number, changed): (i64, &Organization),
    now: Timestamp,
) -> Result<()> {
    both!(writer.conn(), c => sqlx::query(UPDATE)
        .bind(tenant.0).bind(number).bind(&changed.name).bind(text(&changed.settings))
        .bind(display_name(changed)).execute(c).await.map(|_| ()))
    .map_err(|error| refused(error))?;
    announce(writer, tenant, number, now);
    Ok(())
}

/// Removes an organization with its connections and the roles that it owns: nobody is a member any more. What says so
/// is removed by [`sweep`].
pub async fn delete(
    writer: &mut Writer,
    tenant: Tenant,
    (number, gone): (i64, &Organization),
    now: Timestamp,
) -> Result<()> {
    let roles: Vec<i64> = both!(writer.conn(), c => sqlx::query_scalar(DELETE_ROLES)
        .bind(tenant.0).bind(&gone.id).bind(now.millis()).fetch_all(c).await)
    .map_err(|error| stored(error))?;
    both!(writer.conn(), c => sqlx::query(DELETE).bind(tenant.0).bind(number)
        .execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))?;
    organization_connections::remove_all(writer, tenant, number).await?;
    both!(writer.conn(), c => sqlx::query(LEAVE).bind(tenant.0).bind(number).bind(&gone.id)
        .execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))?;
    for role in roles {
        changes::append(writer, tenant, Changed::Role, &role.to_string(), now);
    }
    announce(writer, tenant, number, now);
    Ok(())
}

fn announce(writer: &mut Writer, tenant: Tenant, number: i64, now: Timestamp) {
    changes::append(
        writer,
        tenant,
        Changed::Organization,
        &number.to_string(),
        now,
    );
}

/// Removes members of organizations that are gone, with the roles they had there: those of at most
/// [`SWEPT_AT_ONCE`] members; when there are none, one of the roles that such an organization
/// owned. Returns whether there may be more.
pub async fn sweep(writer: &mut Writer) -> Result<bool> {
    let departed: Option<(i64, i64, String)> =
        both!(writer.conn(), c => sqlx::query_as(DEPARTED).fetch_optional(c).await)
            .map_err(|error| stored(error))?;
    let Some((tenant, number, id)) = departed else {
        return Ok(false);
    };
    let mut removed = 0;
    for statement in [SWEEP_ROLES, SWEEP_MEMBERS] {
        removed += both!(writer.conn(), c => sqlx::query(statement)
            .bind(tenant).bind(number).bind(SWEPT_AT_ONCE)
            .execute(c).await.map(|done| done.rows_affected()))
        .map_err(|error| stored(error))?;
    }
    if removed > 0 {
        return Ok(true);
    }
    let role: Option<i64> = both!(writer.conn(), c => sqlx::query_scalar(ROLE)
        .bind(tenant).bind(id).fetch_optional(c).await)
    .map_err(|error| stored(error))?;
    let last: &[(&'static str, i64)] = match role {
        Some(role) => &[(DROP_PERMISSIONS, role), (DROP_ROLE, role)],
        None => &[(SWEPT, number)],
    };
    for (statement, number) in last {
        both!(writer.conn(), c => sqlx::query(*statement).bind(tenant).bind(*number)
            .execute(c).await.map(|_| ()))
        .map_err(|error| stored(error))?;
    }
    Ok(true)
}
