//! What a request says: its parameters, and the application that it comes from.

use std::sync::Arc;

use axum::body::Body;
use domain::Error;
use domain::authorize::{Refusal, Request};
use http::Method;
use http::request::Parts;

use super::super::Parameters;
use crate::App;
use crate::memory::{self, KnownClient};

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
pub(super) async fn read(
    app: &App,
    parts: &Parts,
    body: Body,
) -> Result<(Arc<KnownClient>, Request), Unread> {
    let read = if parts.method == Method::POST {
        Parameters::read(&parts.headers, body).await
    } else {
        Parameters::of_query(parts.uri.query())
    };
    let refused =
        |error: super::super::OAuthError| Refusal::invalid_request(error.description().to_owned());
    let parameters = read.map_err(refused)?;
    let client_id = parameters.required("client_id").map_err(refused)?;
    let client = memory::client(app, client_id).await?;
    let client = client.ok_or_else(|| unknown_client(client_id))?;
    let unsupported = [
        ("request", "request_not_supported"),
        ("request_uri", "request_uri_not_supported"),
    ];
    for (name, error) in unsupported {
        if parameters.text(name).map_err(refused)?.is_some() {
            let refusal = Refusal::new(error, format!("Unsupported parameter: {name}"));
            return Err(Unread::Refused(refusal, Some(client_id.to_owned())));
        }
    }
    Ok((client, Request::read(parameters.texts())))
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
