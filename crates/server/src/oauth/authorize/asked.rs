//! What a request says: its parameters, and the application that it comes from.

use std::sync::Arc;

use axum::body::Body;
use domain::Error;
use domain::authorize::{Refusal, Request};
use http::Method;
use http::request::Parts;

use super::super::{OAuthError, Parameters, par, request_object};
use super::Form;
use crate::App;
use crate::memory::{self, KnownClient};
use crate::ops::pushed_requests;

/// Who asks, for what, and in what form.
pub(crate) type Asked = (Arc<KnownClient>, Request, Form);

const OVER: &str = "The request_uri is invalid, has expired or was used before";

/// Why a request leads nowhere.
#[derive(Debug)]
pub(super) enum Unread {
    /// With the application's id, where that is known.
    Refused(Refusal, Option<String>),
    Failed(Error),
}

impl From<Error> for Unread {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl From<Refusal> for Unread {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal, None)
    }
}

/// Reads a request: a query, or a form (OpenID Connect Core §3.1.2.1).
pub(super) async fn read(app: &App, parts: &Parts, body: Body) -> Result<Asked, Unread> {
    let read = if parts.method == Method::POST {
        Parameters::read(&parts.headers, body).await
    } else {
        Parameters::of_query(parts.uri.query())
    };
    let parameters = read.map_err(refused)?;
    let client_id = parameters.required("client_id").map_err(refused)?;
    let client = memory::client(app, client_id).await?;
    let client = client.ok_or_else(|| unknown_client(client_id))?;
    let found = inside(app, &client, &parameters).await;
    let (request, form) = found.map_err(|unread| match unread {
        Unread::Refused(refusal, _) => Unread::Refused(refusal, Some(client.id.to_string())),
        Unread::Failed(error) => Unread::Failed(error),
    })?;
    Ok((client, request, form))
}

/// The request: pushed before, signed, or as it is. Of the first two nothing else counts.
async fn inside(
    app: &App,
    client: &KnownClient,
    parameters: &Parameters,
) -> Result<(Request, Form), Unread> {
    let text = |name| parameters.text(name).map_err(refused);
    if let Some(uri) = text("request_uri")? {
        let kept = match uri.strip_prefix(par::NAME) {
            Some(id) => pushed_requests::take(app, &client.id, id).await?,
            None => return Err(elsewhere().into()),
        };
        let kept = kept.ok_or_else(|| Refusal::invalid_request(OVER))?;
        return Ok((Request::kept(&kept), Form::CHECKED));
    }
    let object = text("request")?;
    let form = Form {
        pushed: false,
        signed: object.is_some(),
    };
    let request = match object {
        Some(object) => request_object::read(app, client, object)?,
        None => Request::read(parameters.texts()),
    };
    Ok((request, form))
}

fn refused(error: OAuthError) -> Refusal {
    Refusal::invalid_request(error.into_description())
}

/// Requests are fetched from nowhere (OpenID Connect Core §6.2).
fn elsewhere() -> Refusal {
    let description = "request_uri must be one that was pushed before";
    Refusal::new("request_uri_not_supported", description)
}

pub(super) fn unknown_client(client_id: &str) -> Refusal {
    let shown: String = client_id.chars().take(100).collect();
    Refusal::invalid_request(format!("Unknown client: {shown}"))
}

/// The transaction that a page sends back to.
pub(super) fn state(parts: &Parts) -> Option<String> {
    let parameters = Parameters::of_query(parts.uri.query()).ok()?;
    let state = parameters.text("state").ok()?;
    state.map(str::to_owned)
}
