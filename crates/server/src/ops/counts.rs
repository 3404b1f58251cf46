//! How many are affected, as answers and deletions say it: exact up to a limit, then "at least so
//! many".

use domain::Result;
use domain::resource_server::ResourceServer;
use serde_json::{Map, Value, json};
use store::holders::{self, Api, Found};
use store::{Connected, Writer};

use crate::App;

/// Up to how many a deletion counts. It does so in its transaction, and must not take longer
/// for ten million than for a thousand.
pub(super) const RECORDED_MAX: usize = 1000;
/// Of so many permissions at most a deletion counts the holders.
const RECORDED_PERMISSIONS: usize = 100;

/// `{"count": 2, "is_capped": false}`; if it is capped there are at least `count`.
pub(crate) fn count(found: usize, is_capped: bool, max: usize) -> Value {
    json!({"count": found.min(max), "is_capped": is_capped || found > max})
}

/// The same for a number that was counted by the database.
pub(crate) fn counted(found: i64, max: usize) -> Value {
    count(usize::try_from(found).unwrap_or_default(), false, max)
}

/// How holders name an API.
pub(crate) fn api<'a>(app: &App, server: &'a ResourceServer) -> Api<'a> {
    Api {
        tenant: app.home().tenant,
        id: &server.id,
        number: server.number,
    }
}

/// Who holds some permissions, for the record of their deletion.
pub(super) async fn of_permissions(
    writer: &mut Writer,
    api: Api<'_>,
    numbers: &[i64],
) -> Result<Map<String, Value>> {
    let is_partial = numbers.len() > RECORDED_PERMISSIONS;
    let numbers = numbers.get(..RECORDED_PERMISSIONS).unwrap_or(numbers);
    let roles = holders::roles_of(writer, api, numbers, RECORDED_MAX).await?;
    let users = users(
        writer,
        api,
        numbers,
        (roles.items.keys().copied(), RECORDED_MAX),
    )
    .await?;
    let grants = holders::grants_of(writer, api, numbers, RECORDED_MAX).await?;
    let named = grants
        .items
        .values()
        .filter(|grant| !grant.allow_all_scopes);
    let mut counts = Map::new();
    for (name, found, is_capped) in [
        ("roles", roles.items.len(), roles.is_capped),
        ("users", users.items.len(), users.is_capped),
        ("client_grants", named.count(), grants.is_capped),
    ] {
        let shown = count(found, is_capped || is_partial, RECORDED_MAX);
        counts.insert(name.to_owned(), shown);
    }
    Ok(counts)
}

/// Users who hold one of the permissions directly or by one of the roles.
async fn users<C: Connected>(
    source: &mut C,
    api: Api<'_>,
    numbers: &[i64],
    (roles, max): (impl Iterator<Item = i64>, usize),
) -> Result<Found<std::collections::HashSet<i64>>> {
    let mut users = holders::direct(source, api, numbers, max).await?;
    if !users.is_capped {
        let members = holders::members(source, api.tenant, roles, max).await?;
        users.items.extend(members.items);
        users.is_capped = members.is_capped || users.items.len() > max;
    }
    Ok(users)
}

/// What hangs on an API, for the record of its deletion.
pub(super) async fn of_api(writer: &mut Writer, api: Api<'_>) -> Result<Map<String, Value>> {
    let found = holders::assignments(writer, api, RECORDED_MAX).await?;
    let mut counts = Map::new();
    for (name, found) in [
        ("permissions", found.0),
        ("client_grants", found.1),
        ("role_permissions", found.2),
        ("user_permissions", found.3),
    ] {
        counts.insert(name.to_owned(), counted(found, RECORDED_MAX));
    }
    Ok(counts)
}

/// What hangs on an application or a role, for the record of its deletion.
pub(super) fn of_rows(found: &[(&'static str, i64)]) -> Map<String, Value> {
    let found = found.iter();
    found
        .map(|(name, found)| ((*name).to_owned(), counted(*found, RECORDED_MAX)))
        .collect()
}

/// Whether anybody holds one of the permissions.
pub(super) async fn is_held(writer: &mut Writer, api: Api<'_>, numbers: &[i64]) -> Result<bool> {
    for number in numbers {
        let one = [*number];
        let is_held = !holders::roles(writer, api, (*number, 0), 1)
            .await?
            .is_empty()
            || !holders::direct(writer, api, &one, 0)
                .await?
                .items
                .is_empty()
            || !holders::grants(writer, api, (*number, ""), 1)
                .await?
                .is_empty();
        if is_held {
            return Ok(true);
        }
    }
    Ok(false)
}
