//! Errors of the Authentication API (RFC 6749 §5.2, Authentication API reference §1.1).

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use domain::Error;
use domain::authorize::Refusal;
use http::{HeaderName, HeaderValue, StatusCode, header};
use serde_json::{Map, Value};

/// What every answer of the token endpoint says about caching (RFC 6749 §5.1).
const NOT_CACHED: [(HeaderName, HeaderValue); 2] = [
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    (header::PRAGMA, HeaderValue::from_static("no-cache")),
];
/// Recorded: without a charset, unlike the Management API's.
const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// An error as a client sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OAuthError {
    status: StatusCode,
    error: &'static str,
    description: String,
    /// A page of Auth0's documentation, where Auth0 names one.
    uri: Option<&'static str>,
    /// Whether the client tried HTTP Basic, and is told so (RFC 6749 §5.2).
    is_basic: bool,
    /// The code of its entry in the log, where it isn't the grant's.
    kind: Option<&'static str>,
}

impl OAuthError {
    pub(super) fn new(
        status: StatusCode,
        error: &'static str,
        description: impl Into<String>,
    ) -> Self {
        Self {
            status,
            error,
            description: description.into(),
            uri: None,
            is_basic: false,
            kind: None,
        }
    }

    pub(super) fn invalid_request(description: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid_request", description)
    }

    /// The request's body didn't come in time.
    pub(crate) fn too_late() -> Self {
        let description = "The request took too long";
        Self::new(StatusCode::REQUEST_TIMEOUT, "invalid_request", description)
    }

    pub(super) fn missing(parameter: &str) -> Self {
        Self::invalid_request(format!("Missing required parameter: {parameter}"))
    }

    pub(super) fn access_denied(description: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, "access_denied", description)
    }

    /// Auth0's status for it is 403, that of RFC 6749 §5.2 is 400.
    pub(super) fn invalid_grant(description: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, "invalid_grant", description)
    }

    /// Others are in the way; the same request may be sent again.
    pub(super) fn temporarily_unavailable() -> Self {
        let description = "Try again";
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "temporarily_unavailable",
            description,
        )
    }

    /// Somebody tried to sign in too often.
    pub(super) fn too_many_attempts(description: &str) -> Self {
        let status = StatusCode::TOO_MANY_REQUESTS;
        Self::new(status, "too_many_attempts", description)
    }

    /// A client that is unknown or gave a wrong secret. Which of the two is not told.
    pub(super) fn unauthorized() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "access_denied", "Unauthorized")
    }

    pub(super) fn invalid_client(description: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "invalid_client", description)
    }

    /// The grant type is not among the client's.
    pub(super) fn grant_not_allowed(grant_type: &str) -> Self {
        let description = format!("Grant type '{grant_type}' not allowed for the client.");
        Self {
            uri: Some("https://auth0.com/docs/clients/client-grant-types"),
            ..Self::new(StatusCode::FORBIDDEN, "unauthorized_client", description)
        }
    }

    pub(super) fn after_basic(self) -> Self {
        Self {
            is_basic: true,
            ..self
        }
    }

    /// The same, logged under a code of its own.
    pub(super) fn logged_as(self, kind: &'static str) -> Self {
        Self {
            kind: Some(kind),
            ..self
        }
    }

    /// The code under which it is logged, where it isn't the grant's.
    pub(super) fn kind(&self) -> Option<&'static str> {
        self.kind
    }

    /// As the specifications have it, for an application that wants that (reference §6.2):
    /// RFC 6749 §5.2's codes with status 400 or 401, and no quotation mark or backslash in the
    /// description (§5.2 too).
    pub(super) fn specified(self) -> Self {
        let (status, error) = match (self.status, self.error) {
            (StatusCode::UNAUTHORIZED, "access_denied") => {
                (StatusCode::UNAUTHORIZED, "invalid_client")
            }
            (StatusCode::FORBIDDEN, "unauthorized") => (StatusCode::BAD_REQUEST, "invalid_grant"),
            (StatusCode::FORBIDDEN, error) => (StatusCode::BAD_REQUEST, error),
            other => other,
        };
        Self {
            status,
            error,
            description: self.description.replace(['"', '\\'], "'"),
            ..self
        }
    }

    /// Revocation has a code of its own for a client that is not accepted (RFC 7009 §2.2.1).
    pub(super) fn or_invalid_client(self) -> Self {
        if self.status == StatusCode::UNAUTHORIZED {
            Self {
                error: "invalid_client",
                ..self
            }
        } else {
            self
        }
    }

    pub(super) fn description(&self) -> &str {
        &self.description
    }

    pub(super) fn into_description(self) -> String {
        self.description
    }
}

impl From<Refusal> for OAuthError {
    fn from(refusal: Refusal) -> Self {
        let description = refusal.description.into_owned();
        Self::new(StatusCode::BAD_REQUEST, refusal.error, description)
    }
}

impl From<Error> for OAuthError {
    #[track_caller]
    fn from(error: Error) -> Self {
        tracing::error!(%error, "internal error at the token endpoint");
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "server_error",
            "An internal server error occurred",
        )
    }
}

impl IntoResponse for OAuthError {
    fn into_response(self) -> Response {
        let mut body = Map::new();
        body.insert("error".to_owned(), self.error.into());
        body.insert("error_description".to_owned(), self.description.into());
        if let Some(uri) = self.uri {
            body.insert("error_uri".to_owned(), uri.into());
        }
        let mut response = answer(self.status, Value::Object(body).to_string());
        if self.is_basic && self.status == StatusCode::UNAUTHORIZED {
            let challenge = HeaderValue::from_static("Basic realm=\"oauth\"");
            response
                .headers_mut()
                .insert(header::WWW_AUTHENTICATE, challenge);
        }
        response
    }
}

/// An answer that nobody may keep.
pub(super) fn answer(status: StatusCode, json: String) -> Response {
    let mut response = Response::new(Body::from(json));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.extend(NOT_CACHED);
    headers.insert(header::CONTENT_TYPE, JSON);
    response
}
