//! `/dbconnections/…` (Authentication API reference §4.10): what an application asks of a database
//! for people who aren't signed in.

use axum::extract::{Request, State};
use axum::response::{IntoResponse as _, Response};
use domain::Error;
use domain::connection::{Connection, DATABASE};
use http::request::Parts;
use http::{HeaderMap, StatusCode, header};

use store::{connection_clients, connections};

use super::{OAuthError, Parameters, cors, rate_limit};
use crate::App;
use crate::memory;
use crate::middleware::Peer;
use crate::ops::events::Context;
use crate::ops::password_reset;

/// What is said whether there is such a user or not.
const SENT: &str = "We've just sent you an email to reset your password.";

/// A request, read.
pub(super) struct Asked {
    pub(super) headers: HeaderMap,
    pub(super) parameters: Parameters,
    pub(super) context: Context,
}

impl Asked {
    pub(super) async fn read(request: Request) -> Result<Self, OAuthError> {
        let (parts, body) = request.into_parts();
        let parameters = Parameters::read(&parts.headers, body).await?;
        let context = context(&parts, &parameters);
        Ok(Self {
            headers: parts.headers,
            parameters,
            context,
        })
    }
}

fn context(parts: &Parts, parameters: &Parameters) -> Context {
    let peer = parts.extensions.get::<Peer>().copied().unwrap_or_default();
    let agent = parts
        .headers
        .get(header::USER_AGENT)
        .and_then(|value| value.to_str().ok());
    let client_id = parameters.text("client_id").ok().flatten();
    Context {
        ip: peer.ip(),
        user_agent: agent.unwrap_or_default().to_owned(),
        client_id: client_id.unwrap_or_default().to_owned(),
        client_name: String::new(),
    }
}

pub(super) fn refused(description: &str) -> Response {
    OAuthError::invalid_request(description).into_response()
}

pub(super) fn failed(error: Error) -> Response {
    if let Error::Busy(message) = error {
        let status = StatusCode::TOO_MANY_REQUESTS;
        return OAuthError::new(status, "too_many_requests", message).into_response();
    }
    OAuthError::from(error).into_response()
}

/// `POST /dbconnections/change_password`
pub(crate) async fn change_password(State(app): State<App>, request: Request) -> Response {
    let asked = match Asked::read(request).await {
        Ok(asked) => asked,
        Err(error) => return error.into_response(),
    };
    let answer = reset(&app, &asked)
        .await
        .unwrap_or_else(|error| match error {
            Failure::OAuth(error) => error.into_response(),
            Failure::Error(error) => failed(error),
        });
    cors::answered(&app, &asked.headers, &asked.parameters, answer).await
}

pub(super) enum Failure {
    OAuth(OAuthError),
    Error(Error),
}

impl From<OAuthError> for Failure {
    fn from(error: OAuthError) -> Self {
        Self::OAuth(error)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

async fn reset(app: &App, asked: &Asked) -> Result<Response, Failure> {
    let parameters = &asked.parameters;
    let email = parameters.required("email")?;
    let limit = rate_limit::mail(app, email, &asked.context);
    if let Some(refused) = limit.refusal() {
        return Ok(limit.marked(refused));
    }
    let connection = parameters.required("connection")?;
    let client_id = parameters.text("client_id")?;
    let organization = parameters.text("organization")?.map(str::to_owned);
    if let Some(client_id) = client_id
        && memory::client(app, client_id).await?.is_none()
    {
        return Ok(refused("the client was not found"));
    }
    let Some(connection) = database(app, connection, client_id).await? else {
        return Ok(refused("the connection was not found"));
    };
    let about = |mut order: crate::mail::Order| {
        order.organization_id = organization;
        order.about(client_id)
    };
    password_reset::request(app, (&connection, email), about, &asked.context).await?;
    let kind = [(header::CONTENT_TYPE, "text/html; charset=utf-8")];
    Ok(limit.marked((kind, SENT)))
}

/// The database of this name, if the application may use it.
pub(super) async fn database(
    app: &App,
    name: &str,
    client_id: Option<&str>,
) -> domain::Result<Option<Connection>> {
    let tenant = app.home().tenant;
    let mut reader = app.db().read().await?;
    let found = connections::named(reader.conn(), tenant, name).await?;
    let Some(found) = found.filter(|connection| connection.strategy == DATABASE) else {
        return Ok(None);
    };
    let Some(client_id) = client_id else {
        return Ok(Some(found));
    };
    let enabled = connection_clients::all(reader.conn(), tenant, &found.id).await?;
    Ok(enabled.iter().any(|id| id == client_id).then_some(found))
}
