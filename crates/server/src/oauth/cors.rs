//! Which scripts of browsers may call the endpoints that applications call (Fetch Standard §3.2;
//! Authentication API reference §4.12).
//!
//! A preflight names no application, so it is answered for every origin; whether the answer itself
//! may be read is decided by the application's origins. No cookie is ever looked at here.

use axum::body::Body;
use axum::response::Response;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};

use super::Parameters;
use crate::App;
use crate::memory::{self, KnownClient};

const PREFLIGHT: [(HeaderName, HeaderValue); 4] = [
    (
        header::ACCESS_CONTROL_ALLOW_METHODS,
        HeaderValue::from_static("GET, POST, OPTIONS"),
    ),
    (
        header::ACCESS_CONTROL_ALLOW_HEADERS,
        HeaderValue::from_static("Authorization, Content-Type, Auth0-Client, DPoP"),
    ),
    (
        header::ACCESS_CONTROL_MAX_AGE,
        HeaderValue::from_static("600"),
    ),
    (header::VARY, HeaderValue::from_static("Origin")),
];
/// What scripts may read beside what they always may.
const EXPOSED: HeaderValue = HeaderValue::from_static(
    "DPoP-Nonce, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, Retry-After",
);

/// `OPTIONS` of `/oauth/token`, `/oauth/revoke` and `/userinfo`.
pub(crate) async fn preflight(headers: HeaderMap) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    if let Some(origin) = headers.get(header::ORIGIN) {
        let answered = response.headers_mut();
        answered.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        answered.extend(PREFLIGHT);
    }
    response
}

/// The answer, readable for the script that asked if the application that it named lets it.
pub(super) async fn answered(
    app: &App,
    headers: &HeaderMap,
    parameters: &Parameters,
    response: Response,
) -> Response {
    if !headers.contains_key(header::ORIGIN) {
        return response;
    }
    let named = parameters.text("client_id").ok().flatten();
    let client = match named {
        // A failure is in the answer already, or will be in the next.
        Some(client_id) => memory::client(app, client_id).await.ok().flatten(),
        None => None,
    };
    readable(headers, client.as_deref(), response)
}

/// The same for an application that is known.
pub(super) fn readable(
    headers: &HeaderMap,
    client: Option<&KnownClient>,
    mut response: Response,
) -> Response {
    let Some(origin) = headers.get(header::ORIGIN) else {
        return response;
    };
    let answered = response.headers_mut();
    answered.append(header::VARY, HeaderValue::from_static("Origin"));
    let text = origin.to_str().unwrap_or_default();
    if client.is_some_and(|client| client.origins.iter().any(|one| matches(one, text))) {
        answered.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        answered.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
    }
    response
}

/// Whether an origin is the allowed one; `*` stands for the first label of a host.
fn matches(allowed: &str, origin: &str) -> bool {
    if allowed == origin {
        return true;
    }
    let Some((before, after)) = allowed.split_once("://*.") else {
        return false;
    };
    let host = origin
        .strip_prefix(before)
        .and_then(|rest| rest.strip_prefix("://"));
    let Some((label, rest)) = host.and_then(|host| host.split_once('.')) else {
        return false;
    };
    let is_label = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    !label.is_empty() && label.bytes().all(is_label) && rest == after
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn origins_are_compared_whole() {
        assert!(matches("https://app.test", "https://app.test"));
        assert!(matches("https://*.app.test", "https://a-1.app.test"));
        for (allowed, origin) in [
            ("https://app.test", "https://app.test.evil"),
            ("https://app.test", "http://app.test"),
            ("https://app.test", "null"),
            ("https://*.app.test", "https://a.b.app.test"),
            ("https://*.app.test", "https://.app.test"),
            ("https://*.app.test", "https://evil/.app.test"),
            ("https://*.app.test", "https://app.test"),
            ("*", "https://app.test"),
        ] {
            assert!(!matches(allowed, origin), "{allowed} {origin}");
        }
    }
}
