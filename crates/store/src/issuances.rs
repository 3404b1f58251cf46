//! When each permission was last issued, and until when a token may carry it.
//!
//! Written by the job that logs exchanges, never on the path of a token, and so up to a second
//! late. What is about a permission or an application that is gone is dropped by the sweep.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use domain::permission::Issuance;
use domain::{Result, Tenant, Timestamp};
use sqlx::QueryBuilder;

use crate::codec::{SWEPT_AT_ONCE, can_be_stored};
use crate::db::{Conn, Connected, Writer, both};
use crate::error::stored;

const PLACES: &str = "SELECT i.tenant, i.api, i.number, i.client_id,
        EXISTS (SELECT 1 FROM resource_servers r
            JOIN permissions p ON p.tenant = r.tenant AND p.api = r.id
            WHERE r.tenant = i.tenant AND r.number = i.api AND p.number = i.number)
        AND (i.client_id = '' OR EXISTS (SELECT 1 FROM clients c
            WHERE c.tenant = i.tenant AND c.client_id = i.client_id))
    FROM issuances i
    WHERE (i.tenant, i.api, i.number, i.client_id) > ($1, $2, $3, $4)
    ORDER BY i.tenant, i.api, i.number, i.client_id LIMIT $5";
const FORGET: &str = "DELETE FROM issuances
    WHERE tenant = $1 AND api = $2 AND number = $3 AND client_id = $4";

pub(crate) const STATEMENTS: &[&str] = &[PLACES, FORGET];

/// The last tokens that carried something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Issued {
    pub last_issued_at: Timestamp,
    /// When the longest-lived of them ends. What it carries may have been taken away since.
    pub latest_expiry: Timestamp,
}

impl Issued {
    /// What holds if both do.
    pub fn merge(&mut self, other: Self) {
        self.last_issued_at = self.last_issued_at.max(other.last_issued_at);
        self.latest_expiry = self.latest_expiry.max(other.latest_expiry);
    }
}

/// A permission by the numbers of its API and its own, and the application that got it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Carrier {
    pub api: i64,
    pub number: i64,
    pub client_id: Arc<str>,
}

/// Rows of one INSERT: six values each, far below what either engine can bind. Few sizes, so that
/// the statements stay prepared.
const ROWS_AT_ONCE: [usize; 3] = [500, 50, 5];

/// Remembers that permissions were issued; what is remembered already only grows.
pub async fn record(
    writer: &mut Writer,
    tenant: Tenant,
    issued: &[(Carrier, Issued)],
) -> Result<()> {
    // In the order of the key, each once: no two writers wait for each other, and PostgreSQL
    // takes no row twice.
    let mut rows: BTreeMap<(i64, i64, &str), Issued> = BTreeMap::new();
    for (carrier, issued) in issued {
        for client_id in ["", &*carrier.client_id] {
            let row = rows.entry((carrier.api, carrier.number, client_id));
            row.or_insert(*issued).merge(*issued);
        }
    }
    let rows: Vec<_> = rows.into_iter().collect();
    let mut left = rows.as_slice();
    for size in ROWS_AT_ONCE {
        while let Some((chunk, others)) = left.split_at_checked(size) {
            upsert(writer, tenant, chunk).await?;
            left = others;
        }
    }
    for one in left.chunks(1) {
        upsert(writer, tenant, one).await?;
    }
    Ok(())
}

async fn upsert(
    writer: &mut Writer,
    tenant: Tenant,
    rows: &[((i64, i64, &str), Issued)],
) -> Result<()> {
    both!(writer.conn(), c => {
        let mut query = QueryBuilder::new("INSERT INTO issuances \
            (tenant, api, number, client_id, last_issued_at, latest_expiry) ");
        query.push_values(rows, |mut row, ((api, number, client_id), issued)| {
            row.push_bind(tenant.0).push_bind(*api).push_bind(*number).push_bind(*client_id)
                .push_bind(issued.last_issued_at.millis())
                .push_bind(issued.latest_expiry.millis());
        });
        query.push(" ON CONFLICT (tenant, api, number, client_id) DO UPDATE SET \
            last_issued_at = CASE WHEN excluded.last_issued_at > issuances.last_issued_at \
                THEN excluded.last_issued_at ELSE issuances.last_issued_at END, \
            latest_expiry = CASE WHEN excluded.latest_expiry > issuances.latest_expiry \
                THEN excluded.latest_expiry ELSE issuances.latest_expiry END");
        query.build().execute(c).await.map(|_| ())
    })
    .map_err(|error| stored(error))
}

/// Permissions or applications that one question may be about.
const ASKED_MAX: usize = 1000;

/// When each of an API's permissions with these numbers was last issued, to whomever; those that
/// never were are absent. One look into the index a permission, however many applications have it.
/// Of several deleted together, the impact is the greatest of each.
pub async fn of_permissions<C: Connected>(
    source: &mut C,
    tenant: Tenant,
    api: i64,
    numbers: &[i64],
) -> Result<HashMap<i64, Issued>> {
    let mut found = HashMap::new();
    for chunk in numbers.chunks(ASKED_MAX) {
        let rows: Vec<(i64, i64, i64)> = both!(source.conn(), c => {
            let mut query = QueryBuilder::new(
                "SELECT number, last_issued_at, latest_expiry FROM issuances \
                 WHERE client_id = '' AND tenant = ");
            query.push_bind(tenant.0).push(" AND api = ").push_bind(api).push(" AND number IN (");
            let mut list = query.separated(", ");
            for number in chunk {
                list.push_bind(*number);
            }
            query.push(")");
            query.build_query_as().persistent(false).fetch_all(c).await
        })
        .map_err(|error| stored(error))?;
        found.extend(rows.into_iter().map(|(number, last, expiry)| {
            let issued = Issued {
                last_issued_at: Timestamp::from_millis(last),
                latest_expiry: Timestamp::from_millis(expiry),
            };
            (number, issued)
        }));
    }
    Ok(found)
}

/// When a permission was last issued to each of these applications (of a page that is shown);
/// those that never got it are absent.
pub async fn of_applications(
    conn: Conn<'_>,
    tenant: Tenant,
    (api, number): (i64, i64),
    client_ids: &[&str],
) -> Result<Vec<Issuance>> {
    let asked = client_ids.iter().filter(|id| can_be_stored(id));
    let asked: Vec<&str> = asked.take(ASKED_MAX).copied().collect();
    if asked.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<(String, i64, i64)> = both!(conn, c => {
        let mut query = QueryBuilder::new(
            "SELECT client_id, last_issued_at, latest_expiry FROM issuances WHERE tenant = ");
        query.push_bind(tenant.0).push(" AND api = ").push_bind(api);
        query.push(" AND number = ").push_bind(number).push(" AND client_id IN (");
        let mut list = query.separated(", ");
        for client_id in asked {
            list.push_bind(client_id);
        }
        query.push(") ORDER BY client_id");
        query.build_query_as().persistent(false).fetch_all(c).await
    })
    .map_err(|error| stored(error))?;
    let issuance = |(client_id, last, expiry)| Issuance {
        number,
        client_id,
        last_issued_at: Timestamp::from_millis(last),
        latest_expiry: Timestamp::from_millis(expiry),
    };
    Ok(rows.into_iter().map(issuance).collect())
}

/// A row's place in the order of all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    tenant: i64,
    api: i64,
    number: i64,
    client_id: String,
}

impl Place {
    /// Before all rows.
    pub const FIRST: Self = Self {
        tenant: i64::MIN,
        api: i64::MIN,
        number: i64::MIN,
        client_id: String::new(),
    };
}

/// Looks through [`SWEPT_AT_ONCE`] rows after a place: those whose permission or application is
/// gone, and where to go on, unless that was the end.
pub async fn abandoned(conn: Conn<'_>, after: &Place) -> Result<(Vec<Place>, Option<Place>)> {
    let rows: Vec<(i64, i64, i64, String, bool)> = both!(conn, c => sqlx::query_as(PLACES)
        .bind(after.tenant).bind(after.api).bind(after.number).bind(&after.client_id)
        .bind(SWEPT_AT_ONCE).fetch_all(c).await)
    .map_err(|error| stored(error))?;
    let mut last = None;
    let mut gone = Vec::new();
    for (tenant, api, number, client_id, is_there) in rows {
        let place = Place {
            tenant,
            api,
            number,
            client_id,
        };
        if !is_there {
            gone.push(place.clone());
        }
        last = Some(place);
    }
    Ok((gone, last))
}

/// Drops the rows at these places.
pub async fn forget(writer: &mut Writer, places: &[Place]) -> Result<()> {
    for place in places {
        both!(writer.conn(), c => sqlx::query(FORGET)
            .bind(place.tenant).bind(place.api).bind(place.number).bind(&place.client_id)
            .execute(c).await.map(|_| ()))
        .map_err(|error| stored(error))?;
    }
    Ok(())
}
