//! `/api/v2/refresh-tokens` and a user's refresh tokens (reference §13). Revoking is done when it
//! is answered, though Auth0's status says that it was only accepted.

use axum::extract::{Path, State};
use axum::response::Response;
use domain::schema::path::{UserFor, user_id};
use domain::schema::query::NONE;
use domain::schema::refresh_token as schema;
use domain::{Error, Noun, Timestamp};
use http::StatusCode;
use serde_json::{Map, Value};
use store::refresh_tokens::{self, Filter, Found, Given};
use store::users;

use super::given;
use crate::App;
use crate::ops::refresh_tokens as ops;
use crate::rest::{Call, Listing, Paging, Problem, accepted, fields, json_response, texts};

type Answer = Result<Response, Problem>;

async fn number(app: &App, user_id: &str) -> Result<i64, Problem> {
    let mut reader = app.db().read().await?;
    let number = users::number(reader.conn(), app.home().tenant, user_id).await?;
    Ok(number.ok_or(Error::NotFound(Noun::User))?)
}

/// A family as it is answered: with the scopes that are alive.
async fn shown(app: &App, found: &Found) -> Result<Value, Problem> {
    let token = &found.token;
    let (audience, words) = given::shown(app, token.api.as_deref(), &token.set).await?;
    let user_id = found.user_id.as_deref().unwrap_or_default();
    Ok(token.wire(user_id, (&audience, &words.join(" "))))
}

/// The key of a family in a list: when it was made, and its id.
fn place(found: &Found) -> String {
    format!("{} {}", found.token.created_at.millis(), found.token.id)
}

fn parse_place(text: &str) -> Option<(Timestamp, &str)> {
    let (millis, id) = text.split_once(' ')?;
    Some((Timestamp::from_millis(millis.parse().ok()?), id))
}

async fn page(
    app: &App,
    name: &'static str,
    filter: Filter<'_>,
    query: &Map<String, Value>,
) -> Result<(Listing, Paging), Problem> {
    let paging = Paging::of(query)?.up_to_100();
    let (from, take) = match &paging {
        Paging::Checkpoint { from, take } => (from.as_deref(), *take),
        Paging::Offset { per_page, .. } => (None, *per_page),
    };
    let after = match from {
        Some(from) => Some(parse_place(from).ok_or_else(crate::rest::bad_checkpoint)?),
        None => None,
    };
    let mut reader = app.db().read().await?;
    let (tenant, now) = (app.home().tenant, app.clock().now());
    let rows = (after, take + 1);
    let found = refresh_tokens::page(reader.conn(), tenant, filter, rows, now).await?;
    drop(reader);
    let mut items = Vec::with_capacity(found.len());
    for one in &found {
        items.push((place(one), shown(app, one).await?));
    }
    let listing = Listing {
        name,
        items,
        total: 0,
    };
    Ok((listing, paging))
}

/// `GET /refresh-tokens`
pub(crate) async fn list(State(app): State<App>, call: Call) -> Answer {
    let query = call.query(&schema::LIST)?;
    let text = |name: &str| query.get(name).and_then(Value::as_str);
    let filter = Filter {
        user: number(&app, text("user_id").unwrap_or_default()).await?,
        client_id: text("client_id"),
    };
    let (listing, paging) = page(&app, "refresh_tokens", filter, &query).await?;
    Ok(listing.unlinked(&paging, &fields(&query)))
}

/// `GET /users/{id}/refresh-tokens`
pub(crate) async fn list_of_user(
    State(app): State<App>,
    Path(id): Path<String>,
    call: Call,
) -> Answer {
    user_id(&id, UserFor::Passage)?;
    let query = call.query(&schema::LIST_OF_USER)?;
    let filter = Filter {
        user: number(&app, &id).await?,
        client_id: None,
    };
    let (listing, paging) = page(&app, "tokens", filter, &query).await?;
    Ok(listing.unlinked(&paging, &fields(&Map::new())))
}

/// `GET /refresh-tokens/{id}`
pub(crate) async fn get(State(app): State<App>, Path(id): Path<String>, call: Call) -> Answer {
    call.query(&NONE)?;
    let mut reader = app.db().read().await?;
    let found = refresh_tokens::get(reader.conn(), app.home().tenant, &id).await?;
    drop(reader);
    let now = app.clock().now();
    let is_alive = |found: &Found| {
        let end = found.token.expiry.end();
        found.user_id.is_some() && end.is_none_or(|end| end > now)
    };
    let found = found
        .filter(is_alive)
        .ok_or(Error::NotFound(Noun::RefreshToken))?;
    Ok(json_response(StatusCode::OK, &shown(&app, &found).await?))
}

/// `PATCH /refresh-tokens/{id}`
pub(crate) async fn update(State(app): State<App>, Path(id): Path<String>, call: Call) -> Answer {
    let sent = call.body(&schema::UPDATE)?;
    let act = call.act(&app, &sent);
    let metadata = sent
        .get("refresh_token_metadata")
        .and_then(Value::as_object);
    let found = ops::set_metadata(&app, &act, &id, metadata).await?;
    Ok(json_response(StatusCode::OK, &shown(&app, &found).await?))
}

/// `DELETE /refresh-tokens/{id}`: one that isn't there is deleted already.
pub(crate) async fn delete(State(app): State<App>, Path(id): Path<String>, call: Call) -> Answer {
    let act = call.act(&app, &Map::new());
    ops::revoke(&app, &act, &id).await?;
    Ok(accepted())
}

/// `DELETE /users/{id}/refresh-tokens`
pub(crate) async fn delete_of_user(
    State(app): State<App>,
    Path(id): Path<String>,
    call: Call,
) -> Answer {
    user_id(&id, UserFor::Passage)?;
    let act = call.act(&app, &Map::new());
    let user = number(&app, &id).await?;
    ops::revoke_given(&app, &act, user, Given::All).await?;
    Ok(accepted())
}

/// `POST /refresh-tokens/revoke`
pub(crate) async fn revoke(State(app): State<App>, call: Call) -> Answer {
    let sent = call.body(&schema::REVOKE)?;
    let act = call.act(&app, &sent);
    if sent.contains_key("ids") {
        for id in texts(&sent, "ids") {
            ops::revoke(&app, &act, &id).await?;
        }
        return Ok(accepted());
    }
    let text = |name: &str| sent.get(name).and_then(Value::as_str);
    let bad = |message| Problem::new(StatusCode::BAD_REQUEST, message, Some("invalid_body"));
    let mut reader = app.db().read().await?;
    let tenant = app.home().tenant;
    let user = users::number(reader.conn(), tenant, text("user_id").unwrap_or_default()).await?;
    let user = user.ok_or_else(|| bad("User not found."))?;
    let mut api = None;
    if let Some(client_id) = text("client_id") {
        let client = store::clients::get(reader.conn(), tenant, client_id).await?;
        client.ok_or_else(|| bad("Client not found."))?;
    }
    if let Some(audience) = text("audience") {
        let found =
            store::resource_servers::id_of_identifier(reader.conn(), app.home(), audience).await?;
        api = Some(found.ok_or_else(|| bad("Resource server not found."))?);
    }
    drop(reader);
    let given = match (text("client_id"), &api) {
        (Some(client_id), Some(api)) => Given::ToClientFor(client_id, api),
        (Some(client_id), None) => Given::ToClient(client_id),
        (None, _) => Given::All,
    };
    ops::revoke_given(&app, &act, user, given).await?;
    Ok(accepted())
}
