//! Searching users: SQL for what has a column, and the profile's JSON for the rest.

mod sql;

use domain::search::{Field, Order, Query, Sort};
use domain::user::User;
use domain::{Result, Tenant};
use sqlx::AssertSqlSafe;
use std::cmp::Ordering;

use crate::db::{Conn, Reader, both};
use crate::error::stored;
use crate::users::{Row, decode};
use sql::{Bind, Sql};

const ORGANIZATIONS: &str = "SELECT o.id FROM organization_members m
    JOIN organizations o ON o.tenant = m.tenant AND o.number = m.organization
    WHERE m.tenant = $1 AND m.member = $2";

/// Users whose JSON is read at once.
const LOOKED_AT_ONCE: i64 = 100;
const COLUMNS: &str = "SELECT u.number, u.user_id, u.profile, u.identities, u.created_at, \
                       u.updated_at, u.version FROM users u";

pub(crate) const STATEMENTS: &[&str] = &[ORGANIZATIONS, COLUMNS];

/// What is asked of a list of users.
#[derive(Debug, Clone)]
pub struct Search {
    pub query: Query,
    /// Oldest first without one.
    pub sort: Option<Sort>,
    pub skip: i64,
    pub limit: i64,
    pub counts: Counts,
}

/// How many of those who are found are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counts {
    Not,
    /// No further than this.
    UpTo(i64),
    All,
}

impl Counts {
    /// Whether counting goes on after so many.
    fn goes_on(self, counted: i64) -> bool {
        match self {
            Self::Not => false,
            Self::UpTo(max) => counted < max,
            Self::All => true,
        }
    }
}

/// The users of a page, and how many are found in all, as far as was asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    pub users: Vec<User>,
    pub total: i64,
}

/// Finds users. May take long: whoever stops waiting ends it.
pub async fn find(reader: &mut Reader, tenant: Tenant, search: &Search) -> Result<Found> {
    if search.query.needs_json() {
        return look_through(reader, tenant, search).await;
    }
    let mut sql = Sql::after(format!("{COLUMNS} WHERE u.tenant = $1 AND "));
    sql.condition(&search.query);
    let by_index = sql::is_narrow(&search.query);
    sql.push(&sql::order(search.sort.as_ref(), by_index));
    sql.page(search.skip, search.limit);
    let users = rows(reader.conn(), tenant, sql).await?;
    let total = match search.counts {
        Counts::Not => 0,
        Counts::UpTo(max) => count(reader.conn(), tenant, (&search.query, Some(max))).await?,
        Counts::All => count(reader.conn(), tenant, (&search.query, None)).await?,
    };
    Ok(Found { users, total })
}

async fn count(conn: Conn<'_>, tenant: Tenant, (query, max): (&Query, Option<i64>)) -> Result<i64> {
    let rows = "SELECT 1 AS one FROM users u WHERE u.tenant = $1 AND ";
    let mut sql = Sql::after(format!("SELECT count(*) FROM ({rows}"));
    sql.condition(query);
    if let Some(max) = max {
        sql.push(" LIMIT ");
        sql.bind(Bind::Number(max));
    }
    sql.push(") AS found");
    let Sql { text, binds, .. } = sql;
    both!(conn, c => {
        let mut query = sqlx::query_scalar(AssertSqlSafe(text)).bind(tenant.0);
        for bind in binds {
            query = match bind {
                Bind::Text(text) => query.bind(text),
                Bind::Number(number) => query.bind(number),
            };
        }
        query.persistent(false).fetch_one(c).await
    })
    .map_err(|error| stored(error))
}

async fn rows(conn: Conn<'_>, tenant: Tenant, sql: Sql) -> Result<Vec<User>> {
    let Sql { text, binds, .. } = sql;
    let rows: Vec<Row> = both!(conn, c => {
        let mut query = sqlx::query_as(AssertSqlSafe(text)).bind(tenant.0);
        for bind in binds {
            query = match bind {
                Bind::Text(text) => query.bind(text),
                Bind::Number(number) => query.bind(number),
            };
        }
        query.persistent(false).fetch_all(c).await
    })
    .map_err(|error| stored(error))?;
    rows.into_iter().map(decode).collect()
}

/// Users in the order of their creation whom SQL can't rule out: those after `last`, which is
/// when one was made and the one's number.
pub async fn candidates(
    conn: Conn<'_>,
    tenant: Tenant,
    query: &Query,
    last: Option<(i64, i64)>,
    limit: i64,
) -> Result<Vec<User>> {
    let mut sql = Sql::after(format!("{COLUMNS} WHERE u.tenant = $1 AND "));
    sql.condition(&query.without_json());
    sql.hints(query);
    if let Some((created_at, number)) = last {
        sql.push(" AND (u.created_at, u.number) > (");
        sql.bind(Bind::Number(created_at));
        sql.push(", ");
        sql.bind(Bind::Number(number));
        sql.push(")");
    }
    sql.push(&sql::order(None, false));
    sql.page(0, limit);
    rows(conn, tenant, sql).await
}

/// The ids of the organizations that a user is a member of.
async fn organizations(conn: Conn<'_>, tenant: Tenant, user: &User) -> Result<Vec<String>> {
    both!(conn, c => sqlx::query_scalar(ORGANIZATIONS).bind(tenant.0).bind(user.number)
        .fetch_all(c).await)
    .map_err(|error| stored(error))
}

/// Reads the JSON of all whom SQL can't rule out, and keeps no more than the page needs.
async fn look_through(reader: &mut Reader, tenant: Tenant, search: &Search) -> Result<Found> {
    let kept_max = usize::try_from(search.skip.saturating_add(search.limit)).unwrap_or_default();
    let with_organizations = mentions(&search.query, &Field::OrganizationId);
    let (mut kept, mut total, mut last) = (Vec::new(), 0, None);
    loop {
        let conn = reader.conn();
        let batch = candidates(conn, tenant, &search.query, last, LOOKED_AT_ONCE).await?;
        for user in &batch {
            let member_of = if with_organizations {
                organizations(reader.conn(), tenant, user).await?
            } else {
                Vec::new()
            };
            if search.query.matches(&user.wire(), &member_of) {
                total += 1;
                kept.push(user.clone());
            }
        }
        if let Some(sort) = &search.sort {
            kept.sort_by(|left, right| compare(sort, left, right));
        }
        kept.truncate(kept_max);
        let is_last = i64::try_from(batch.len()).unwrap_or(i64::MAX) < LOOKED_AT_ONCE;
        let is_full = kept.len() == kept_max && search.sort.is_none();
        if is_last || (is_full && !search.counts.goes_on(total)) {
            let total = match search.counts {
                Counts::UpTo(max) => total.min(max),
                Counts::Not | Counts::All => total,
            };
            let skip = usize::try_from(search.skip).unwrap_or(usize::MAX);
            let users = kept.into_iter().skip(skip).collect();
            return Ok(Found { users, total });
        }
        last = batch.last().map(place);
    }
}

/// As SQL sorts them.
fn compare(sort: &Sort, left: &User, right: &User) -> Ordering {
    let by_number = match (&sort.field, sort.order) {
        (Field::CreatedAt, Order::Descending) => right.number.cmp(&left.number),
        _ => left.number.cmp(&right.number),
    };
    sort.compare(&left.wire(), &right.wire()).then(by_number)
}

fn mentions(query: &Query, field: &Field) -> bool {
    match query {
        Query::All => false,
        Query::Match(clause) => clause.field == *field,
        Query::Not(query) => mentions(query, field),
        Query::And(queries) | Query::Or(queries) => {
            queries.iter().any(|query| mentions(query, field))
        }
    }
}

/// Where the list of users goes on after this one.
pub fn place(user: &User) -> (i64, i64) {
    (user.created_at.millis(), user.number)
}
