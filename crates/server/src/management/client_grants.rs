//! `/api/v2/client-grants` (reference §3).

use axum::extract::{Path, State};
use axum::response::Response;
use domain::client_grant::SubjectType;
use domain::schema::{client_grant as schema, path};
use domain::{Error, Noun};
use http::StatusCode;
use serde_json::{Map, Value};
use store::client_grants::{self, Filter};
use store::{Reader, resource_servers};

use super::unsupported::list::{self, Form};
use crate::App;
use crate::ops::client_grants as ops;
use crate::rest::{Call, Listing, Paging, Problem, fields, json_response, no_content};

type Answer = Result<Response, Problem>;

/// `GET /client-grants`
pub(crate) async fn list(State(app): State<App>, call: Call) -> Answer {
    let query = call.query(&schema::LIST)?;
    let paging = Paging::of(&query)?;
    let mut reader = app.db().read().await?;
    let (grants, total) = match filter(&app, &mut reader, &query).await? {
        Some(filter) => {
            client_grants::page(&mut reader, app.home(), &filter, &paging.rows()).await?
        }
        None => (Vec::new(), 0),
    };
    drop(reader);
    let items = grants
        .iter()
        .map(|grant| (grant.id.clone(), grant.wire()))
        .collect();
    let listing = Listing {
        name: "client_grants",
        items,
        total,
    };
    Ok(listing.response(&paging, &fields(&Map::new()), &[], (call.uri(), app.host())))
}

/// The filter of a query; `None` if it names an API that isn't there.
async fn filter(
    app: &App,
    reader: &mut Reader,
    query: &Map<String, Value>,
) -> Result<Option<Filter>, Error> {
    let text = |key: &str| query.get(key).and_then(Value::as_str).map(str::to_owned);
    let api = match text("audience") {
        Some(audience) => {
            let found = resource_servers::id_of_identifier(reader.conn(), app.home(), &audience);
            let Some(id) = found.await? else {
                return Ok(None);
            };
            Some(id)
        }
        None => None,
    };
    Ok(Some(Filter {
        api,
        client_id: text("client_id"),
        subject_type: text("subject_type").as_deref().and_then(SubjectType::parse),
        default_for: text("default_for"),
        allow_any_organization: query.get("allow_any_organization") == Some(&Value::Bool(true)),
    }))
}

/// `POST /client-grants`
pub(crate) async fn create(State(app): State<App>, call: Call) -> Answer {
    let sent = call.body(&schema::CREATE)?;
    let grant = ops::create(&app, &call.act(&app, &sent), &sent).await?;
    Ok(json_response(StatusCode::CREATED, &grant.wire()))
}

/// `GET /client-grants/{id}`
pub(crate) async fn get(State(app): State<App>, Path(id): Path<String>) -> Answer {
    path::client_grant_id(&id)?;
    let mut reader = app.db().read().await?;
    let found = client_grants::get(&mut reader, app.home(), &id).await?;
    let grant = found.ok_or(Error::NotFound(Noun::ClientGrant))?;
    Ok(json_response(StatusCode::OK, &grant.wire()))
}

/// `PATCH /client-grants/{id}`
pub(crate) async fn update(State(app): State<App>, Path(id): Path<String>, call: Call) -> Answer {
    path::client_grant_id(&id)?;
    let sent = call.body(&schema::UPDATE)?;
    let grant = ops::update(&app, &call.act(&app, &sent), &id, &sent).await?;
    Ok(json_response(StatusCode::OK, &grant.wire()))
}

/// `DELETE /client-grants/{id}`
pub(crate) async fn delete(State(app): State<App>, Path(id): Path<String>, call: Call) -> Answer {
    path::client_grant_id(&id)?;
    ops::delete(&app, &call.act(&app, &Map::new()), &id).await?;
    Ok(no_content())
}

/// `GET /client-grants/{id}/organizations`: there are no organizations yet.
pub(crate) async fn organizations(
    State(app): State<App>,
    Path(id): Path<String>,
    call: Call,
) -> Answer {
    path::client_grant_id(&id)?;
    call.query(&schema::LIST_ORGANIZATIONS)?;
    let mut reader = app.db().read().await?;
    let found = client_grants::get(&mut reader, app.home(), &id).await?;
    found.ok_or(Error::NotFound(Noun::ClientGrant))?;
    drop(reader);
    list::response("organizations", Form::ItemsFirst, (call.uri(), app.host()))
}
