//! What these pages share: who asks, the shell, and the way back to the application.

use axum::body::Body;
use axum::response::{IntoResponse as _, Response};
use domain::ticket::Ticket;
use domain::{Error, Result};
use http::request::Parts;
use http::{HeaderValue, StatusCode, header};
use http_body_util::{BodyExt as _, Collected, Limited};
use maud::{Markup, html};
use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::texts::text;
use crate::App;
use crate::ui::{Bare, Theme, bare, security};

/// Bytes that a form may have.
const BODY_MAX: usize = 16 * 1024;

/// A value of a query or a form; empty if there is none.
pub(super) fn value(pairs: &str, name: &str) -> String {
    let mut all = pairs.split('&').filter_map(|pair| pair.split_once('='));
    let found = all
        .find(|(own, _)| *own == name)
        .map(|(_, value)| value.replace('+', " "));
    let decoded = percent_decode_str(found.as_deref().unwrap_or_default()).decode_utf8();
    decoded
        .map(std::borrow::Cow::into_owned)
        .unwrap_or_default()
}

/// The form that was sent; an empty one if it can't be read.
pub(super) async fn form(body: Body) -> String {
    let collected = Limited::new(body, BODY_MAX).collect().await;
    let bytes = collected.map(Collected::to_bytes).unwrap_or_default();
    String::from_utf8(bytes.to_vec()).unwrap_or_default()
}

/// Whether the browser says that another site made it ask (Fetch Metadata §2.2).
pub(super) fn is_cross_site(parts: &Parts) -> bool {
    let site = parts
        .headers
        .get("sec-fetch-site")
        .and_then(|value| value.to_str().ok());
    site.is_some_and(|site| !matches!(site, "same-origin" | "none"))
}

/// A page with this heading.
pub(super) async fn show(
    app: &App,
    status: StatusCode,
    (title, content): (&str, Markup),
) -> Result<Response> {
    let tenant = app.home().tenant;
    let mut reader = app.db().read().await?;
    let found = store::tenants::get(reader.conn(), tenant).await?;
    drop(reader);
    let friendly = found
        .as_ref()
        .and_then(|tenant| tenant.settings.get("friendly_name"));
    let friendly = friendly
        .and_then(Value::as_str)
        .filter(|name| !name.is_empty());
    let content = html! {
        h1 { (title) }
        @if let Some(name) = friendly { p { (name) } }
        (content)
    };
    let theme = Theme::System;
    let page = bare(&Bare {
        title,
        theme,
        content,
    });
    let mut response = (status, page.into_string()).into_response();
    let headers = response.headers_mut();
    let kind = HeaderValue::from_static("text/html; charset=utf-8");
    headers.insert(header::CONTENT_TYPE, kind);
    security::secure(headers);
    Ok(response)
}

/// Leads on.
pub(super) fn see_other(location: &str) -> Response {
    let headers = [
        (header::LOCATION, location),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (StatusCode::SEE_OTHER, headers).into_response()
}

/// What went wrong is for the log.
pub(super) fn failed(error: &Error) -> Response {
    tracing::error!(%error, "a page failed");
    let headers = [
        (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    let sentence = text("common", "failed");
    (StatusCode::INTERNAL_SERVER_ERROR, headers, sentence).into_response()
}

/// A link to where users of the application that a ticket is about log in.
pub(super) async fn back(app: &App, ticket: Option<&Ticket>) -> Result<Markup> {
    let Some(client_id) = ticket.and_then(|ticket| ticket.text("client_id")) else {
        return Ok(html! {});
    };
    let mut reader = app.db().read().await?;
    let client = store::clients::get(reader.conn(), app.home().tenant, client_id).await?;
    drop(reader);
    let url = client
        .as_ref()
        .and_then(|client| client.settings.get("initiate_login_uri"));
    let url = url
        .and_then(Value::as_str)
        .filter(|url| url.starts_with("https://"));
    let name = client.as_ref().map(|client| client.name().to_owned());
    Ok(html! {
        @if let (Some(url), Some(name)) = (url, name) {
            p { a href=(url) { (text("common", "back")) " " (name) } }
        }
    })
}
