//! `GET /api/lictor/v1/apis/{api}/permissions/{permission}/holders`: who holds a permission.

use axum::extract::{Path, State};
use axum::response::Response;
use domain::schema::Schema;
use domain::schema::node::{choice, object, required};
use domain::schema::query::{FROM, TAKE};
use serde_json::{Map, Value, json};
use store::Reader;
use store::holders::{self, Api, Grant, Role, User};

use super::permissions;
use crate::App;
use crate::ops::counts;
use crate::rest::{Call, Listing, Paging, Problem, bad_checkpoint, fields};
use crate::routes::Scopes;

static LIST: Schema = object(&[
    required("kind", choice(&["role", "user", "client"])),
    FROM,
    TAKE,
]);

const READ_ROLES: Scopes = Scopes::All(&["read:roles"]);
const READ_USERS: Scopes = Scopes::All(&["read:users"]);
const READ_GRANTS: Scopes = Scopes::All(&["read:client_grants"]);

/// Roles, users who hold it directly, or grants of applications; `kind` says which.
pub(crate) async fn list(
    State(app): State<App>,
    Path((id, value)): Path<(String, String)>,
    call: Call,
) -> Result<Response, Problem> {
    let mut query = call.query(&LIST)?;
    let kind = query
        .get("kind")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned();
    let needed = match kind.as_str() {
        "role" => READ_ROLES,
        "user" => READ_USERS,
        _ => READ_GRANTS,
    };
    if !needed.allow(|scope| call.caller.has(scope)) {
        return Err(Problem::scopes(needed));
    }
    query.entry("take").or_insert(50.into());
    let paging = Paging::of(&query)?;
    let (after, rows) = match paging.rows() {
        store::Page::After { last, limit } => (last, limit),
        store::Page::Offset { limit, .. } => (None, limit),
    };
    let mut reader = app.db().read().await?;
    let server = permissions::api(&app, &mut reader, &id).await?;
    let kept = permissions::find(&app, &mut reader, &server, &value).await?;
    let api = counts::api(&app, &server);
    let number = kept.permission.number;
    let items = match kind.as_str() {
        "role" => {
            let page = (number, place(after.as_deref())?);
            let found = holders::roles(&mut reader, api, page, rows).await?;
            found.iter().map(role).collect()
        }
        "user" => {
            let page = (number, place(after.as_deref())?);
            let found = holders::users(&mut reader, api, page, rows).await?;
            found.iter().map(user).collect()
        }
        _ => grants(&mut reader, api, number, (after.as_deref(), rows)).await?,
    };
    let listing = Listing {
        name: "holders",
        items,
        total: 0,
    };
    let all = fields(&Map::new());
    Ok(listing.response(&paging, &all, &[], (call.uri(), app.host())))
}

/// After which number a page begins.
fn place(after: Option<&str>) -> Result<i64, Problem> {
    let Some(after) = after else { return Ok(0) };
    after.parse().map_err(|_| bad_checkpoint())
}

fn role(role: &Role) -> (String, Value) {
    let shown = json!({"id": role.id, "name": role.name, "description": role.description});
    (role.number.to_string(), shown)
}

fn user(user: &User) -> (String, Value) {
    let mut shown = Map::new();
    shown.insert("user_id".to_owned(), user.user_id.clone().into());
    for name in ["name", "email", "picture"] {
        if let Some(value) = user.profile.get(name) {
            shown.insert(name.to_owned(), value.clone());
        }
    }
    (user.number.to_string(), Value::Object(shown))
}

/// Grants that name the permission come first, then those that give all.
async fn grants(
    reader: &mut Reader,
    api: Api<'_>,
    number: i64,
    (after, rows): (Option<&str>, i64),
) -> Result<Vec<(String, Value)>, Problem> {
    let (naming, all) = match after.map(|after| after.split_once(' ')) {
        None => (Some(""), ""),
        Some(Some(("scope", id))) => (Some(id), ""),
        Some(Some(("all", id))) => (None, id),
        Some(_) => return Err(bad_checkpoint()),
    };
    let mut found = Vec::new();
    if let Some(id) = naming {
        let named = holders::grants(reader, api, (number, id), rows).await?;
        let named = named.iter().filter(|grant| !grant.allow_all_scopes);
        found.extend(named.map(|one| grant(one, "scope")));
    }
    let left = rows - i64::try_from(found.len()).unwrap_or(rows);
    if left > 0 {
        let giving = holders::grants_of_all(reader, api, all, left).await?;
        found.extend(giving.iter().map(|one| grant(one, "all")));
    }
    Ok(found)
}

fn grant(grant: &Grant, via: &str) -> (String, Value) {
    let shown = json!({
        "client_id": grant.client_id,
        "grant_id": grant.id,
        "subject_type": grant.subject_type.as_str(),
        "allow_all_scopes": grant.allow_all_scopes,
    });
    (format!("{via} {}", grant.id), shown)
}
