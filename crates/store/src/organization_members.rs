//! Who is a member of which organization, and which roles members have there.

use std::collections::BTreeSet;

use domain::role::{HELD_ROLES_MAX, Role};
use domain::{Conflict, Error, Result, Tenant, Timestamp};
use sqlx::QueryBuilder;

use crate::changes::{self, Changed};
use crate::codec::Page;
use crate::db::{Conn, Reader, Writer, both};
use crate::error::stored;
use crate::roles;
use crate::user_roles::{Member, member, rows_of};

/// Members that an organization may have (Auth0's entity limit).
pub const MEMBERS_MAX: usize = 100_000;

const PAGE: &str = "SELECT u.number, u.user_id, u.profile FROM organization_members m
    JOIN users u ON u.tenant = m.tenant AND u.number = m.member
    WHERE m.tenant = $1 AND m.organization = $2 AND m.member > $3
    ORDER BY m.member LIMIT $4 OFFSET $5";
const COUNT: &str =
    "SELECT count(*) FROM organization_members WHERE tenant = $1 AND organization = $2";
const IS_MEMBER: &str = "SELECT count(*) FROM organization_members
    WHERE tenant = $1 AND organization = $2 AND member = $3";
const ROLES: &str = "SELECT r.number, r.id, r.name, r.description, r.organization, r.version
    FROM organization_member_roles h
    JOIN roles r ON r.tenant = h.tenant AND r.number = h.role AND r.deleted_at IS NULL
    WHERE h.tenant = $1 AND h.organization = $2 AND h.member = $3 ORDER BY r.name, r.id";

pub(crate) const STATEMENTS: &[&str] = &[PAGE, COUNT, IS_MEMBER, ROLES];

/// Rows of one statement: a few values each, far below what either engine can bind.
const ROWS_AT_ONCE: usize = 1000;

/// Members, oldest users first. The key of a page is the user's number.
pub async fn page(
    reader: &mut Reader,
    tenant: Tenant,
    organization: i64,
    page: &Page,
) -> Result<Vec<Member>> {
    let Some((last, skip, limit)) = rows_of(page) else {
        return Ok(Vec::new());
    };
    let rows: Vec<(i64, String, String)> = both!(reader.conn(), c => sqlx::query_as(PAGE)
        .bind(tenant.0).bind(organization).bind(last).bind(limit).bind(skip).fetch_all(c).await)
    .map_err(|error| stored(error))?;
    rows.into_iter().map(member).collect()
}

/// How many members an organization has.
pub async fn count(conn: Conn<'_>, tenant: Tenant, organization: i64) -> Result<i64> {
    both!(conn, c => sqlx::query_scalar(COUNT).bind(tenant.0).bind(organization)
        .fetch_one(c).await)
    .map_err(|error| stored(error))
}

/// Whether a user is a member.
pub async fn is_member(
    conn: Conn<'_>,
    tenant: Tenant,
    (organization, user): (i64, i64),
) -> Result<bool> {
    let counted: i64 = both!(conn, c => sqlx::query_scalar(IS_MEMBER)
        .bind(tenant.0).bind(organization).bind(user).fetch_one(c).await)
    .map_err(|error| stored(error))?;
    Ok(counted > 0)
}

/// The roles that a member has in an organization, by name.
pub async fn roles_of(
    conn: Conn<'_>,
    tenant: Tenant,
    (organization, user): (i64, i64),
) -> Result<Vec<Role>> {
    let rows: Vec<roles::Row> = both!(conn, c => sqlx::query_as(ROLES)
        .bind(tenant.0).bind(organization).bind(user).fetch_all(c).await)
    .map_err(|error| stored(error))?;
    Ok(rows.into_iter().map(roles::decode).collect())
}

/// Makes users members of an organization that nobody else can change meanwhile; returns those who
/// weren't.
///
/// # Errors
/// [`Error::Limit`] beyond [`MEMBERS_MAX`].
pub async fn add(
    writer: &mut Writer,
    tenant: Tenant,
    (organization, users): (i64, &[i64]),
    now: Timestamp,
) -> Result<BTreeSet<i64>> {
    let mut added: BTreeSet<i64> = BTreeSet::new();
    for chunk in users.chunks(ROWS_AT_ONCE) {
        let new: Vec<i64> = both!(writer.conn(), c => {
            let mut query = QueryBuilder::new(
                "INSERT INTO organization_members (tenant, organization, member, created_at) ");
            query.push_values(chunk, |mut row, user| {
                row.push_bind(tenant.0).push_bind(organization).push_bind(*user)
                    .push_bind(now.millis());
            });
            query.push(" ON CONFLICT DO NOTHING RETURNING member");
            query.build_query_scalar().persistent(false).fetch_all(c).await
        })
        .map_err(|error| stored(error))?;
        added.extend(new);
    }
    let counted = count(writer.conn(), tenant, organization).await?;
    if usize::try_from(counted).is_ok_and(|counted| counted > MEMBERS_MAX) {
        return Err(Error::Limit {
            what: "members",
            max: MEMBERS_MAX,
        });
    }
    announce(writer, tenant, (organization, &added), now);
    Ok(added)
}

/// Ends memberships in an organization that nobody else can change meanwhile, with the roles that
/// the members had; returns those who were members.
pub async fn remove(
    writer: &mut Writer,
    tenant: Tenant,
    (organization, users): (i64, &[i64]),
    now: Timestamp,
) -> Result<BTreeSet<i64>> {
    let mut removed: BTreeSet<i64> = BTreeSet::new();
    let mut roles: BTreeSet<i64> = BTreeSet::new();
    for chunk in users.chunks(ROWS_AT_ONCE) {
        let of_roles = "DELETE FROM organization_member_roles";
        let taken = delete(writer, tenant, (organization, chunk), (of_roles, "role")).await?;
        roles.extend(taken);
        let of_members = "DELETE FROM organization_members";
        let gone = delete(
            writer,
            tenant,
            (organization, chunk),
            (of_members, "member"),
        )
        .await?;
        removed.extend(gone);
    }
    for role in roles {
        roles::count_change(writer, tenant, role).await?;
    }
    announce(writer, tenant, (organization, &removed), now);
    Ok(removed)
}

async fn delete(
    writer: &mut Writer,
    tenant: Tenant,
    (organization, users): (i64, &[i64]),
    (statement, returned): (&'static str, &'static str),
) -> Result<Vec<i64>> {
    both!(writer.conn(), c => {
        let mut query = QueryBuilder::new(statement);
        query.push(" WHERE tenant = ").push_bind(tenant.0);
        query.push(" AND organization = ").push_bind(organization).push(" AND member IN (");
        let mut list = query.separated(", ");
        for user in users {
            list.push_bind(*user);
        }
        query.push(") RETURNING ").push(returned);
        query.build_query_scalar().persistent(false).fetch_all(c).await
    })
    .map_err(|error| stored(error))
}

/// Gives roles to a member, whom nobody else can change meanwhile; nor can the roles be changed.
///
/// # Errors
/// [`Conflict::MemberRoles`] if the member would have more than [`HELD_ROLES_MAX`].
pub async fn add_roles(
    writer: &mut Writer,
    tenant: Tenant,
    (organization, user, given): (i64, i64, &[i64]),
    now: Timestamp,
) -> Result<BTreeSet<i64>> {
    let mut added: BTreeSet<i64> = BTreeSet::new();
    for chunk in given.chunks(ROWS_AT_ONCE) {
        let new: Vec<i64> = both!(writer.conn(), c => {
            let mut query = QueryBuilder::new(
                "INSERT INTO organization_member_roles (tenant, organization, member, role) ");
            query.push_values(chunk, |mut row, role| {
                row.push_bind(tenant.0).push_bind(organization).push_bind(user).push_bind(*role);
            });
            query.push(" ON CONFLICT DO NOTHING RETURNING role");
            query.build_query_scalar().persistent(false).fetch_all(c).await
        })
        .map_err(|error| stored(error))?;
        added.extend(new);
    }
    let held = roles_of(writer.conn(), tenant, (organization, user)).await?;
    if held.len() > HELD_ROLES_MAX {
        return Err(Error::Conflict(Conflict::MemberRoles));
    }
    changed(writer, tenant, (organization, user, &added), now).await?;
    Ok(added)
}

/// Takes roles from a member, whom nobody else can change meanwhile; returns those that the
/// member had.
pub async fn remove_roles(
    writer: &mut Writer,
    tenant: Tenant,
    (organization, user, taken): (i64, i64, &[i64]),
    now: Timestamp,
) -> Result<BTreeSet<i64>> {
    let mut removed: BTreeSet<i64> = BTreeSet::new();
    for chunk in taken.chunks(ROWS_AT_ONCE) {
        let gone: Vec<i64> = both!(writer.conn(), c => {
            let mut query =
                QueryBuilder::new("DELETE FROM organization_member_roles WHERE tenant = ");
            query.push_bind(tenant.0).push(" AND organization = ").push_bind(organization);
            query.push(" AND member = ").push_bind(user).push(" AND role IN (");
            let mut list = query.separated(", ");
            for role in chunk {
                list.push_bind(*role);
            }
            query.push(") RETURNING role");
            query.build_query_scalar().persistent(false).fetch_all(c).await
        })
        .map_err(|error| stored(error))?;
        removed.extend(gone);
    }
    changed(writer, tenant, (organization, user, &removed), now).await?;
    Ok(removed)
}

async fn changed(
    writer: &mut Writer,
    tenant: Tenant,
    (organization, user, roles): (i64, i64, &BTreeSet<i64>),
    now: Timestamp,
) -> Result<()> {
    for role in roles {
        roles::count_change(writer, tenant, *role).await?;
    }
    if !roles.is_empty() {
        let one = BTreeSet::from([user]);
        announce(writer, tenant, (organization, &one), now);
    }
    Ok(())
}

fn announce(
    writer: &mut Writer,
    tenant: Tenant,
    (organization, users): (i64, &BTreeSet<i64>),
    now: Timestamp,
) {
    for user in users {
        let key = format!("{user}|{organization}");
        changes::append(writer, tenant, Changed::MemberRoles, &key, now);
    }
}
