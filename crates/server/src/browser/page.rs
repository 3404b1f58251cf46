//! A page of a tenant, for people who use its applications: the shell, the tenant's looks, and the
//! headers that keep it to itself.

use axum::response::{IntoResponse as _, Response};
use domain::{Error, Result, ids};
use http::{HeaderValue, StatusCode, header};
use maud::Markup;

use super::brand::Brand;
use super::texts::text;
use crate::App;
use crate::ui::{Hosted, hosted, security};

/// A page with this heading, whose forms lead to pages of ours only.
///
/// # Errors
/// If the database refuses; so does [`show_before`].
pub(crate) async fn show(app: &App, status: StatusCode, page: (&str, Markup)) -> Result<Response> {
    show_before(app, status, page, None).await
}

/// The same where a form may end at the application: browsers apply `form-action` to every redirect
/// that follows.
pub(crate) async fn show_before(
    app: &App,
    status: StatusCode,
    (title, content): (&str, Markup),
    redirect_uri: Option<&str>,
) -> Result<Response> {
    let brand = Brand::of(app).await?;
    let nonce = ids::one_time(app.random());
    let page = hosted(&Hosted {
        title,
        company: brand.company.as_deref(),
        logo: brand.logo.as_deref(),
        favicon: brand.favicon.as_deref(),
        style: (&nonce, &brand.style),
        content,
    });
    let mut response = (status, page.into_string()).into_response();
    let headers = response.headers_mut();
    let kind = HeaderValue::from_static("text/html; charset=utf-8");
    headers.insert(header::CONTENT_TYPE, kind);
    let pictures = [brand.logo, brand.favicon];
    let allowed = security::Allowed {
        nonce: (!brand.style.is_empty()).then_some(nonce.as_str()),
        pictures: pictures.iter().flatten().map(String::as_str).collect(),
        form_target: redirect_uri,
    };
    security::secure_hosted(headers, &allowed);
    Ok(response)
}

/// Leads on.
pub(crate) fn see_other(location: &str) -> Response {
    let headers = [
        (header::LOCATION, location),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (StatusCode::SEE_OTHER, headers).into_response()
}

/// What went wrong is for the log.
pub(crate) fn failed(error: &Error) -> Response {
    tracing::error!(%error, "a page failed");
    let headers = [
        (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    let sentence = text("common", "failed");
    (StatusCode::INTERNAL_SERVER_ERROR, headers, sentence).into_response()
}
