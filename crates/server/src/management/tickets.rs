//! `/api/v2/tickets` (reference §13): links by which users verify an address or choose a password.

use axum::extract::State;
use axum::response::Response;
use domain::schema::{Schema, ticket as schema};
use domain::ticket::Kind;
use http::StatusCode;
use serde_json::json;

use crate::App;
use crate::ops::user_tickets;
use crate::rest::{Call, Problem, json_response};

type Answer = Result<Response, Problem>;

/// `POST /tickets/email-verification`
pub(crate) async fn email_verification(State(app): State<App>, call: Call) -> Answer {
    create(
        &app,
        &call,
        Kind::EmailVerification,
        &schema::EMAIL_VERIFICATION,
    )
    .await
}

/// `POST /tickets/password-change`
pub(crate) async fn password_change(State(app): State<App>, call: Call) -> Answer {
    create(&app, &call, Kind::PasswordChange, &schema::PASSWORD_CHANGE).await
}

async fn create(app: &App, call: &Call, kind: Kind, schema: &Schema) -> Answer {
    let sent = call.body(schema)?;
    let act = call.act(app, &sent);
    let link = user_tickets::create(app, &act, kind, &sent).await?;
    Ok(json_response(StatusCode::CREATED, &json!({"ticket": link})))
}
