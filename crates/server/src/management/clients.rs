//! `/api/v2/clients` (reference §4).

use axum::extract::{Path, State};
use axum::response::Response;
use domain::client::{Client, credential_lists_mut};
use domain::patch::{Fields, select};
use domain::schema::client as schema;
use domain::tenant::FIRST_TENANT_NAME;
use domain::{Error, Noun, Result};
use http::StatusCode;
use serde_json::{Map, Value, json};
use store::clients::{self, Filter, Listed};
use store::connections::Filter as ConnectionFilter;

use super::connections;
use crate::App;
use crate::ops::clients as ops;
use crate::ops::signing_keys::current_certificate;
use crate::rest::{
    Call, Caller, Listing, Paging, Problem, bad_checkpoint, fields, json_response, no_content,
};

type Answer = Result<Response, Problem>;

/// Answered whether it was asked for or not (recorded).
const ALWAYS: [&str; 1] = ["tenant"];

/// Members that a caller may see who may only read summaries, or only credentials
/// (reference §4.4).
const SUMMARY: [&str; 4] = ["client_id", "app_type", "name", "description"];
/// Members that need `read:client_keys` or `read:client_credentials`.
const SECRET: [&str; 3] = [
    "client_secret",
    "encryption_key",
    "client_authentication_methods",
];

/// What a caller may see of a client.
fn visible(caller: &Caller, client: Value) -> Value {
    let keys = caller.has("read:client_keys");
    let secrets = keys || caller.has("read:client_credentials");
    let ordinary = keys || caller.has("read:clients");
    let Value::Object(mut members) = client else {
        return client;
    };
    members.retain(|key, _| {
        let key = key.as_str();
        if SECRET.contains(&key) {
            secrets
        } else {
            ordinary || SUMMARY.contains(&key)
        }
    });
    Value::Object(members)
}

/// A client as a read answers it: of the signing key only the certificate is left.
async fn read(app: &App, client: &Client) -> Result<Value> {
    let certificate = current_certificate(app).await?;
    let keys =
        json!([{"cert": certificate.pem, "pkcs7": certificate.pkcs7, "subject": "deprecated"}]);
    let secret = ops::open_secret(app, client)?;
    Ok(client.wire(FIRST_TENANT_NAME, secret.as_deref(), keys))
}

/// `GET /clients`
pub(crate) async fn list(State(app): State<App>, call: Call) -> Answer {
    let query = call.query(&schema::LIST)?;
    let paging = Paging::of(&query)?;
    if let Paging::Checkpoint {
        from: Some(from), ..
    } = &paging
    {
        clients::parse_place(from).ok_or_else(bad_checkpoint)?;
    }
    let fields = fields(&query);
    check_fields(&call, &fields)?;
    if query.contains_key("q") {
        let message = "Searching clients by q needs organizations, which this version doesn't have";
        return Err(Error::Unsupported(message.to_owned()).into());
    }
    let mut reader = app.db().read().await?;
    let (found, total) = if query.contains_key("external_client_id") {
        // No client comes from a metadata document yet.
        (Vec::new(), 0)
    } else {
        clients::page(
            &mut reader,
            app.home().tenant,
            &filter(&query),
            &paging.rows(),
        )
        .await?
    };
    drop(reader);
    let mut items = Vec::with_capacity(found.len());
    for Listed { client, place } in found {
        let body = visible(&call.caller, read(&app, &client).await?);
        items.push((place, body));
    }
    let listing = Listing {
        name: "clients",
        items,
        total,
    };
    Ok(listing.response(&paging, &fields, &ALWAYS, (call.uri(), app.host())))
}

fn filter(query: &Map<String, Value>) -> Filter {
    let flag = |key: &str| query.get(key).and_then(Value::as_bool);
    let types = query.get("app_type").and_then(Value::as_str);
    Filter {
        is_global: flag("is_global"),
        is_first_party: flag("is_first_party"),
        app_types: types
            .map(|list| list.split(',').map(str::to_owned).collect())
            .unwrap_or_default(),
    }
}

/// Who asks for secrets by name and may not see them is told so.
fn check_fields(call: &Call, fields: &Fields) -> Result<(), Problem> {
    let asked = fields
        .names
        .iter()
        .flatten()
        .any(|name| SECRET.contains(&name.as_str()));
    let may = call.caller.has("read:client_keys") || call.caller.has("read:client_credentials");
    if asked && fields.include && !may {
        return Err(insufficient("read:client_keys,read:client_credentials"));
    }
    Ok(())
}

async fn find(app: &App, client_id: &str) -> Result<Client> {
    let mut reader = app.db().read().await?;
    let found = clients::get(reader.conn(), app.home().tenant, client_id).await?;
    found.ok_or(Error::NotFound(Noun::Client))
}

/// `POST /clients`
pub(crate) async fn create(State(app): State<App>, call: Call) -> Answer {
    let sent = call.body(&schema::CREATE)?;
    check_inline(&call.caller, &sent)?;
    let client = ops::create(&app, &call.act(&app, &sent), &sent).await?;
    let certificate = current_certificate(&app).await?;
    // Auth0 also answers a private key here, which nobody should have; the member is there.
    let keys = json!([{
        "cert": certificate.pem, "key": "", "pkcs7": certificate.pkcs7,
        "subject": format!("/CN={}", app.host()),
    }]);
    let secret = ops::open_secret(&app, &client)?;
    let mut body = client.wire(FIRST_TENANT_NAME, secret.as_deref(), keys);
    if let Some(members) = body.as_object_mut() {
        members.insert("encrypted".to_owned(), true.into());
    }
    Ok(json_response(StatusCode::CREATED, &body))
}

/// Who sends credentials along needs the scope for those, too (reference §4.1).
fn check_inline(caller: &Caller, sent: &Map<String, Value>) -> Result<(), Problem> {
    let mut sent = sent.clone();
    let any = credential_lists_mut(&mut sent).flatten().next().is_some();
    if !any || caller.has("create:client_credentials") {
        return Ok(());
    }
    Err(insufficient("create:client_credentials"))
}

fn insufficient(scopes: &str) -> Problem {
    let message = format!("Insufficient scope, expected any of: {scopes}");
    Problem::new(StatusCode::FORBIDDEN, message, Some("insufficient_scope"))
}

/// `GET /clients/{id}`
pub(crate) async fn get(State(app): State<App>, Path(id): Path<String>, call: Call) -> Answer {
    let fields = fields(&call.query(&schema::GET)?);
    check_fields(&call, &fields)?;
    let client = find(&app, &id).await?;
    let body = visible(&call.caller, read(&app, &client).await?);
    Ok(json_response(
        StatusCode::OK,
        &select(body, &fields, &ALWAYS),
    ))
}

async fn changed(app: &App, client: &Client) -> Answer {
    let certificate = current_certificate(app).await?;
    let keys = json!([{
        "cert": certificate.pem, "pkcs7": certificate.pkcs7,
        "subject": format!("/CN={}", app.host()),
    }]);
    let secret = ops::open_secret(app, client)?;
    let body = client.wire(FIRST_TENANT_NAME, secret.as_deref(), keys);
    Ok(json_response(StatusCode::OK, &body))
}

/// `PATCH /clients/{id}`
pub(crate) async fn update(State(app): State<App>, Path(id): Path<String>, call: Call) -> Answer {
    let sent = call.body(&schema::UPDATE)?;
    check_parts(&call.caller, &sent)?;
    let client = ops::update(&app, &call.act(&app, &sent), &id, &sent).await?;
    changed(&app, &client).await
}

/// Any of several scopes opens the route; each allows its own members.
fn check_parts(caller: &Caller, sent: &Map<String, Value>) -> Result<(), Problem> {
    let needed = |key: &str| match key {
        "client_secret" => "update:client_keys",
        "client_authentication_methods" => "update:client_credentials",
        "token_vault_privileged_access" => "update:client_token_vault_privileged_access",
        _ => "update:clients",
    };
    for key in sent.keys() {
        let scope = needed(key);
        let may = caller.has(scope) || (key != "client_secret" && caller.has("update:clients"));
        if !may {
            return Err(insufficient(scope));
        }
    }
    Ok(())
}

/// `DELETE /clients/{id}`
pub(crate) async fn delete(State(app): State<App>, Path(id): Path<String>, call: Call) -> Answer {
    ops::delete(&app, &call.act(&app, &Map::new()), &id).await?;
    Ok(no_content())
}

/// `POST /clients/{id}/rotate-secret`
pub(crate) async fn rotate_secret(
    State(app): State<App>,
    Path(id): Path<String>,
    call: Call,
) -> Answer {
    let client = ops::rotate_secret(&app, &call.act(&app, &Map::new()), &id).await?;
    changed(&app, &client).await
}

/// `GET /clients/{id}/connections`
pub(crate) async fn connections(
    State(app): State<App>,
    Path(id): Path<String>,
    call: Call,
) -> Answer {
    let query = call.query(&schema::LIST_CONNECTIONS)?;
    let paging = match Paging::of(&query)? {
        Paging::Offset { per_page, .. } => Paging::Checkpoint {
            from: None,
            take: per_page,
        },
        checkpoint @ Paging::Checkpoint { .. } => checkpoint,
    };
    let client = find(&app, &id).await?;
    let filter = ConnectionFilter {
        client_id: Some(client.client_id),
        ..connections::filter(&query)
    };
    let listing = connections::page(&app, &filter, &paging).await?;
    Ok(listing.unlinked(&paging, &fields(&query)))
}
