//! `/api/lictor/v1/deletions`: what was deleted and until when it can be restored.

use axum::extract::{Path, State};
use axum::response::Response;
use domain::deletion::{Kind, State as DeletionState};
use domain::schema::Schema;
use domain::schema::node::{array, choice, object, optional, string};
use domain::schema::query::{FROM, TAKE};
use serde_json::{Map, Value};
use store::deletions::{self as stored, Filter};

use super::permissions::reach;
use super::write;
use crate::App;
use crate::ops::deletions as ops;
use crate::ops::permissions::{self, Wanted};
use crate::rest::{Call, Listing, Paging, Problem, fields};
use crate::routes::Scopes;

type Answer = Result<Response, Problem>;

const VALUE: Schema = string().within(1, 280);

static CREATE: Schema = object(&[
    optional("api", string().within(1, 600)),
    optional("permissions", array(&VALUE).within(1, 1000)),
    optional("plan", string().within(1, 100)),
    optional("kind", choice(&["api", "role", "client"])),
    optional("id", string().within(1, 600)),
])
.rule(one_way);

/// Either permissions of an API, or one thing by its kind and id.
fn one_way(body: &Map<String, Value>) -> Option<String> {
    let has = |names: &[&str]| {
        names
            .iter()
            .filter(|name| body.contains_key(**name))
            .count()
    };
    let is_good = match (has(&["api", "permissions"]), has(&["kind", "id"])) {
        (2, 0) => true,
        (0, 2) => !body.contains_key("plan"),
        _ => false,
    };
    let message = "Expected either api and permissions, or kind and id";
    (!is_good).then(|| message.to_owned())
}

static LIST: Schema = object(&[
    optional("api", string().within(1, 600)),
    optional("kind", choice(&["api", "client", "permissions", "role"])),
    optional(
        "state",
        choice(&["restorable", "restored", "purging", "purged"]),
    ),
    FROM,
    TAKE,
]);

/// The scopes by which the Management API deletes a thing of that kind.
fn needed(kind: Kind) -> Scopes {
    match kind {
        Kind::Api => Scopes::All(&["delete:resource_servers"]),
        Kind::Client => Scopes::All(&["delete:clients"]),
        Kind::Permissions => Scopes::All(&["update:resource_servers"]),
        Kind::Role => Scopes::All(&["delete:roles"]),
    }
}

/// `POST deletions`
pub(crate) async fn create(State(app): State<App>, call: Call) -> Answer {
    let sent = call.body(&CREATE)?;
    let act = write::act(&app, &call, &sent)?;
    let text = |name: &str| sent.get(name).and_then(Value::as_str);
    let kind = text("kind")
        .and_then(Kind::parse)
        .unwrap_or(Kind::Permissions);
    let scopes = needed(kind);
    if !scopes.allow(|scope| call.caller.has(scope)) {
        return Err(Problem::scopes(scopes));
    }
    let answer = match kind {
        Kind::Permissions => {
            let listed = sent.get("permissions").and_then(Value::as_array);
            let listed = listed.into_iter().flatten();
            let values: Vec<&str> = listed.filter_map(Value::as_str).collect();
            let plan = text("plan").map(|plan| vec![plan.to_owned()]);
            let wanted = Wanted {
                api: text("api").unwrap_or_default(),
                values: &values,
                plans: plan.as_deref(),
            };
            permissions::delete(&app, &act, wanted).await?
        }
        Kind::Api | Kind::Client | Kind::Role => {
            let id = text("id").unwrap_or_default();
            ops::bury(&app, &act, kind, id).await?
        }
    };
    Ok(write::answered(&call, &answer))
}

/// `GET deletions`
pub(crate) async fn list(State(app): State<App>, call: Call) -> Answer {
    let mut query = call.query(&LIST)?;
    query.entry("take").or_insert(50.into());
    let paging = Paging::of(&query)?;
    let (after, rows) = match paging.rows() {
        store::Page::After { last, limit } => (last, limit),
        store::Page::Offset { limit, .. } => (None, limit),
    };
    let text = |name: &str| query.get(name).and_then(Value::as_str);
    let mut reader = app.db().read().await?;
    let api = match text("api") {
        // An API that is deleted itself is named by its id only.
        Some(api) => {
            let found = store::resource_servers::id(reader.conn(), app.home(), api).await?;
            Some(found.unwrap_or_else(|| api.to_owned()))
        }
        None => None,
    };
    let filter = Filter {
        api,
        kind: text("kind").and_then(Kind::parse),
        state: text("state").and_then(DeletionState::parse),
    };
    let page = (after.as_deref(), rows);
    let found = stored::page(&mut reader, app.home().tenant, &filter, page).await?;
    drop(reader);
    let item = |one: &domain::deletion::Deletion| (stored::place(one), one.wire());
    let listing = Listing {
        name: "deletions",
        items: found.iter().map(item).collect(),
        total: 0,
    };
    let all = fields(&Map::new());
    Ok(listing.response(&paging, &all, &[], (call.uri(), app.host())))
}

/// `POST deletions/{id}/restore`
pub(crate) async fn restore(State(app): State<App>, Path(id): Path<String>, call: Call) -> Answer {
    let act = write::act(&app, &call, &Map::new())?;
    let answer = ops::restore(&app, &act, &id, reach(&call)).await?;
    Ok(write::answered(&call, &answer))
}
