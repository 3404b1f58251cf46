//! What organizations have none of yet: lists below `/api/v2/organizations/{id}` that are empty
//! (reference §11). An export reads them.

use axum::extract::{Path, State};
use axum::response::Response;

use super::organizations::find;
use super::unsupported::list::{Form, response};
use crate::App;
use crate::rest::{Call, Problem};

type Answer = Result<Response, Problem>;

async fn none(app: &App, id: &str, call: &Call, (name, form): (&'static str, Form)) -> Answer {
    find(app, id).await?;
    response(name, form, (call.uri(), app.host()))
}

/// `GET /organizations/{id}/client-grants`
pub(crate) async fn client_grants(
    State(app): State<App>,
    Path(id): Path<String>,
    call: Call,
) -> Answer {
    none(&app, &id, &call, ("client_grants", Form::ItemsFirst)).await
}

/// `GET /organizations/{id}/clients`, which Auth0's document doesn't have but recordings do
pub(crate) async fn clients(State(app): State<App>, Path(id): Path<String>, call: Call) -> Answer {
    none(&app, &id, &call, ("clients", Form::Checkpoint)).await
}

/// `GET /organizations/{id}/discovery-domains`
pub(crate) async fn discovery_domains(
    State(app): State<App>,
    Path(id): Path<String>,
    call: Call,
) -> Answer {
    none(&app, &id, &call, ("domains", Form::Checkpoint)).await
}

/// `GET /organizations/{id}/invitations`
pub(crate) async fn invitations(
    State(app): State<App>,
    Path(id): Path<String>,
    call: Call,
) -> Answer {
    none(&app, &id, &call, ("invitations", Form::ItemsFirst)).await
}
