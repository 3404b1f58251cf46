//! `/api/v2/organizations/{id}/members` and the roles of members (reference §11).

use axum::extract::{Path, State};
use axum::response::Response;
use domain::role::{Role, holder};
use domain::schema::organization as schema;
use domain::schema::path::{member_id, organization_id};
use domain::schema::query::within_reach;
use domain::schema::user;
use domain::{Error, Noun};
use serde_json::{Map, Value, json};
use store::user_roles::Member;
use store::{organization_members, organizations, users};

use super::organizations::find;
use crate::App;
use crate::ops::organization_members as ops;
use crate::rest::{Call, Listing, Paging, Problem, fields, no_content, texts};

type Answer = Result<Response, Problem>;

/// `GET /organizations/{id}/members`
pub(crate) async fn list(State(app): State<App>, Path(id): Path<String>, call: Call) -> Answer {
    organization_id(&id)?;
    let query = call.query(&schema::LIST_MEMBERS)?;
    let paging = Paging::of(&query)?;
    if let Paging::Offset { page, per_page, .. } = paging {
        within_reach(page, per_page)?;
    }
    let (number, _) = find(&app, &id).await?;
    let mut reader = app.db().read().await?;
    let tenant = app.home().tenant;
    let found = organization_members::page(&mut reader, tenant, number, &paging.rows()).await?;
    let total = if paging.has_totals() {
        organization_members::count(reader.conn(), tenant, number).await?
    } else {
        0
    };
    let with_roles = query
        .get("fields")
        .and_then(Value::as_str)
        .is_some_and(|names| names.split(',').any(|name| name == "roles"));
    let mut items = Vec::with_capacity(found.len());
    for member in &found {
        let mut item = item(member);
        if with_roles {
            let pair = (number, member.number);
            let roles = organization_members::roles_of(reader.conn(), tenant, pair).await?;
            let name = |role: &Role| json!({"id": role.id, "name": role.name});
            if let Value::Object(members) = &mut item {
                members.insert("roles".to_owned(), roles.iter().map(name).collect());
            }
        }
        items.push((member.number.to_string(), item));
    }
    drop(reader);
    let listing = Listing {
        name: "members",
        items,
        total,
    };
    Ok(listing.continued(&paging, &fields(&query)))
}

fn item(member: &Member) -> Value {
    holder(&member.user_id, &member.profile)
}

/// `POST /organizations/{id}/members`
pub(crate) async fn add(State(app): State<App>, Path(id): Path<String>, call: Call) -> Answer {
    organization_id(&id)?;
    let sent = call.body(&schema::MEMBERS)?;
    let act = call.act(&app, &sent);
    ops::add(&app, &act, &id, &texts(&sent, "members")).await?;
    Ok(no_content())
}

/// `DELETE /organizations/{id}/members`
pub(crate) async fn remove(State(app): State<App>, Path(id): Path<String>, call: Call) -> Answer {
    organization_id(&id)?;
    let sent = call.body(&schema::MEMBERS)?;
    let act = call.act(&app, &sent);
    ops::remove(&app, &act, &id, &texts(&sent, "members")).await?;
    Ok(no_content())
}

/// The ids of an organization and of a member, in a path.
type Ids = Path<(String, String)>;

fn check((id, user_id): (&str, &str)) -> Result<(), Problem> {
    organization_id(id)?;
    Ok(member_id(user_id)?)
}

/// The roles that a member has in the organization.
async fn roles_of(app: &App, (id, user_id): (&str, &str)) -> Result<Vec<Role>, Problem> {
    check((id, user_id))?;
    let mut reader = app.db().read().await?;
    let tenant = app.home().tenant;
    let found = organizations::get(reader.conn(), tenant, id).await?;
    let (organization, _) = found.ok_or(Error::NotFound(Noun::Organization))?;
    let missing = Error::NotFound(Noun::User);
    let Some(user) = users::number(reader.conn(), tenant, user_id).await? else {
        return Err(missing.into());
    };
    let pair = (organization, user);
    if !organization_members::is_member(reader.conn(), tenant, pair).await? {
        return Err(missing.into());
    }
    Ok(organization_members::roles_of(reader.conn(), tenant, pair).await?)
}

/// `GET /organizations/{id}/members/{user_id}/roles`
pub(crate) async fn roles(State(app): State<App>, Path(ids): Ids, call: Call) -> Answer {
    let query = call.query(&schema::LIST_MEMBER_ROLES)?;
    let paging = Paging::of(&query)?;
    let roles = roles_of(&app, (&ids.0, &ids.1)).await?;
    let listing = Listing::page_of("roles", roles.iter().map(Role::brief), &paging);
    Ok(listing.unlinked(&paging, &fields(&Map::new())))
}

/// `POST /organizations/{id}/members/{user_id}/roles`
pub(crate) async fn add_roles(State(app): State<App>, Path(ids): Ids, call: Call) -> Answer {
    check((&ids.0, &ids.1))?;
    let sent = call.body(&schema::MEMBER_ROLES)?;
    let act = call.act(&app, &sent);
    let member = ops::Member {
        organization: &ids.0,
        user: &ids.1,
        roles: &texts(&sent, "roles"),
    };
    ops::add_roles(&app, &act, member).await?;
    Ok(no_content())
}

/// `DELETE /organizations/{id}/members/{user_id}/roles`
pub(crate) async fn remove_roles(State(app): State<App>, Path(ids): Ids, call: Call) -> Answer {
    check((&ids.0, &ids.1))?;
    let sent = call.body(&schema::MEMBER_ROLES)?;
    let act = call.act(&app, &sent);
    let member = ops::Member {
        organization: &ids.0,
        user: &ids.1,
        roles: &texts(&sent, "roles"),
    };
    ops::remove_roles(&app, &act, member).await?;
    Ok(no_content())
}

/// `GET /organizations/{id}/members/{user_id}/effective-roles`
pub(crate) async fn effective_roles(State(app): State<App>, Path(ids): Ids, call: Call) -> Answer {
    let query = call.query(&user::EFFECTIVE_ROLES)?;
    let paging = Paging::of(&query)?.up_to_100();
    let roles = roles_of(&app, (&ids.0, &ids.1)).await?;
    let item = |role: &Role| (role.id.clone(), role.effective(&["direct"]));
    let listing = Listing::after("roles", roles.iter().map(item).collect(), &paging);
    Ok(listing.wrapped(&paging))
}

/// `GET /organizations/{id}/members/{user_id}/effective-roles/sources/groups`: there are no
/// groups.
pub(crate) async fn role_groups(State(app): State<App>, Path(ids): Ids, call: Call) -> Answer {
    let query = call.query(&user::ROLE_SOURCES)?;
    let paging = Paging::of(&query)?;
    let roles = roles_of(&app, (&ids.0, &ids.1)).await?;
    let wanted = query.get("role_id").and_then(Value::as_str);
    if !roles.iter().any(|role| Some(role.id.as_str()) == wanted) {
        return Err(Error::NotFound(Noun::Role).into());
    }
    Ok(Listing::after("groups", Vec::new(), &paging).wrapped(&paging))
}
