//! `/api/v2/users/{id}/identities` (reference §6.2).

use axum::extract::{Path, State};
use axum::response::Response;
use domain::schema::identity as schema;
use domain::schema::path::{self, UserFor};
use domain::user::{Link, linked};
use http::StatusCode;
use serde_json::{Map, Value};

use super::users::check_subject;
use crate::App;
use crate::ops::user_identities as ops;
use crate::rest::{Call, Problem, json_response};

type Answer = Result<Response, Problem>;

/// `POST /users/{id}/identities`
pub(crate) async fn link(State(app): State<App>, Path(id): Path<String>, call: Call) -> Answer {
    path::user_id(&id, UserFor::Passage)?;
    let sent = call.body(&schema::LINK)?;
    check_subject(&call.caller, &id, &["update:users"])?;
    let wanted = match Link::read(&Value::Object(sent.clone())) {
        Link::Identity(wanted) => wanted,
        Link::Token(_) => return Err(ops::by_token().into()),
    };
    let user = ops::link(&app, &call.act(&app, &sent), &id, &wanted).await?;
    Ok(json_response(StatusCode::CREATED, &linked(&user)))
}

/// `DELETE /users/{id}/identities/{provider}/{user_id}`
pub(crate) async fn unlink(
    State(app): State<App>,
    Path((id, provider, identity)): Path<(String, String, String)>,
    call: Call,
) -> Answer {
    path::user_id(&id, UserFor::Passage)?;
    path::provider(&provider)?;
    check_subject(&call.caller, &id, &["update:users"])?;
    let act = call.act(&app, &Map::new());
    let user = ops::unlink(&app, &act, &id, (&provider, &identity)).await?;
    Ok(json_response(StatusCode::OK, &linked(&user)))
}
