//! `POST /dbconnections/signup` (Authentication API reference §4.10): an application signs somebody
//! up.

use axum::extract::{Request, State};
use axum::response::{IntoResponse as _, Response};
use domain::user::{Use, User};
use domain::{Conflict, Error};
use http::{HeaderValue, StatusCode, header};
use serde_json::{Map, Value, json};

use super::cors;
use super::database::{Asked, Failure, database, failed, refused};
use crate::App;
use crate::memory;
use crate::ops::sign_up::{self, EXISTS, INVALID, fields};

/// What is taken of what was sent.
const TAKEN: [&str; 10] = [
    "email",
    "username",
    "phone_number",
    "password",
    "given_name",
    "family_name",
    "name",
    "nickname",
    "picture",
    "user_metadata",
];
/// What is answered of the user where it was sent.
const ECHOED: [&str; 6] = [
    "given_name",
    "family_name",
    "name",
    "nickname",
    "picture",
    "user_metadata",
];

/// `POST /dbconnections/signup`
pub(crate) async fn sign_up(State(app): State<App>, request: Request) -> Response {
    let mut asked = match Asked::read(request).await {
        Ok(asked) => asked,
        Err(error) => return error.into_response(),
    };
    let answer = answer(&app, &mut asked).await;
    let answer = answer.unwrap_or_else(|error| match error {
        Failure::OAuth(error) => error.into_response(),
        Failure::Error(error) => failed(error),
    });
    cors::answered(&app, &asked.headers, &asked.parameters, answer).await
}

async fn answer(app: &App, asked: &mut Asked) -> Result<Response, Failure> {
    let parameters = &asked.parameters;
    let client_id = parameters.required("client_id")?;
    let name = parameters.required("connection")?;
    let Some(client) = memory::client(app, client_id).await? else {
        return Ok(refused("the client was not found"));
    };
    asked.context.client_name = client.name.to_string();
    let Some(connection) = database(app, name, Some(client_id)).await? else {
        return Ok(refused("the connection was not found"));
    };
    if !sign_up::is_open(&connection) {
        return Ok(bad("invalid_signup", "Public signup is disabled"));
    }
    let mut sent = Map::new();
    for key in TAKEN {
        match parameters.value(key) {
            None | Some(Value::Null) => {}
            Some(value) => {
                sent.insert(key.to_owned(), value.clone());
            }
        }
    }
    if fields(&connection).username == Use::Required && !sent.contains_key("username") {
        let error =
            format!("missing username for {name} connection with requires_username enabled");
        return Ok(json_answer(
            StatusCode::BAD_REQUEST,
            &json!({"error": error}),
        ));
    }
    match sign_up::sign_up(app, &connection, &sent, &asked.context).await {
        Ok(user) => Ok(json_answer(StatusCode::OK, &made(&user, &sent))),
        Err(Error::WeakPassword(weak)) => Ok(json_answer(StatusCode::BAD_REQUEST, &weak.wire())),
        Err(Error::Conflict(Conflict::User)) if sign_up::tells_who_exists(app).await? => {
            Ok(bad("user_exists", EXISTS))
        }
        Err(Error::Conflict(Conflict::User) | Error::Invalid(_) | Error::Refused(_)) => {
            Ok(bad("invalid_signup", INVALID))
        }
        Err(error) => Err(error.into()),
    }
}

/// The user, as far as somebody who isn't signed in may see it.
fn made(user: &User, sent: &Map<String, Value>) -> Value {
    let mut out = Map::new();
    let id = user.identities.first().map(|one| one.user_id.clone());
    out.insert("_id".to_owned(), id.into());
    let mut copy = |keys: &[&str]| {
        for key in keys {
            if let Some(value) = user.profile.get(*key) {
                out.insert((*key).to_owned(), value.clone());
            }
        }
    };
    copy(&["email", "username"]);
    copy(&["email_verified", "phone_number", "phone_verified"]);
    let echoed: Vec<&str> = ECHOED
        .into_iter()
        .filter(|key| sent.contains_key(*key))
        .collect();
    copy(&echoed);
    out.into()
}

fn bad(code: &str, description: &str) -> Response {
    let body = json!({
        "name": "BadRequestError",
        "code": code,
        "description": description,
        "statusCode": 400,
    });
    json_answer(StatusCode::BAD_REQUEST, &body)
}

fn json_answer(status: StatusCode, body: &Value) -> Response {
    let mut response = (status, body.to_string()).into_response();
    let headers = response.headers_mut();
    let kind = HeaderValue::from_static("application/json; charset=utf-8");
    headers.insert(header::CONTENT_TYPE, kind);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
