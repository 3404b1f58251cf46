//! `POST /oauth/par` (RFC 9126; Authentication API reference §4.7): an application says what it
//! wants before it sends anybody, so that nobody on the way reads or changes it.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::response::{IntoResponse as _, Response};
use domain::authorize;
use http::StatusCode;
use http::request::Parts;
use serde_json::json;

use super::authenticate::Proof;
use super::authorize::{Form, check_pushed};
use super::error::answer;
use super::exchange::Exchange;
use super::{OAuthError, Parameters, authenticate, request_object};
use crate::App;
use crate::memory::KnownClient;
use crate::ops::pushed_requests;

/// What a pushed request is called by (RFC 9126 §2.2).
pub(super) const NAME: &str = "urn:ietf:params:oauth:request_uri:";

/// Bytes that the parameters may have (Auth0's limit).
const REQUEST_MAX: usize = 10 * 1024;

/// Keeps a request, or says what is wrong with it.
pub(crate) async fn push(State(app): State<App>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let answered = match Parameters::read(&parts.headers, body).await {
        Ok(parameters) => try_push(&app, &parts, &parameters).await,
        Err(error) => Err(error),
    };
    answered.unwrap_or_else(OAuthError::into_response)
}

async fn try_push(
    app: &App,
    parts: &Parts,
    parameters: &Parameters,
) -> Result<Response, OAuthError> {
    let authenticated = authenticate::client(app, &parts.headers, parameters).await;
    let authenticated = authenticated.map_err(OAuthError::or_invalid_client)?;
    let client = authenticated.client;
    let pushed = match authenticated.proof {
        Proof::Confidential => keep(app, parts, &client, parameters).await,
        Proof::Public => Err(OAuthError::invalid_client(
            "Only applications that prove who they are can push requests",
        )),
    };
    let (id, seconds) = pushed.inspect_err(|error| {
        let exchange = Exchange::new(app, parts, &client);
        exchange.failed("fpar", parameters, error.description());
    })?;
    let body = json!({"expires_in": seconds, "request_uri": format!("{NAME}{id}")});
    Ok(answer(StatusCode::CREATED, body.to_string()))
}

/// Checks the request as `/authorize` will, and keeps it; returns its id and for how many seconds
/// it is kept.
async fn keep(
    app: &App,
    parts: &Parts,
    client: &Arc<KnownClient>,
    parameters: &Parameters,
) -> Result<(String, i64), OAuthError> {
    let (request, signed) = read(app, client, parameters)?;
    let form = Form {
        pushed: true,
        signed,
    };
    check_pushed(app, parts, (client.clone(), request.clone(), form)).await?;
    let seconds = client.sign_in.pushed_seconds;
    let kept = request.into_kept();
    let id = pushed_requests::push(app, &client.id, &kept, seconds).await?;
    Ok((id, seconds))
}

fn read(
    app: &App,
    client: &KnownClient,
    parameters: &Parameters,
) -> Result<(authorize::Request, bool), OAuthError> {
    if parameters.text("request_uri")?.is_some() {
        return Err(OAuthError::invalid_request(
            "request_uri must not be sent here",
        ));
    }
    if let Some(object) = parameters.text("request")? {
        let request = request_object::read(app, client, object)?;
        return Ok((request, true));
    }
    let texts = parameters.texts();
    let bytes: usize = texts
        .iter()
        .map(|(name, text)| name.len() + text.len())
        .sum();
    if bytes > REQUEST_MAX {
        return Err(OAuthError::invalid_request("The request is too long"));
    }
    Ok((authorize::Request::read(texts), false))
}
