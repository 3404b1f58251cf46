//! The answer on its way: by the address, by a form that sends itself, or by a message to the
//! window that asked.

use axum::body::Body;
use axum::response::Response;
use domain::authorize::{ResponseMode, origin};
use domain::ids;
use http::{HeaderName, HeaderValue, StatusCode, header};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value, json};

use super::way::Way;
use crate::App;

/// What is answered, in order.
pub(super) type Parameters = Vec<(&'static str, String)>;

/// What stays as it is in a query (RFC 3986 §2.3).
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');
const HEADERS: [(HeaderName, HeaderValue); 3] = [
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    (header::PRAGMA, HeaderValue::from_static("no-cache")),
    (
        header::REFERRER_POLICY,
        HeaderValue::from_static("no-referrer"),
    ),
];
const SUBMIT: &str = "document.forms[0].submit();";
/// Whoever opened the window or the frame is told, if it is the application.
const TELL: &str = "(function () {\n\
    var own = document.currentScript.dataset;\n\
    var asker = window.opener || (window.parent !== window ? window.parent : null);\n\
    if (asker) asker.postMessage(JSON.parse(own.message), own.origin);\n\
    })();";

/// Sends the answer.
pub(super) fn answer(app: &App, way: &Way, mut parameters: Parameters) -> Response {
    if let Some(state) = &way.state {
        parameters.push(("state", state.clone()));
    }
    if way.names_issuer {
        parameters.push(("iss", app.issuer().to_owned()));
    }
    let uri = &way.redirect_uri;
    match way.mode {
        ResponseMode::Query if uri.contains('?') => {
            found(&format!("{uri}&{}", encoded(&parameters)))
        }
        ResponseMode::Query => found(&format!("{uri}?{}", encoded(&parameters))),
        ResponseMode::Fragment => found(&format!("{uri}#{}", encoded(&parameters))),
        ResponseMode::FormPost => form_post(app, uri, &parameters),
        ResponseMode::WebMessage => web_message(app, uri, parameters),
    }
}

fn encoded(parameters: &Parameters) -> String {
    let pair =
        |(name, value): &(&str, String)| format!("{name}={}", utf8_percent_encode(value, ENCODED));
    let pairs: Vec<String> = parameters.iter().map(pair).collect();
    pairs.join("&")
}

/// Leads to another address.
pub(super) fn found(location: &str) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::FOUND;
    let headers = response.headers_mut();
    headers.extend(HEADERS);
    // Addresses are registered ones, without control characters, and what is encoded.
    if let Ok(location) = HeaderValue::from_bytes(location.as_bytes()) {
        headers.insert(header::LOCATION, location);
    }
    response
}

/// A form that sends itself (OAuth 2.0 Form Post Response Mode §2), or is sent by hand where there
/// are no scripts.
fn form_post(app: &App, uri: &str, parameters: &Parameters) -> Response {
    let nonce = ids::one_time(app.random());
    page(
        &nonce,
        &html! {
            form method="post" action=(uri) {
                @for (name, value) in parameters {
                    input type="hidden" name=(name) value=(value);
                }
                noscript { button type="submit" { "Continue" } }
            }
            script nonce=(nonce) { (PreEscaped(SUBMIT)) }
        },
    )
}

/// A message to the application's window, and to no other.
fn web_message(app: &App, uri: &str, parameters: Parameters) -> Response {
    let members = parameters.into_iter().map(|(name, value)| {
        // Like the answers of the token endpoint, where it is a number.
        let number = value.parse::<i64>().ok().filter(|_| name == "expires_in");
        (
            name.to_owned(),
            number.map_or(Value::from(value), Value::from),
        )
    });
    let response: Map<String, Value> = members.collect();
    let message = json!({"type": "authorization_response", "response": response});
    let nonce = ids::one_time(app.random());
    let origin = origin(uri).unwrap_or_default();
    page(
        &nonce,
        &html! {
            script nonce=(nonce) data-origin=(origin) data-message=(message) { (PreEscaped(TELL)) }
        },
    )
}

/// A page that does one thing. It may be in a frame of the application's, and its form may lead
/// anywhere that the application leads it.
fn page(nonce: &str, content: &Markup) -> Response {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head { meta charset="utf-8"; title { "Signing in" } }
            body { (content) }
        }
    };
    let policy = format!("default-src 'none'; script-src 'nonce-{nonce}'; base-uri 'none'");
    let mut response = Response::new(Body::from(page.into_string()));
    let headers = response.headers_mut();
    headers.extend(HEADERS);
    let kind = HeaderValue::from_static("text/html; charset=utf-8");
    headers.insert(header::CONTENT_TYPE, kind);
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}
