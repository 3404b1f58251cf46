//! The Management API's error envelope (reference §1.4, §1.6).

use axum::response::{IntoResponse, Response};
use domain::schema::Invalid;
use domain::{Conflict, Error, Noun};
use http::{HeaderValue, StatusCode, header};
use serde_json::{Map, Value, json};

use super::list::json_response;
use crate::routes::Scopes;

/// An error as a caller of the Management API sees it.
#[derive(Debug, Clone)]
pub(crate) struct Problem {
    status: StatusCode,
    message: String,
    code: Option<&'static str>,
    /// For tokens that are not accepted: `attributes.error`, and a challenge.
    is_token_error: bool,
    /// The database undid the change for another's sake.
    is_aborted: bool,
    /// Members beyond the envelope's, of our extensions.
    details: Option<Box<Map<String, Value>>>,
}

/// Marks an answer to a request that left nothing behind and may be carried out again.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Aborted;

impl Problem {
    pub(crate) fn new(
        status: StatusCode,
        message: impl Into<String>,
        code: Option<&'static str>,
    ) -> Self {
        Self {
            status,
            message: message.into(),
            code,
            is_token_error: false,
            is_aborted: false,
            details: None,
        }
    }

    /// The same with another member.
    pub(crate) fn with(mut self, name: &str, value: Value) -> Self {
        let details = self.details.get_or_insert_default();
        details.insert(name.to_owned(), value);
        self
    }

    /// The caller lacks scopes.
    pub(crate) fn scopes(scopes: Scopes) -> Self {
        let message = format!("Insufficient scope, expected {}", scopes.expectation());
        Self::new(StatusCode::FORBIDDEN, message, Some("insufficient_scope"))
    }

    /// Nobody said who they are.
    pub(crate) fn missing_authentication() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "Missing authentication", None)
    }

    /// A token that is not accepted.
    pub(crate) fn bad_token(message: impl Into<String>) -> Self {
        Self {
            is_token_error: true,
            ..Self::new(StatusCode::UNAUTHORIZED, message, None)
        }
    }

    pub(crate) fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "Not Found", None)
    }

    pub(crate) fn too_large(max: usize) -> Self {
        let message = format!("Payload content length greater than maximum allowed: {max}");
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, message, None)
    }

    fn internal() -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "An internal server error occurred",
            None,
        )
    }

    fn missing(noun: Noun) -> Self {
        let (message, code) = match noun {
            Noun::Client => ("The client does not exist", Some("inexistent_client")),
            Noun::ClientGrant => ("The grant does not exist.", Some("inexistent_client_grant")),
            Noun::Connection => (
                "The connection does not exist",
                Some("inexistent_connection"),
            ),
            Noun::Credential => ("Credential does not exist", None),
            Noun::EmailProvider => (
                "There is not a configured email provider",
                Some("inexistent_email_provider"),
            ),
            Noun::EmailTemplate => (
                "The template does not exist.",
                Some("inexistent_email_template"),
            ),
            Noun::Job => ("The job does not exist.", Some("inexistent_job")),
            Noun::Log => ("Log not found.", None),
            Noun::Member => ("The member does not exist.", Some("inexistent_member")),
            Noun::Organization => ("No organization found by that id or name", None),
            Noun::RefreshToken => ("The refresh token does not exist.", None),
            Noun::PageTemplate => (
                "Template does not exist.",
                Some("inexistent_templates_universal_login"),
            ),
            Noun::ResourceServer => (
                "The resource server does not exist",
                Some("inexistent_resource_server"),
            ),
            Noun::Role => ("The role does not exist.", None),
            Noun::Session => ("The session does not exist.", None),
            Noun::SigningKey => ("Signing key not found.", None),
            Noun::Theme => (
                "There was an error retrieving branding settings: invalid theme ID",
                Some("theme_not_found"),
            ),
            Noun::User => ("The user does not exist.", Some("inexistent_user")),
        };
        Self::new(StatusCode::NOT_FOUND, message, code)
    }

    /// Something that the body names (reference §16).
    fn unknown(noun: Noun) -> Self {
        match noun {
            Noun::Client => Self::new(StatusCode::NOT_FOUND, "Client not found", None),
            Noun::ResourceServer => {
                Self::new(StatusCode::NOT_FOUND, "Resource server not found", None)
            }
            Noun::User => {
                let message = "One or more of the users do not exist.";
                Self::new(StatusCode::NOT_FOUND, message, None)
            }
            Noun::ClientGrant
            | Noun::Connection
            | Noun::Credential
            | Noun::EmailProvider
            | Noun::EmailTemplate
            | Noun::Job
            | Noun::Log
            | Noun::Member
            | Noun::Organization
            | Noun::RefreshToken
            | Noun::PageTemplate
            | Noun::Role
            | Noun::Session
            | Noun::SigningKey
            | Noun::Theme => Self::missing(noun),
        }
    }

    fn conflict(conflict: Conflict) -> Self {
        let (message, code) = match conflict {
            Conflict::Identifier => (
                "A resource server with the same identifier already exists".to_owned(),
                Some("resource_server_conflict"),
            ),
            Conflict::Grant {
                client_id,
                audience,
            } => (
                format!("A client grant already exists between {client_id} and {audience}"),
                None,
            ),
            Conflict::ResourceServerClient => {
                ("The resource server already has a client".to_owned(), None)
            }
            Conflict::User => (
                "The user already exists.".to_owned(),
                Some("auth0_idp_error"),
            ),
            Conflict::Identity => ("Specified identity already exists.".to_owned(), None),
            Conflict::Role => ("The role already exists.".to_owned(), None),
            Conflict::Connection => (
                "A connection with the same name already exists".to_owned(),
                None,
            ),
            Conflict::Organization => (
                "An organization with this name already exists.".to_owned(),
                None,
            ),
            Conflict::OrganizationConnection => (
                "The organization connection already exists.".to_owned(),
                None,
            ),
            Conflict::EmailProvider(name) => (
                format!("An email provider is already configured: {name}"),
                Some("email_provider_conflict"),
            ),
            Conflict::EmailTemplate(name) => (format!("Template {name} already exists."), None),
            Conflict::Theme => (
                "There was an error updating branding settings: The theme already exists"
                    .to_owned(),
                None,
            ),
            Conflict::MemberRoles => (
                "No more roles can be assigned to this organization member.".to_owned(),
                None,
            ),
            Conflict::Member => (
                "A member with this email address already exists.".to_owned(),
                Some("member_conflict"),
            ),
            Conflict::LastAdmin => (
                "The last admin can't be removed or get another role.".to_owned(),
                Some("last_admin"),
            ),
        };
        Self::new(StatusCode::CONFLICT, message, code)
    }

    fn refused(message: &'static str) -> Self {
        // Recorded: this one business rule has a code of its own.
        let code = if message.starts_with("Client of type") {
            "validation_error"
        } else {
            "invalid_body"
        };
        Self::new(StatusCode::BAD_REQUEST, message, Some(code))
    }

    fn limit(what: &str, max: usize) -> Self {
        let message = format!(
            "You reached the limit of entities of this type for this tenant. \
            ({what}: {max})"
        );
        Self::new(StatusCode::FORBIDDEN, message, Some("too_many_entities"))
    }

    fn body(&self) -> Value {
        let mut body = Map::new();
        body.insert("statusCode".to_owned(), self.status.as_u16().into());
        let reason = self.status.canonical_reason().unwrap_or_default();
        body.insert("error".to_owned(), reason.into());
        body.insert("message".to_owned(), self.message.clone().into());
        if let Some(code) = self.code {
            body.insert("errorCode".to_owned(), code.into());
        }
        if self.is_token_error {
            body.insert("attributes".to_owned(), json!({"error": self.message}));
        }
        body.extend(self.details.iter().flat_map(|details| (**details).clone()));
        Value::Object(body)
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound(noun) => Self::missing(noun),
            Error::Unknown(noun) => Self::unknown(noun),
            Error::UnknownPermission { identifier, value } => Self::new(
                StatusCode::NOT_FOUND,
                format!("This permission does not exist: '{identifier} - {value}'"),
                Some("inexistent_resource_server_permission"),
            ),
            Error::UnknownMemberRole(id) => Self::new(
                StatusCode::NOT_FOUND,
                format!("No such role with id: {id}"),
                None,
            ),
            Error::Conflict(conflict) => Self::conflict(conflict),
            Error::Invalid(invalid) => invalid.into(),
            Error::WeakPassword(weak) => Invalid::from(&*weak).into(),
            Error::Refused(message) => Self::refused(message),
            Error::Unsupported(message) => Self::new(
                StatusCode::FORBIDDEN,
                message,
                Some("operation_not_supported"),
            ),
            Error::Busy(message) => Self::new(StatusCode::TOO_MANY_REQUESTS, message, None),
            Error::Stale => Self::new(
                StatusCode::PRECONDITION_FAILED,
                "The entity was changed since the version named in If-Match",
                Some("precondition_failed"),
            ),
            Error::Limit { what, max } => Self::limit(what, max),
            Error::Aborted(report) => {
                tracing::warn!(detail = report.detail, site = %report.site, "a change was aborted");
                Self {
                    is_aborted: true,
                    ..Self::internal()
                }
            }
            Error::Internal(report) => {
                tracing::error!(detail = report.detail, site = %report.site, "internal error");
                Self::internal()
            }
        }
    }
}

impl From<Invalid> for Problem {
    fn from(invalid: Invalid) -> Self {
        Self::new(StatusCode::BAD_REQUEST, invalid.message, Some(invalid.code))
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = json_response(self.status, &self.body());
        if self.is_aborted {
            response.extensions_mut().insert(Aborted);
        }
        if self.status == StatusCode::UNAUTHORIZED {
            let challenge = if self.is_token_error {
                format!("Bearer error=\"{}\"", self.message.replace('"', "'"))
            } else {
                "Bearer".to_owned()
            };
            if let Ok(value) = HeaderValue::from_str(&challenge) {
                response
                    .headers_mut()
                    .insert(header::WWW_AUTHENTICATE, value);
            }
        }
        response
    }
}
