//! What a user has in effect, and where it comes from: `/api/v2/users/{id}/effective-…`
//! (reference §6.1). The permissions are what a token would carry: they come from the same memory.

use std::collections::HashMap;

use axum::extract::{Path, State};
use axum::response::Response;
use domain::assignment::{HeldPermission, Source};
use domain::rbac::{Sourced, sources};
use domain::role::Role;
use domain::schema::path::{UserFor, user_id};
use domain::schema::user as schema;
use domain::{Error, Noun};
use serde_json::{Map, Value};
use store::{Reader, resource_servers, user_roles, users};

use crate::App;
use crate::memory::{Holdings, Subject, holdings};
use crate::rest::{Call, Listing, Paging, Problem};

type Answer = Result<Response, Problem>;

fn text<'a>(query: &'a Map<String, Value>, key: &str) -> &'a str {
    query.get(key).and_then(Value::as_str).unwrap_or_default()
}

async fn number(app: &App, reader: &mut Reader, id: &str) -> Result<i64, Problem> {
    let found = users::number(reader.conn(), app.home().tenant, id).await?;
    Ok(found.ok_or(Error::NotFound(Noun::User))?)
}

/// What a user holds at the API of a query, outside of organizations.
async fn held(app: &App, id: &str, query: &Map<String, Value>) -> Result<Found, Problem> {
    let identifier = text(query, "resource_server_identifier");
    let mut reader = app.db().read().await?;
    let user = number(app, &mut reader, id).await?;
    let api = resource_servers::id_of_identifier(reader.conn(), app.home(), identifier).await?;
    drop(reader);
    let api = api.ok_or(Error::NotFound(Noun::ResourceServer))?;
    let subject = Subject {
        user,
        organization: None,
    };
    let holdings = holdings(app, subject, &api).await?;
    let holdings = holdings.ok_or(Error::NotFound(Noun::ResourceServer))?;
    Ok(Found {
        user,
        api,
        holdings,
    })
}

struct Found {
    user: i64,
    /// The API's id.
    api: String,
    holdings: Holdings,
}

impl Found {
    /// What is in effect, with its sources.
    fn sourced(&self) -> Result<Vec<Sourced<'_>>, Error> {
        let holdings = &self.holdings;
        sources(&holdings.catalog, holdings.login()).map_err(Error::internal)
    }

    /// The roles that count, by number.
    async fn roles(&self, app: &App, reader: &mut Reader) -> Result<HashMap<i64, Role>, Error> {
        let roles = user_roles::of(reader.conn(), app.home().tenant, self.user).await?;
        Ok(roles.into_iter().map(|role| (role.number, role)).collect())
    }
}

/// `GET /users/{id}/effective-permissions`
pub(crate) async fn permissions(
    State(app): State<App>,
    Path(id): Path<String>,
    call: Call,
) -> Answer {
    user_id(&id, UserFor::Passage)?;
    let query = call.query(&schema::EFFECTIVE_PERMISSIONS)?;
    let paging = Paging::of(&query)?.up_to_100();
    let found = held(&app, &id, &query).await?;
    let mut reader = app.db().read().await?;
    let api = resource_servers::find(&mut reader, app.home(), &found.api).await?;
    let api = api.ok_or(Error::NotFound(Noun::ResourceServer))?;
    let roles = found.roles(&app, &mut reader).await?;
    drop(reader);
    let name = api.settings.get("name").and_then(Value::as_str);
    let described: HashMap<i64, Option<String>> = api
        .permissions
        .into_iter()
        .map(|one| (one.number, one.description))
        .collect();
    let mut items: Vec<(String, Value)> = Vec::new();
    for sourced in found.sourced()? {
        let value = sourced.permission.value.clone();
        let description = described.get(&sourced.permission.number);
        let held = HeldPermission {
            description: description.cloned().flatten(),
            api_name: name.map(str::to_owned),
            identifier: api.identifier.clone(),
            value: value.clone(),
        };
        items.push((value, held.effective(&told(&sourced, &found, &roles))));
    }
    items.sort_by(|one, other| one.0.cmp(&other.0));
    Ok(Listing::after("permissions", items, &paging).wrapped(&paging))
}

/// How the user comes to hold a permission.
fn told(sourced: &Sourced<'_>, found: &Found, roles: &HashMap<i64, Role>) -> Vec<Source> {
    let direct = sourced.is_direct.then_some(Source::Direct);
    let numbers = sourced.roles.iter();
    let numbers = numbers.filter_map(|place| found.holdings.roles.get(*place));
    let through = numbers.map(|number| {
        let role = roles.get(number);
        Source::Role {
            id: role.map(|role| role.id.clone()).unwrap_or_default(),
            name: role.map(|role| role.name.clone()).unwrap_or_default(),
        }
    });
    direct.into_iter().chain(through).collect()
}

/// `GET /users/{id}/effective-permissions/sources/effective-roles`: the roles that give the user a
/// permission.
pub(crate) async fn permission_roles(
    State(app): State<App>,
    Path(id): Path<String>,
    call: Call,
) -> Answer {
    user_id(&id, UserFor::Passage)?;
    let query = call.query(&schema::PERMISSION_SOURCES)?;
    let paging = Paging::of(&query)?.up_to_100();
    let found = held(&app, &id, &query).await?;
    let value = text(&query, "permission_name");
    let all = found.sourced()?;
    let sourced = all.iter().find(|one| one.permission.value == value);
    let giving: Vec<i64> = match sourced {
        Some(one) => {
            let places = one.roles.iter();
            let numbers = places.filter_map(|place| found.holdings.roles.get(*place));
            numbers.copied().collect()
        }
        None => Vec::new(),
    };
    let mut reader = app.db().read().await?;
    let roles = user_roles::of(reader.conn(), app.home().tenant, found.user).await?;
    drop(reader);
    let giving = roles.iter().filter(|role| giving.contains(&role.number));
    let items = giving.map(|role| (role.id.clone(), role.effective(&["direct"])));
    Ok(Listing::after("roles", items.collect(), &paging).wrapped(&paging))
}

/// The tenant's roles that a user has.
async fn roles_of(app: &App, id: &str) -> Result<Vec<Role>, Problem> {
    user_id(id, UserFor::Passage)?;
    let mut reader = app.db().read().await?;
    let user = number(app, &mut reader, id).await?;
    Ok(user_roles::of(reader.conn(), app.home().tenant, user).await?)
}

/// `GET /users/{id}/effective-roles`
pub(crate) async fn roles(State(app): State<App>, Path(id): Path<String>, call: Call) -> Answer {
    let query = call.query(&schema::EFFECTIVE_ROLES)?;
    let paging = Paging::of(&query)?.up_to_100();
    let roles = roles_of(&app, &id).await?;
    let item = |role: &Role| (role.id.clone(), role.effective(&["direct"]));
    let items = roles.iter().map(item).collect();
    Ok(Listing::after("roles", items, &paging).wrapped(&paging))
}

/// `GET /users/{id}/effective-roles/sources/groups`: there are no groups.
pub(crate) async fn role_groups(
    State(app): State<App>,
    Path(id): Path<String>,
    call: Call,
) -> Answer {
    let query = call.query(&schema::ROLE_SOURCES)?;
    let paging = Paging::of(&query)?.up_to_100();
    let roles = roles_of(&app, &id).await?;
    let wanted = text(&query, "role_id");
    if !roles.iter().any(|role| role.id == wanted) {
        return Err(Error::NotFound(Noun::Role).into());
    }
    Ok(Listing::after("groups", Vec::new(), &paging).wrapped(&paging))
}
