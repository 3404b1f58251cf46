//! `/api/v2/resource-servers` (reference §2).

use std::collections::BTreeSet;

use axum::extract::{Path, State};
use axum::response::Response;
use domain::resource_server::ResourceServer;
use domain::schema::resource_server as schema;
use domain::{Error, Noun, patch};
use http::{StatusCode, header};
use serde_json::{Map, Value};
use store::{Page, resource_servers};

use crate::App;
use crate::ops::resource_servers as ops;
use crate::rest::{
    Call, Listing, Paging, Problem, checked, etag, fields, if_match, json_response, no_content,
};

type Answer = Result<Response, Problem>;

fn tagged(status: StatusCode, server: &ResourceServer, body: &Value) -> Response {
    let mut response = json_response(status, body);
    response
        .headers_mut()
        .insert(header::ETAG, etag(server.version));
    response
}

/// `GET /resource-servers`
pub(crate) async fn list(State(app): State<App>, call: Call) -> Answer {
    let query = call.query(&schema::LIST)?;
    let paging = Paging::of(&query)?;
    let mut reader = app.db().read().await?;
    let (servers, total) = match query.get("identifiers").and_then(Value::as_array) {
        Some(identifiers) => {
            let mut found = Vec::new();
            let once: BTreeSet<&str> = identifiers.iter().filter_map(Value::as_str).collect();
            for identifier in once {
                let id = resource_servers::id_of_identifier(reader.conn(), app.home(), identifier);
                if let Some(id) = id.await? {
                    found.extend(resource_servers::find(&mut reader, app.home(), &id).await?);
                }
            }
            let total = i64::try_from(found.len()).unwrap_or_default();
            (page_of(found, &paging), total)
        }
        None => match paging.rows() {
            Page::Offset { skip, limit } => {
                resource_servers::page(&mut reader, app.home(), skip, limit).await?
            }
            Page::After { .. } => (Vec::new(), 0),
        },
    };
    drop(reader);
    let items = servers
        .iter()
        .map(|server| Ok((server.id.clone(), ops::wire(&app, server)?)))
        .collect::<Result<Vec<_>, Error>>()?;
    let listing = Listing {
        name: "resource_servers",
        items,
        total,
    };
    Ok(listing.response(&paging, &fields(&query), &[], (call.uri(), app.host())))
}

fn page_of(all: Vec<ResourceServer>, paging: &Paging) -> Vec<ResourceServer> {
    match paging.rows() {
        Page::Offset { skip, limit } => {
            let number = |value: i64| usize::try_from(value).unwrap_or_default();
            all.into_iter()
                .skip(number(skip))
                .take(number(limit))
                .collect()
        }
        Page::After { .. } => all,
    }
}

/// `POST /resource-servers`
pub(crate) async fn create(State(app): State<App>, call: Call) -> Answer {
    let sent = call.body(&schema::CREATE)?;
    let (server, body) = ops::create(&app, &call.act(&app, &sent), &sent).await?;
    Ok(tagged(StatusCode::CREATED, &server, &body))
}

/// `GET /resource-servers/{id}`
pub(crate) async fn get(State(app): State<App>, Path(id): Path<String>, call: Call) -> Answer {
    let query = call.query(&schema::GET)?;
    let server = find(&app, &id).await?;
    let body = patch::select(ops::wire(&app, &server)?, &fields(&query), &[]);
    Ok(tagged(StatusCode::OK, &server, &body))
}

async fn find(app: &App, reference: &str) -> Result<ResourceServer, Problem> {
    let mut reader = app.db().read().await?;
    let found = resource_servers::find(&mut reader, app.home(), reference).await?;
    Ok(found.ok_or(Error::NotFound(Noun::ResourceServer))?)
}

/// `PATCH /resource-servers/{id}`
pub(crate) async fn update(State(app): State<App>, Path(id): Path<String>, call: Call) -> Answer {
    let sent = changes(&app, &id, &call).await?;
    let tags = if_match(&call.headers);
    let act = call.act(&app, &sent);
    let (server, body) = ops::update(&app, &act, &id, &sent, tags.as_deref()).await?;
    Ok(tagged(StatusCode::OK, &server, &body))
}

/// What is to be changed. Which members are allowed depends on the API, so that one has to be
/// there to say; of an API that isn't, every member is. A body that any other API accepts is
/// looked at once a system API is taken.
async fn changes(app: &App, id: &str, call: &Call) -> Result<Map<String, Value>, Problem> {
    if let Ok(accepted) = call.body(&schema::UPDATE) {
        return Ok(accepted);
    }
    let mut reader = app.db().read().await?;
    let found = resource_servers::find(&mut reader, app.home(), id).await?;
    drop(reader);
    let system = found.as_ref().and_then(|server| server.system);
    let schema = system.map_or(&schema::UPDATE, schema::of_system);
    let mut body = call.unchecked(schema)?;
    let own = found.as_ref().map_or("RS256", ResourceServer::signing_alg);
    if matches!(own, "ES256" | "EdDSA") && body.get("signing_alg").is_some_and(|sent| sent == own) {
        // An algorithm of ours is no word of Auth0's, but a client may send back what it was
        // answered.
        body.as_object_mut()
            .map(|members| members.shift_remove("signing_alg"));
    }
    checked(body, schema)
}

/// `DELETE /resource-servers/{id}`
pub(crate) async fn delete(State(app): State<App>, Path(id): Path<String>, call: Call) -> Answer {
    let tags = if_match(&call.headers);
    ops::delete(&app, &call.act(&app, &Map::new()), &id, tags.as_deref()).await?;
    Ok(no_content())
}
