//! `PATCH /api/lictor/v1/apis/{api}`: settings of an API that Auth0 doesn't have.

use super::write;
use crate::App;
use crate::ops::resource_servers as ops;
use crate::rest::{Call, Problem, if_match};
use axum::extract::{Path, State};
use axum::response::Response;
use domain::schema::Schema;
use domain::schema::node::{choice, object, required};

/// Algorithms that tokens can be signed with; the last two are ours.
static UPDATE: Schema = object(&[required(
    "signing_alg",
    choice(&["HS256", "RS256", "RS512", "PS256", "ES256", "EdDSA"]),
)]);

/// Changes the algorithm that an API's tokens are signed with.
pub(crate) async fn update(
    State(app): State<App>,
    Path(api): Path<String>,
    call: Call,
) -> Result<Response, Problem> {
    let sent = call.body(&UPDATE)?;
    let tags = if_match(&call.headers);
    let act = write::act(&app, &call, &sent)?;
    let answer = ops::update_algorithm(&app, &act, &api, &sent, tags.as_deref()).await?;
    Ok(write::answered(&call, &answer))
}
