//! `/api/v2/branding/themes` (reference §14): a tenant has one.

use axum::extract::{Path, State};
use axum::response::Response;
use domain::schema::branding::THEME;
use domain::{Error, Noun};
use http::StatusCode;
use serde_json::{Map, Value};

use crate::App;
use crate::ops::branding as ops;
use crate::rest::{Call, Problem, json_response, no_content};

type Answer = Result<Response, Problem>;

/// Auth0 says what it was about to do when it found no theme.
fn problem(error: Error, doing: &str) -> Problem {
    match error {
        Error::NotFound(Noun::Theme) => Problem::new(
            StatusCode::NOT_FOUND,
            format!("There was an error {doing} branding settings: invalid theme ID"),
            Some("theme_not_found"),
        ),
        other => other.into(),
    }
}

async fn shown(app: &App, id: Option<&str>) -> Answer {
    let theme = ops::theme(app, id).await?;
    let body = Value::Object((*theme).clone());
    Ok(json_response(StatusCode::OK, &body))
}

/// `GET /branding/themes/default`
pub(crate) async fn get_default(State(app): State<App>) -> Answer {
    shown(&app, None).await
}

/// `GET /branding/themes/{themeId}`
pub(crate) async fn get(State(app): State<App>, Path(id): Path<String>) -> Answer {
    shown(&app, Some(&id)).await
}

/// `POST /branding/themes`
pub(crate) async fn create(State(app): State<App>, call: Call) -> Answer {
    let sent = call.body(&THEME)?;
    let theme = ops::create_theme(&app, &call.act(&app, &sent), &sent).await?;
    Ok(json_response(StatusCode::OK, &theme.into()))
}

/// `PATCH /branding/themes/{themeId}`
pub(crate) async fn update(State(app): State<App>, Path(id): Path<String>, call: Call) -> Answer {
    let sent = call.body(&THEME)?;
    let changed = ops::change_theme(&app, &call.act(&app, &sent), &id, Some(&sent)).await;
    let theme = changed.map_err(|error| problem(error, "updating"))?;
    Ok(json_response(StatusCode::OK, &theme))
}

/// `DELETE /branding/themes/{themeId}`
pub(crate) async fn delete(State(app): State<App>, Path(id): Path<String>, call: Call) -> Answer {
    let act = call.act(&app, &Map::new());
    let deleted = ops::change_theme(&app, &act, &id, None).await;
    deleted.map_err(|error| problem(error, "deleting"))?;
    Ok(no_content())
}
