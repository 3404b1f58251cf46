//! Permissions as bodies name them: by their API's identifier and their value.

use std::collections::{BTreeMap, BTreeSet};

use domain::assignment::PermissionName;
use domain::{Error, Home, Noun, Result, System};
use sqlx::QueryBuilder;

use crate::codec::can_be_stored;
use crate::db::{Writer, both};
use crate::error::stored;
use crate::resource_servers;

/// A system API stands before one that has its identifier since before.
const LIVING_API: &str = "SELECT id, number FROM resource_servers
    WHERE tenant = $1 AND deleted_at IS NULL AND (identifier = $2 OR system = $3)
    ORDER BY CASE WHEN system = $3 THEN 0 ELSE 1 END LIMIT 1";
const APIS: &str = "SELECT id FROM resource_servers
    WHERE tenant = $1 AND deleted_at IS NULL AND (identifier = $2 OR system = $3)
    UNION SELECT id FROM resource_servers
    WHERE tenant = $1 AND deleted_at IS NOT NULL AND (identifier = $2 OR system = $3)";

pub(crate) const STATEMENTS: &[&str] = &[LIVING_API, APIS];

/// Texts of one list in a statement, far below what either engine can bind.
const TEXTS_AT_ONCE: usize = 1000;

/// A permission by its numbers.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Numbered {
    /// The API's id.
    pub api: String,
    /// The API's number.
    pub api_number: i64,
    pub number: i64,
}

/// The values of each API that is named.
fn by_identifier(names: &[PermissionName]) -> BTreeMap<&str, BTreeSet<&str>> {
    let mut values: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for name in names {
        let of_api = values.entry(&name.identifier).or_default();
        of_api.insert(&name.value);
    }
    values
}

fn system(identifier: &str, home: Home<'_>) -> &'static str {
    System::from_identifier(identifier, home.issuer).map_or("", System::key)
}

/// The living permissions of these names, by API and number. Nobody else can change their APIs
/// until this change ends.
///
/// # Errors
/// [`Error::NotFound`] if there is no such API, [`Error::UnknownPermission`] for the first that
/// isn't there.
pub async fn find(
    writer: &mut Writer,
    home: Home<'_>,
    names: &[PermissionName],
) -> Result<Vec<Numbered>> {
    let mut apis: BTreeMap<(String, i64), (&str, BTreeSet<&str>)> = BTreeMap::new();
    for (identifier, values) in by_identifier(names) {
        let key = living_api(writer, home, identifier).await?;
        apis.insert(key, (identifier, values));
    }
    let mut found = Vec::new();
    let mut known: BTreeSet<(&str, String)> = BTreeSet::new();
    for ((api, api_number), (identifier, values)) in apis {
        if !resource_servers::hold(writer, home.tenant, &api).await? {
            return Err(Error::NotFound(Noun::ResourceServer));
        }
        for (number, value) in living(writer, home, &api, &values).await? {
            known.insert((identifier, value));
            found.push(Numbered {
                api: api.clone(),
                api_number,
                number,
            });
        }
    }
    let unknown = |name: &&PermissionName| {
        let key = (name.identifier.as_str(), name.value.clone());
        !known.contains(&key)
    };
    if let Some(name) = names.iter().find(unknown) {
        return Err(Error::UnknownPermission {
            identifier: name.identifier.clone(),
            value: name.value.clone(),
        });
    }
    found.sort();
    Ok(found)
}

async fn living_api(
    writer: &mut Writer,
    home: Home<'_>,
    identifier: &str,
) -> Result<(String, i64)> {
    let found: Option<(String, i64)> = if can_be_stored(identifier) {
        both!(writer.conn(), c => sqlx::query_as(LIVING_API)
            .bind(home.tenant.0).bind(identifier).bind(system(identifier, home))
            .fetch_optional(c).await)
        .map_err(|error| stored(error))?
    } else {
        None
    };
    found.ok_or(Error::NotFound(Noun::ResourceServer))
}

/// Number and value of the living permissions among `values`.
async fn living(
    writer: &mut Writer,
    home: Home<'_>,
    api: &str,
    values: &BTreeSet<&str>,
) -> Result<Vec<(i64, String)>> {
    let values: Vec<&str> = values
        .iter()
        .copied()
        .filter(|v| can_be_stored(v))
        .collect();
    let mut found = Vec::new();
    for chunk in values.chunks(TEXTS_AT_ONCE) {
        let rows: Vec<(i64, String)> = both!(writer.conn(), c => {
            let mut query = QueryBuilder::new(
                "SELECT number, value FROM permissions WHERE deleted_at IS NULL AND tenant = ");
            query.push_bind(home.tenant.0).push(" AND api = ").push_bind(api);
            query.push(" AND value IN (");
            let mut list = query.separated(", ");
            for value in chunk {
                list.push_bind(*value);
            }
            query.push(")");
            query.build_query_as().persistent(false).fetch_all(c).await
        })
        .map_err(|error| stored(error))?;
        found.extend(rows);
    }
    Ok(found)
}

/// Keeps others from changing the APIs that are named, deleted ones too, until this change ends.
pub async fn hold_apis(
    writer: &mut Writer,
    home: Home<'_>,
    names: &[PermissionName],
) -> Result<()> {
    let mut apis: BTreeSet<String> = BTreeSet::new();
    for identifier in by_identifier(names).into_keys() {
        if can_be_stored(identifier) {
            let ids: Vec<String> = both!(writer.conn(), c => sqlx::query_scalar(APIS)
                .bind(home.tenant.0).bind(identifier).bind(system(identifier, home))
                .fetch_all(c).await)
            .map_err(|error| stored(error))?;
            apis.extend(ids);
        }
    }
    for api in apis {
        resource_servers::hold_any(writer, home.tenant, &api).await?;
    }
    Ok(())
}
