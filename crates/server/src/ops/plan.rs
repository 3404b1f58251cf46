//! The plan of a deletion of permissions: who is affected, and a tag that changes with it.

use std::collections::{BTreeSet, HashSet};

use domain::client_grant::SubjectType;
use domain::permission::{Part, Seen, plan_text};
use domain::resource_server::ResourceServer;
use domain::{Result, Timestamp};
use serde_json::{Map, Value, json};
use store::holders::{self, Api, COUNT_MAX, Found, Grant, Role};
use store::permissions::Kept;
use store::{Connected, Writer, issuances};

use super::counts::{self, count};
use crate::App;

/// A plan, ready to be answered.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// A hash of the versions of all that it shows; never of tokens, so that a busy API can be
    /// deleted from.
    pub tag: String,
    pub body: Value,
}

/// Roles and grants by which the permissions are given: what the tag is about.
struct Given {
    roles: Found<std::collections::BTreeMap<i64, Role>>,
    grants: Found<std::collections::BTreeMap<String, Grant>>,
}

async fn given<C: Connected>(
    source: &mut C,
    app: &App,
    server: &ResourceServer,
    numbers: &[i64],
) -> Result<Given> {
    let api = counts::api(app, server);
    Ok(Given {
        roles: holders::roles_of(source, api, numbers, COUNT_MAX).await?,
        grants: holders::grants_of(source, api, numbers, COUNT_MAX).await?,
    })
}

fn numbers(permissions: &[Kept]) -> Vec<i64> {
    permissions
        .iter()
        .map(|one| one.permission.number)
        .collect()
}

fn tag_of(given: &Given, server: &ResourceServer, permissions: &[Kept]) -> String {
    let mut seen = Vec::with_capacity(permissions.len() * 2);
    let mut add = |part, key: String, version| seen.push(Seen { part, key, version });
    for one in permissions {
        let key = format!("{}|{}", server.id, one.permission.number);
        add(Part::Permission, key.clone(), one.version);
        add(Part::Direct, key, one.direct_version);
    }
    for role in given.roles.items.values() {
        add(Part::Role, role.id.clone(), role.version);
    }
    for grant in given.grants.items.values() {
        add(Part::Grant, grant.id.clone(), grant.version);
    }
    jose::base64url(&jose::sha256(plan_text(seen).as_bytes()))
}

/// The tag as it is now, and will be until this change ends: nobody else can change who is
/// affected meanwhile. The API was taken.
pub(super) async fn tag(
    app: &App,
    writer: &mut Writer,
    server: &ResourceServer,
    permissions: &[Kept],
) -> Result<String> {
    let numbers = numbers(permissions);
    let before = given(writer, app, server, &numbers).await?;
    let tenant = app.home().tenant;
    holders::hold_roles(writer, tenant, before.roles.items.keys().copied()).await?;
    // Read again: what was held just now may have changed before it was.
    let given = given(writer, app, server, &numbers).await?;
    Ok(tag_of(&given, server, permissions))
}

/// The whole plan of deleting these permissions.
pub async fn read<C: Connected>(
    app: &App,
    source: &mut C,
    server: &ResourceServer,
    permissions: &[Kept],
) -> Result<Plan> {
    let (api, numbers) = (counts::api(app, server), numbers(permissions));
    let given = given(source, app, server, &numbers).await?;
    let direct = holders::direct(source, api, &numbers, COUNT_MAX).await?;
    let roles = given.roles.items.keys().copied();
    let through = holders::members(source, api.tenant, roles, COUNT_MAX).await?;
    let issued = issuances::of_permissions(source, api.tenant, api.number, &numbers).await?;
    let tokens = refresh_tokens(app, source, api, &numbers).await?;
    let both = direct.items.union(&through.items).count();
    let is_capped = direct.is_capped || through.is_capped;
    let tag = tag_of(&given, server, permissions);
    let shown = permissions.iter().map(
        |one| json!({"value": one.permission.value, "description": one.permission.description}),
    );
    let mut body = Map::new();
    let mut add = |name: &str, value: Value| {
        body.insert(name.to_owned(), value);
    };
    add("plan", tag.clone().into());
    add(
        "api",
        json!({"id": server.id, "identifier": server.identifier}),
    );
    add("permissions", shown.collect());
    add(
        "roles",
        count(given.roles.items.len(), given.roles.is_capped, COUNT_MAX),
    );
    add("users", count(both, is_capped, COUNT_MAX));
    add(
        "users_direct",
        count(direct.items.len(), direct.is_capped, COUNT_MAX),
    );
    add(
        "users_through_roles",
        count(through.items.len(), through.is_capped, COUNT_MAX),
    );
    add_grants(&mut add, &given.grants);
    // Users can't consent yet, so nobody has.
    add("consents", count(0, false, COUNT_MAX));
    add(
        "refresh_tokens",
        count(tokens.items.len(), tokens.is_capped, COUNT_MAX),
    );
    let latest = |of: fn(&issuances::Issued) -> Timestamp| issued.values().map(of).max();
    let date = |at: Option<Timestamp>| at.map_or(Value::Null, |at| at.iso().into());
    add("last_issued_at", date(latest(|one| one.last_issued_at)));
    add("latest_expiry", date(latest(|one| one.latest_expiry)));
    Ok(Plan {
        tag,
        body: Value::Object(body),
    })
}

/// Living refresh tokens that were given for one of the permissions.
async fn refresh_tokens<C: Connected>(
    app: &App,
    source: &mut C,
    api: Api<'_>,
    numbers: &[i64],
) -> Result<Found<HashSet<String>>> {
    let mut found: Found<HashSet<String>> = Found::default();
    let limit = (
        i64::try_from(COUNT_MAX).unwrap_or(i64::MAX) + 1,
        app.clock().now(),
    );
    for number in numbers {
        let key = (api.number, *number);
        let ids = store::refresh_tokens::holding(source.conn(), api.tenant, key, limit).await?;
        found.items.extend(ids);
        if found.items.len() > COUNT_MAX {
            found.is_capped = true;
            break;
        }
    }
    Ok(found)
}

fn add_grants(
    add: &mut impl FnMut(&str, Value),
    grants: &Found<std::collections::BTreeMap<String, Grant>>,
) {
    let all = || grants.items.values();
    let naming = |subject: SubjectType| {
        let by_name = all().filter(|one| !one.allow_all_scopes);
        by_name.filter(|one| one.subject_type == subject).count()
    };
    let clients: BTreeSet<&str> = all().filter_map(|one| one.client_id.as_deref()).collect();
    let counted = |found: usize| count(found, grants.is_capped, COUNT_MAX);
    add("applications", counted(clients.len()));
    add(
        "all_third_parties",
        all().any(|one| one.client_id.is_none()).into(),
    );
    add("client_grants", counted(naming(SubjectType::Client)));
    add("user_grants", counted(naming(SubjectType::User)));
    add(
        "allow_all_grants",
        counted(all().filter(|one| one.allow_all_scopes).count()),
    );
}
