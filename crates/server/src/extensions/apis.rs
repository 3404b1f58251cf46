//! `PATCH /api/lictor/v1/apis/{api}`: settings of an API that Auth0 doesn't have.

use axum::extract::{Path, State};
use axum::response::Response;
use domain::schema::Schema;
use domain::schema::node::{choice, object, required};
use http::StatusCode;

use crate::App;
use crate::ops::resource_servers as ops;
use crate::rest::{Call, Problem, etag, if_match, json_response};

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
    let act = call.act(&app, &sent);
    let (server, body) = ops::update_algorithm(&app, &act, &api, &sent, tags.as_deref()).await?;
    let mut response = json_response(StatusCode::OK, &body);
    response
        .headers_mut()
        .insert(http::header::ETAG, etag(server.version));
    Ok(response)
}
