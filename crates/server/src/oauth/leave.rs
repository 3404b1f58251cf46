//! What both ways out have in common: whose session it is, how it ends, and what the browser is
//! told then.

use axum::response::{IntoResponse as _, Response};
use domain::Result;
use domain::client::Client;
use domain::session::Session;
use http::request::Parts;
use http::{HeaderValue, StatusCode, header};
use serde_json::{Map, Value};

use crate::App;
use crate::browser::fault::Fault;
use crate::browser::texts::text;
use crate::browser::{context, cookies};
use crate::ops::{events, sessions, sign_out as ops};

/// The application of this id, if there is one.
pub(super) async fn client(app: &App, client_id: &str) -> Result<Option<Client>> {
    let mut reader = app.db().read().await?;
    store::clients::get(reader.conn(), app.home().tenant, client_id).await
}

/// The tenant's settings.
pub(super) async fn tenant(app: &App) -> Result<Map<String, Value>> {
    let mut reader = app.db().read().await?;
    let found = store::tenants::get(reader.conn(), app.home().tenant).await?;
    Ok(found.map(|tenant| tenant.settings).unwrap_or_default())
}

/// The URLs to which a browser may be sent, by the settings of an application or a tenant.
pub(super) fn urls(settings: &Map<String, Value>) -> impl Iterator<Item = &str> {
    let urls = settings
        .get("allowed_logout_urls")
        .and_then(Value::as_array);
    urls.into_iter().flatten().filter_map(Value::as_str)
}

/// The browser's session.
pub(super) async fn session(app: &App, parts: &Parts) -> Result<Option<Session>> {
    match cookies::session(&parts.headers) {
        Some(cookie) => sessions::find(app, &cookie).await,
        None => Ok(None),
    }
}

/// Ends the browser's session, if it has one.
pub(super) async fn sign_out(
    app: &App,
    parts: &Parts,
    (session, client): (Option<&Session>, Option<&Client>),
) -> Result<()> {
    let Some(session) = session else {
        return Ok(());
    };
    let context = events::Context {
        client_id: client
            .map(|client| client.client_id.clone())
            .unwrap_or_default(),
        client_name: client
            .map(|client| client.name().to_owned())
            .unwrap_or_default(),
        ..context(parts)
    };
    ops::sign_out(app, session, &context).await
}

/// Leads to a URL that was allowed, which a header can hold.
pub(super) fn found(location: &str) -> Response {
    let headers = [
        (header::LOCATION, location),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (StatusCode::FOUND, headers).into_response()
}

/// The page that says what is wrong.
pub(super) async fn refused(app: &App, parts: &Parts, description: &str) -> Result<Response> {
    let fault = Fault {
        status: StatusCode::BAD_REQUEST,
        title: text("logout", "error-title"),
        sentence: text("logout", "error"),
        error: Some(("invalid_request", description)),
    };
    fault.page(app, parts).await
}

/// The same answer, and the browser forgets its session.
pub(super) fn forgetting(app: &App, mut response: Response) -> Response {
    let lines: [HeaderValue; 2] = cookies::forget_session(app);
    for line in lines {
        response.headers_mut().append(header::SET_COOKIE, line);
    }
    response
}
