//! `/api/v2/clients/{client_id}/credentials` (reference §4.5).

use axum::extract::{Path, State};
use axum::response::Response;
use domain::schema::{credential as schema, path};
use domain::{Error, Noun, Timestamp};
use http::StatusCode;
use serde_json::{Map, Value};
use store::credentials::Credential;
use store::{clients, credentials};

use crate::App;
use crate::ops::credentials as ops;
use crate::rest::{Call, Problem, json_response, no_content};

type Answer = Result<Response, Problem>;

async fn all(app: &App, client_id: &str) -> Result<Vec<Credential>, Problem> {
    let tenant = app.home().tenant;
    let mut reader = app.db().read().await?;
    let client = clients::get(reader.conn(), tenant, client_id).await?;
    client.ok_or(Error::NotFound(Noun::Client))?;
    Ok(credentials::of_client(reader.conn(), tenant, client_id).await?)
}

/// `GET /clients/{client_id}/credentials`: always an array, paging parameters are ignored.
pub(crate) async fn list(State(app): State<App>, Path(client_id): Path<String>) -> Answer {
    let list: Value = all(&app, &client_id).await?.iter().map(ops::wire).collect();
    Ok(json_response(StatusCode::OK, &list))
}

/// `POST /clients/{client_id}/credentials`
pub(crate) async fn create(
    State(app): State<App>,
    Path(client_id): Path<String>,
    call: Call,
) -> Answer {
    let sent = call.body(&schema::CREATE)?;
    let act = call.act(&app, &sent);
    let credential = ops::create(&app, &act, &client_id, &Value::Object(sent)).await?;
    Ok(json_response(StatusCode::CREATED, &ops::wire(&credential)))
}

/// `GET /clients/{client_id}/credentials/{credential_id}`
pub(crate) async fn get(
    State(app): State<App>,
    Path((client_id, id)): Path<(String, String)>,
) -> Answer {
    path::credential_id(&id)?;
    let all = all(&app, &client_id).await?;
    let found = all.iter().find(|credential| credential.id == id);
    let credential = found.ok_or(Error::NotFound(Noun::Credential))?;
    Ok(json_response(StatusCode::OK, &ops::wire(credential)))
}

/// `PATCH /clients/{client_id}/credentials/{credential_id}`
pub(crate) async fn update(
    State(app): State<App>,
    Path((client_id, id)): Path<(String, String)>,
    call: Call,
) -> Answer {
    path::credential_id(&id)?;
    let sent = call.body(&schema::UPDATE)?;
    let expires_at = sent
        .get("expires_at")
        .and_then(Value::as_str)
        .and_then(Timestamp::parse);
    let act = call.act(&app, &sent);
    let credential = ops::update(&app, &act, (&client_id, &id), expires_at).await?;
    Ok(json_response(StatusCode::OK, &ops::wire(&credential)))
}

/// `DELETE /clients/{client_id}/credentials/{credential_id}`
pub(crate) async fn delete(
    State(app): State<App>,
    Path((client_id, id)): Path<(String, String)>,
    call: Call,
) -> Answer {
    path::credential_id(&id)?;
    ops::delete(&app, &call.act(&app, &Map::new()), &client_id, &id).await?;
    Ok(no_content())
}
