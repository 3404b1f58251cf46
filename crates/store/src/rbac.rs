//! What is kept in memory of roles, users and permissions: read in one statement each, so that
//! slots and their generation belong together.

use domain::bits::{Bits, Slot};
use domain::rbac::{Held, Slotted};
use domain::{Result, Tenant};
use sqlx::QueryBuilder;

use crate::db::{Conn, both};
use crate::error::{corrupt, stored};

/// One row, as reading a row costs more than reading a permission: of each its number, its slot,
/// how many characters its value has, and the value.
const CATALOG: &str = "SELECT a.number, a.slots_generation, (
        SELECT string_agg(CAST(p.number AS TEXT) || ':' || CAST(p.slot AS TEXT) || ':'
            || CAST(length(p.value) AS TEXT) || ':' || p.value, '' ORDER BY p.position, p.number)
        FROM permissions p WHERE p.tenant = a.tenant AND p.api = a.id AND p.deleted_at IS NULL)
    FROM resource_servers a WHERE a.tenant = $1 AND a.id = $2 AND a.deleted_at IS NULL";
const DIRECT: &str = "SELECT a.slots_generation, (
        SELECT string_agg(CAST(p.slot AS TEXT), ',') FROM user_permissions h
        JOIN permissions p ON p.tenant = h.tenant AND p.api = a.id AND p.number = h.number
        WHERE h.tenant = $1 AND h.holder = $3 AND h.api = a.number)
    FROM resource_servers a WHERE a.tenant = $1 AND a.id = $2";
const OF_USER: &str = "SELECT role FROM user_roles WHERE tenant = $1 AND holder = $2 ORDER BY role";
const OF_MEMBER: &str = "SELECT h.role FROM organization_member_roles h
    JOIN organizations o ON o.tenant = h.tenant AND o.number = h.organization
    WHERE h.tenant = $1 AND h.member = $2 AND h.organization = $3 ORDER BY h.role";

pub(crate) const STATEMENTS: &[&str] = &[CATALOG, DIRECT, OF_USER, OF_MEMBER];

/// The living permissions of an API, by position, with their slots.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Living {
    /// The API's number.
    pub number: i64,
    pub generation: i64,
    pub permissions: Vec<Slotted>,
}

/// The living permissions of the API with this id.
pub async fn catalog(conn: Conn<'_>, tenant: Tenant, api: &str) -> Result<Option<Living>> {
    let row: Option<(i64, i64, Option<String>)> = both!(conn, c => sqlx::query_as(CATALOG)
        .bind(tenant.0).bind(api).fetch_optional(c).await)
    .map_err(|error| stored(error))?;
    let Some((number, generation, listed)) = row else {
        return Ok(None);
    };
    let permissions = slotted(listed.as_deref().unwrap_or_default());
    Ok(Some(Living {
        number,
        generation,
        permissions: permissions.ok_or_else(|| corrupt("permissions", api, "list"))?,
    }))
}

/// Permissions as the database strings them together; `None` if that isn't what they are.
fn slotted(mut listed: &str) -> Option<Vec<Slotted>> {
    let mut permissions = Vec::new();
    while !listed.is_empty() {
        let mut parts = listed.splitn(4, ':');
        let number = parts.next()?.parse().ok()?;
        let slot = parts.next()?.parse().ok()?;
        let characters: usize = parts.next()?.parse().ok()?;
        let rest = parts.next()?;
        let mut ends = rest.char_indices().map(|(at, _)| at).chain([rest.len()]);
        let (value, others) = rest.split_at(ends.nth(characters)?);
        permissions.push(Slotted {
            number,
            slot,
            value: value.to_owned(),
        });
        listed = others;
    }
    Some(permissions)
}

/// What a role holds of an API, and whether it is alive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfRole {
    pub role: i64,
    pub is_living: bool,
    pub held: Held,
}

/// What these roles hold of the API with this id and number, deleted permissions included. Roles
/// that aren't there, and all roles if the API isn't, are missing.
pub async fn of_roles(
    conn: Conn<'_>,
    tenant: Tenant,
    (api, number): (&str, i64),
    roles: &[i64],
) -> Result<Vec<OfRole>> {
    if roles.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<(i64, bool, i64, Option<String>)> = both!(conn, c => {
        let mut query = QueryBuilder::new(
            "SELECT r.number, r.deleted_at IS NULL, a.slots_generation, \
             (SELECT string_agg(CAST(p.slot AS TEXT), ',') FROM role_permissions h \
             JOIN permissions p ON p.tenant = h.tenant AND p.api = a.id AND p.number = h.number \
             WHERE h.tenant = r.tenant AND h.role = r.number AND h.api = ");
        query.push_bind(number).push(") FROM resource_servers a JOIN roles r ON r.tenant = a.tenant");
        query.push(" WHERE a.tenant = ").push_bind(tenant.0).push(" AND a.id = ").push_bind(api);
        query.push(" AND r.number IN (");
        let mut list = query.separated(", ");
        for role in padded(roles) {
            list.push_bind(role);
        }
        query.push(")");
        query.build_query_as().fetch_all(c).await
    })
    .map_err(|error| stored(error))?;
    let decode = |(role, is_living, generation, slots): (i64, bool, i64, Option<String>)| {
        Ok(OfRole {
            role,
            is_living,
            held: held(generation, slots.as_deref())?,
        })
    };
    rows.into_iter().map(decode).collect()
}

/// The roles, the last of them repeated up to the next power of two, so that few statements are
/// enough and each stays prepared.
fn padded(roles: &[i64]) -> impl Iterator<Item = i64> {
    let missing = roles.len().next_power_of_two() - roles.len();
    let last = roles.last().copied().into_iter();
    roles.iter().copied().chain(last.cycle().take(missing))
}

/// Slots as the database strings them together.
fn held(generation: i64, slots: Option<&str>) -> Result<Held> {
    let slot = |text: &str| {
        let slot: Option<Slot> = text.parse().ok();
        slot.ok_or_else(|| corrupt("permissions", text, "slot"))
    };
    let slots = slots.unwrap_or_default().split(',');
    let slots = slots.filter(|text| !text.is_empty()).map(slot);
    Ok(Held {
        generation,
        slots: slots.collect::<Result<Bits>>()?,
    })
}

/// What a user holds directly of the API with this id, deleted permissions included; nothing if
/// the API isn't there.
pub async fn of_user(
    conn: Conn<'_>,
    tenant: Tenant,
    (api, user): (&str, i64),
) -> Result<Option<Held>> {
    let row: Option<(i64, Option<String>)> = both!(conn, c => sqlx::query_as(DIRECT)
        .bind(tenant.0).bind(api).bind(user).fetch_optional(c).await)
    .map_err(|error| stored(error))?;
    row.map(|(generation, slots)| held(generation, slots.as_deref()))
        .transpose()
}

/// The numbers of the roles that a user has, deleted ones included: in the tenant, or in the
/// organization with this number.
pub async fn roles_of(
    conn: Conn<'_>,
    tenant: Tenant,
    (user, organization): (i64, Option<i64>),
) -> Result<Vec<i64>> {
    match organization {
        None => both!(conn, c => sqlx::query_scalar(OF_USER)
            .bind(tenant.0).bind(user).fetch_all(c).await),
        Some(organization) => both!(conn, c => sqlx::query_scalar(OF_MEMBER)
            .bind(tenant.0).bind(user).bind(organization).fetch_all(c).await),
    }
    .map_err(|error| stored(error))
}
