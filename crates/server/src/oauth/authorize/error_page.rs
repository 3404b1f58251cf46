//! What a person is told where the application can't be.

use axum::response::Response;
use domain::Result;
use domain::authorize::{CALLBACK_MISMATCH, Refusal};
use http::StatusCode;
use http::request::Parts;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value};

use super::respond::found;
use crate::App;
use crate::browser::fault::Fault;
use crate::browser::texts::text;
use crate::middleware::RequestId;

async fn settings(app: &App) -> Result<Map<String, Value>> {
    let mut reader = app.db().read().await?;
    let tenant = store::tenants::get(reader.conn(), app.home().tenant).await?;
    Ok(tenant.map(|tenant| tenant.settings).unwrap_or_default())
}

/// Shows what is wrong, here or where the tenant has its own page for it (`error_page`).
pub(super) async fn show(
    app: &App,
    parts: &Parts,
    client_id: Option<&str>,
    refusal: &Refusal,
) -> Result<Response> {
    let settings = settings(app).await?;
    let own = settings.get("error_page").and_then(|page| page.get("url"));
    let own = own.and_then(Value::as_str).filter(|url| !url.is_empty());
    if let Some(url) = own {
        let tracking = parts.extensions.get::<RequestId>();
        let tracking = tracking.map(ToString::to_string).unwrap_or_default();
        return Ok(found(&with_details(url, client_id, refusal, &tracking)));
    }
    let (status, title, sentence) = if refusal.description.starts_with(CALLBACK_MISMATCH) {
        (StatusCode::FORBIDDEN, CALLBACK_MISMATCH, "mismatch")
    } else {
        (StatusCode::BAD_REQUEST, text("error", "title"), "sentence")
    };
    let fault = Fault {
        status,
        title,
        sentence: text("error", sentence),
        error: Some((refusal.error, &refusal.description)),
    };
    fault.page(app, parts).await
}

/// The request has been answered, or waited for too long. The way back to the application isn't
/// known, but that of the tenant may be (`default_redirection_uri`).
pub(super) async fn over(app: &App, parts: &Parts) -> Result<Response> {
    let settings = settings(app).await?;
    let uri = settings.get("default_redirection_uri");
    if let Some(uri) = uri.and_then(Value::as_str).filter(|uri| !uri.is_empty()) {
        return Ok(found(uri));
    }
    let refusal = Refusal::invalid_request(
        "Unable to process the request: it was answered before, or has expired",
    );
    show(app, parts, None, &refusal).await
}

fn with_details(url: &str, client_id: Option<&str>, refusal: &Refusal, tracking: &str) -> String {
    let pairs = [
        ("client_id", client_id.unwrap_or_default()),
        ("connection", ""),
        ("lang", "en"),
        ("error", refusal.error),
        ("error_description", &refusal.description),
        ("tracking", tracking),
    ];
    let pair = |(name, value): (&str, &str)| {
        format!("{name}={}", utf8_percent_encode(value, NON_ALPHANUMERIC))
    };
    let separator = if url.contains('?') { '&' } else { '?' };
    format!("{url}{separator}{}", pairs.map(pair).join("&"))
}
