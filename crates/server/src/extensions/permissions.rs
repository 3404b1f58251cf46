//! `/api/lictor/v1/apis/{api}/permissions`: the life of a permission.

use axum::extract::{Path, State};
use axum::response::Response;
use domain::permission::Permission;
use domain::resource_server::ResourceServer;
use domain::schema::Schema;
use domain::schema::node::{choice, object, optional, required, string};
use domain::schema::query::{INCLUDE_TOTALS, PAGE, PER_PAGE};
use domain::{Error, Noun, patch};
use http::{HeaderValue, StatusCode, header};
use serde_json::{Map, Value, json};
use store::holders::{self, COUNT_MAX, Uses};
use store::{Reader, issuances, permissions as stored, resource_servers};

use super::write;
use crate::App;
use crate::ops::counts;
use crate::ops::permissions::{self as ops, HOLDER_SCOPES, Reach, Wanted};
use crate::rest::{Call, Listing, Paging, Problem, fields, if_match};

type Answer = Result<Response, Problem>;

static LIST: Schema = object(&[
    optional("q", string().within(1, 280)),
    optional(
        "sort",
        choice(&["position:1", "position:-1", "value:1", "value:-1"]),
    ),
    PAGE,
    PER_PAGE,
    INCLUDE_TOTALS,
]);
static NO_QUERY: Schema = object(&[]);
static CREATE: Schema = object(&[
    required("value", string().within(1, 280)),
    optional("description", string().at_most(500)),
]);
static UPDATE: Schema = object(&[
    optional("value", string().within(1, 280)),
    optional("description", string().at_most(500).nullable()),
]);

/// The API that a path names.
pub(super) async fn api(
    app: &App,
    reader: &mut Reader,
    reference: &str,
) -> Result<ResourceServer, Problem> {
    let found = resource_servers::find(reader, app.home(), reference).await?;
    Ok(found.ok_or(Error::NotFound(Noun::ResourceServer))?)
}

/// Whether the caller may change what somebody holds.
pub(super) fn reach(call: &Call) -> Reach {
    if HOLDER_SCOPES.iter().all(|scope| call.caller.has(scope)) {
        Reach::Held
    } else {
        Reach::Unheld
    }
}

/// `GET apis/{api}/permissions`
pub(crate) async fn list(State(app): State<App>, Path(id): Path<String>, call: Call) -> Answer {
    let query = call.query(&LIST)?;
    let paging = Paging::of(&query)?;
    let mut reader = app.db().read().await?;
    let server = api(&app, &mut reader, &id).await?;
    let found = selected(&server, &query);
    let total = i64::try_from(found.len()).unwrap_or_default();
    let (skip, limit) = paging.offset();
    let number = |value: i64| usize::try_from(value).unwrap_or_default();
    let shown: Vec<&Permission> = found
        .into_iter()
        .skip(number(skip))
        .take(number(limit))
        .collect();
    let items = items(&app, &mut reader, &server, &shown).await?;
    drop(reader);
    let listing = Listing {
        name: "permissions",
        items: items
            .into_iter()
            .map(|item| (String::new(), item))
            .collect(),
        total,
    };
    let fields = fields(&Map::new());
    Ok(listing.response(&paging, &fields, &[], (call.uri(), app.host())))
}

/// The permissions that a query is about, in its order.
fn selected<'a>(server: &'a ResourceServer, query: &Map<String, Value>) -> Vec<&'a Permission> {
    let text = |name: &str| query.get(name).and_then(Value::as_str);
    let wanted = text("q").map(str::to_lowercase);
    let matches = |one: &&Permission| {
        let Some(wanted) = &wanted else { return true };
        let description = one.description.as_deref().unwrap_or_default();
        one.value.to_lowercase().contains(wanted) || description.to_lowercase().contains(wanted)
    };
    let mut found: Vec<&Permission> = server.permissions.iter().filter(matches).collect();
    let sort = text("sort").unwrap_or("position:1");
    if sort.starts_with("value") {
        found.sort_by(|a, b| a.value.cmp(&b.value));
    }
    if sort.ends_with(":-1") {
        found.reverse();
    }
    found
}

async fn items(
    app: &App,
    reader: &mut Reader,
    server: &ResourceServer,
    shown: &[&Permission],
) -> Result<Vec<Value>, Problem> {
    let numbers: Vec<i64> = shown.iter().map(|one| one.number).collect();
    let api = counts::api(app, server);
    let uses = holders::uses(reader, api, &numbers).await?;
    let issued = issuances::of_permissions(reader, api.tenant, api.number, &numbers).await?;
    let item = |one: &&Permission| {
        let uses = uses.get(&one.number).copied().unwrap_or_default();
        let issued = issued.get(&one.number);
        json!({
            "value": one.value,
            "description": one.description,
            "used_by": used_by(uses),
            "last_issued_at": issued.map(|issued| issued.last_issued_at.iso()),
            "latest_expiry": issued.map(|issued| issued.latest_expiry.iso()),
        })
    };
    Ok(shown.iter().map(item).collect())
}

fn used_by(uses: Uses) -> Value {
    let count = |found: i64| counts::counted(found, COUNT_MAX);
    json!({
        "roles": count(uses.roles),
        "users": count(uses.users),
        "client_grants": count(uses.grants),
    })
}

/// `POST apis/{api}/permissions`
pub(crate) async fn create(State(app): State<App>, Path(id): Path<String>, call: Call) -> Answer {
    let sent = call.body(&CREATE)?;
    let act = write::act(&app, &call, &sent)?;
    let answer = ops::create(&app, &act, &id, &sent).await?;
    let mut response = write::answered(&call, &answer);
    let value = sent
        .get("value")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let value = percent_encoding::utf8_percent_encode(value, percent_encoding::NON_ALPHANUMERIC);
    let place = format!("{}/{value}", call.uri().path());
    if let Ok(place) = HeaderValue::from_str(&place) {
        response.headers_mut().insert(header::LOCATION, place);
    }
    Ok(response)
}

/// `GET apis/{api}/permissions/{permission}`
pub(crate) async fn get(
    State(app): State<App>,
    Path((id, value)): Path<(String, String)>,
    call: Call,
) -> Answer {
    call.query(&NO_QUERY)?;
    let mut reader = app.db().read().await?;
    let server = api(&app, &mut reader, &id).await?;
    let kept = find(&app, &mut reader, &server, &value).await?;
    let body = patch::select(ops::wire(&server, &kept), &fields(&Map::new()), &[]);
    Ok(write::tagged(StatusCode::OK, &body, Some(&ops::tag(&kept))))
}

/// The API's living permission of this value.
pub(super) async fn find(
    app: &App,
    reader: &mut Reader,
    server: &ResourceServer,
    value: &str,
) -> Result<stored::Kept, Problem> {
    let found = stored::find(reader.conn(), app.home().tenant, &server.id, value).await?;
    let absent = || {
        let value = value.to_owned();
        Problem::from(crate::ops::Refused::from(
            domain::permission::Refusal::Unknown { value },
        ))
    };
    found.ok_or_else(absent)
}

/// `PATCH apis/{api}/permissions/{permission}`
pub(crate) async fn update(
    State(app): State<App>,
    Path((id, value)): Path<(String, String)>,
    call: Call,
) -> Answer {
    let sent = call.body(&UPDATE)?;
    let act = write::act(&app, &call, &sent)?;
    let tags = if_match(&call.headers);
    let terms = (tags.as_deref(), reach(&call));
    let answer = ops::update(&app, &act, (&id, &value), &sent, terms).await?;
    Ok(write::answered(&call, &answer))
}

/// `DELETE apis/{api}/permissions/{permission}`
pub(crate) async fn delete(
    State(app): State<App>,
    Path((id, value)): Path<(String, String)>,
    call: Call,
) -> Answer {
    let act = write::act(&app, &call, &Map::new())?;
    let plans = if_match(&call.headers);
    let wanted = Wanted {
        api: &id,
        values: &[&value],
        plans: plans.as_deref(),
    };
    let answer = ops::delete(&app, &act, wanted).await?;
    Ok(write::answered(&call, &answer))
}
