//! `/api/v2/grants`: what users have allowed applications (reference §13).

use axum::extract::{Path, State};
use axum::response::Response;
use domain::schema::grant as schema;
use domain::schema::query::NONE;
use serde_json::{Map, Value, json};
use store::consents::{self, Consent, Filter};
use store::scope_sets;

use super::given;
use crate::App;
use crate::memory;
use crate::ops::grants as ops;
use crate::rest::{Call, Listing, Paging, Problem, fields, no_content};

type Answer = Result<Response, Problem>;

/// A grant as it is answered: with the scopes that are alive.
async fn shown(app: &App, consent: &Consent) -> Result<Value, Problem> {
    let mut reader = app.db().read().await?;
    let set = scope_sets::get(reader.conn(), app.home().tenant, consent.scope_set).await?;
    drop(reader);
    let api = Some(consent.subject.api.as_str()).filter(|api| !api.is_empty());
    let (audience, scope) = given::shown(app, api, &set.unwrap_or_default()).await?;
    Ok(json!({
        "user_id": consent.user_id,
        "audience": audience,
        "scope": scope,
        "clientID": consent.subject.client_id,
        "id": consent.id,
    }))
}

/// The id of the API with this identifier; empty for `/userinfo`. None if there is no such API.
async fn api_of(app: &App, audience: &str) -> Result<Option<String>, Problem> {
    if audience == given::userinfo(app) {
        return Ok(Some(String::new()));
    }
    let api = memory::api(app, audience).await?;
    Ok(api.map(|api| api.id.to_string()))
}

/// `GET /grants`
pub(crate) async fn list(State(app): State<App>, call: Call) -> Answer {
    let query = call.query(&schema::LIST)?;
    let paging = Paging::of(&query)?;
    let text = |name: &str| query.get(name).and_then(Value::as_str).unwrap_or_default();
    let api = match query.get("audience").and_then(Value::as_str) {
        Some(audience) => Some(api_of(&app, audience).await?),
        None => None,
    };
    let (mut found, mut total) = (Vec::new(), 0);
    // An audience that no API has is nobody's.
    if api != Some(None) {
        let api = api.flatten();
        let filter = Filter {
            user_id: text("user_id"),
            client_id: text("client_id"),
            api: api.as_deref(),
        };
        let mut reader = app.db().read().await?;
        let tenant = app.home().tenant;
        found = consents::page(reader.conn(), tenant, filter, paging.offset()).await?;
        total = consents::count(reader.conn(), tenant, filter).await?;
    }
    let mut items = Vec::with_capacity(found.len());
    for consent in &found {
        items.push((consent.id.clone(), shown(&app, consent).await?));
    }
    let listing = Listing {
        name: "grants",
        items,
        total,
    };
    let link = (call.uri(), app.host());
    Ok(listing.response(&paging, &fields(&Map::new()), &[], link))
}

/// `DELETE /grants/{id}`: one that isn't there is deleted already.
pub(crate) async fn delete(State(app): State<App>, Path(id): Path<String>, call: Call) -> Answer {
    call.query(&NONE)?;
    let act = call.act(&app, &Map::new());
    ops::withdraw(&app, &act, &id).await?;
    Ok(no_content())
}

/// `DELETE /grants?user_id=`
pub(crate) async fn delete_of_user(State(app): State<App>, call: Call) -> Answer {
    let query = call.query(&schema::DELETE_OF_USER)?;
    let act = call.act(&app, &Map::new());
    let user_id = query.get("user_id").and_then(Value::as_str);
    ops::withdraw_all(&app, &act, user_id.unwrap_or_default()).await?;
    Ok(no_content())
}
