//! `GET /v2/logout`: Auth0's own way out (Authentication API reference §4.5). The session ends
//! whatever else is wrong; where the browser goes then is looked at after that.

use axum::extract::{Request, State};
use axum::response::{IntoResponse as _, Response};
use domain::Result;
use domain::client::Client;
use domain::logout::{Matching, first_of, is_allowed};
use http::request::Parts;
use http::{StatusCode, header};

use super::leave::{self, urls};
use crate::App;
use crate::browser::form::value;
use crate::browser::page::failed;

/// Characters of a refused URL that are repeated.
const SHOWN_MAX: usize = 200;

/// `GET /v2/logout?returnTo=&client_id=`
pub(crate) async fn logout(State(app): State<App>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let answered = answer(&app, &parts).await;
    answered.unwrap_or_else(|error| failed(&error))
}

async fn answer(app: &App, parts: &Parts) -> Result<Response> {
    let query = parts.uri.query().unwrap_or_default();
    let (return_to, client_id) = (value(query, "returnTo"), value(query, "client_id"));
    let client = leave::client(app, &client_id).await?;
    let session = leave::session(app, parts).await?;
    leave::sign_out(app, parts, (session.as_ref(), client.as_ref())).await?;
    let response = if return_to.is_empty() {
        let registered = client.as_ref().map(|client| urls(&client.settings));
        match registered.and_then(first_of) {
            Some(target) => leave::found(target),
            None => said_ok(),
        }
    } else if may_return(app, (&client_id, client.as_ref()), &return_to).await? {
        leave::found(&return_to)
    } else {
        let shown: String = return_to.chars().take(SHOWN_MAX).collect();
        let description = format!(
            "The \"returnTo\" querystring parameter \"{shown}\" is not defined as a valid URL in \
             \"Allowed Logout URLs\""
        );
        leave::refused(app, parts, &description).await?
    };
    Ok(leave::forgetting(app, response))
}

/// The application's URLs count where one is named, the tenant's otherwise.
async fn may_return(
    app: &App,
    (client_id, client): (&str, Option<&Client>),
    return_to: &str,
) -> Result<bool> {
    let loosely = |settings| is_allowed(urls(settings), return_to, Matching::Loose);
    if !client_id.is_empty() {
        return Ok(client.is_some_and(|client| loosely(&client.settings)));
    }
    Ok(loosely(&leave::tenant(app).await?))
}

fn said_ok() -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (StatusCode::OK, headers, "OK").into_response()
}
