//! A call of the Management API: everything a handler needs of the request.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{FromRequest, Request};
use bytes::Bytes;
use domain::Error;
use domain::schema::form::{self, parse_form};
use domain::schema::json::parse_json;
use domain::schema::{Invalid, Schema};
use http::{HeaderMap, Method, StatusCode, Uri, header};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use serde_json::{Map, Value};

use super::{Caller, Part, Problem, multipart};
use crate::App;
use crate::middleware::{Peer, RequestId};
use crate::ops::Act;
use crate::ops::act::Terms;
use crate::routes::Operation;

/// Bytes that a body may have: room for an API's 1,000 permissions with the longest values and
/// descriptions.
pub(crate) const BODY_MAX: usize = 4 * 1024 * 1024;

/// A call whose token was accepted.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) caller: Arc<Caller>,
    pub(crate) operation: &'static Operation,
    pub(crate) headers: HeaderMap,
    method: Method,
    uri: Uri,
    peer: Peer,
    request_id: String,
    body: Bytes,
}

/// The whole body of a request.
///
/// # Errors
/// 413 for more than [`BODY_MAX`] bytes, 400 if the caller doesn't send it to its end.
pub(crate) async fn read_body(body: Body) -> Result<Bytes, Problem> {
    match Limited::new(body, BODY_MAX).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(Problem::too_large(BODY_MAX)),
        Err(_) => {
            let message = "The request body could not be read";
            let code = Some("invalid_body");
            Err(Problem::new(StatusCode::BAD_REQUEST, message, code))
        }
    }
}

impl<S: Send + Sync> FromRequest<S> for Call {
    type Rejection = Problem;

    async fn from_request(request: Request, _state: &S) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        let body = read_body(body).await?;
        let extensions = &parts.extensions;
        Ok(Self {
            caller: extensions
                .get()
                .cloned()
                .ok_or_else(Problem::missing_authentication)?,
            operation: extensions
                .get::<&'static Operation>()
                .ok_or_else(Problem::not_found)?,
            peer: extensions.get().copied().unwrap_or_default(),
            request_id: extensions
                .get::<RequestId>()
                .map(ToString::to_string)
                .unwrap_or_default(),
            headers: parts.headers,
            method: parts.method,
            uri: parts.uri,
            body,
        })
    }
}

impl Call {
    /// The body, if it is what `schema` says: JSON, or a form.
    ///
    /// # Errors
    /// 400 in Auth0's words; 415 for other media types.
    pub(crate) fn body(&self, schema: &Schema) -> Result<Map<String, Value>, Problem> {
        checked(self.unchecked(schema)?, schema)
    }

    /// The body as it was sent; `schema` says only how to read a form.
    ///
    /// # Errors
    /// 400 if it can't be read; 415 for other media types.
    pub(crate) fn unchecked(&self, schema: &Schema) -> Result<Value, Problem> {
        match self.media_type().as_str() {
            "application/json" | "" => Ok(parse_json(&self.body).map_err(Invalid::from)?),
            "application/x-www-form-urlencoded" => {
                let form = parse_form(schema, &self.body);
                Ok(form.map_err(|error| Invalid::payload(&format!("'{error}'")))?)
            }
            _ => {
                let message = "The content type must be application/json";
                Err(Problem::new(
                    StatusCode::UNSUPPORTED_MEDIA_TYPE,
                    message,
                    None,
                ))
            }
        }
    }

    /// The parts of a form with a file.
    ///
    /// # Errors
    /// 400 if it can't be read; 415 for other media types.
    pub(crate) fn parts(&self) -> Result<Vec<Part>, Problem> {
        if self.media_type() != "multipart/form-data" {
            let message = "The content type must be multipart/form-data";
            let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
            return Err(Problem::new(status, message, None));
        }
        let value = self.headers.get(header::CONTENT_TYPE);
        let value = value.and_then(|value| value.to_str().ok());
        let parts = multipart::parts(value.unwrap_or_default(), &self.body);
        Ok(parts.map_err(Error::Refused)?)
    }

    fn media_type(&self) -> String {
        let value = self
            .headers
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok());
        let media_type = value
            .unwrap_or_default()
            .split(';')
            .next()
            .unwrap_or_default();
        media_type.trim().to_ascii_lowercase()
    }

    /// The query parameters, if they are what `schema` says.
    ///
    /// # Errors
    /// 400 in Auth0's words.
    pub(crate) fn query(&self, schema: &Schema) -> Result<Map<String, Value>, Problem> {
        Ok(schema.query(self.uri.query().unwrap_or_default())?)
    }

    /// The path and query as they were sent, without the base path.
    pub(crate) fn uri(&self) -> &Uri {
        &self.uri
    }

    /// A digest of the request: method, path, query and body.
    pub(crate) fn digest(&self) -> String {
        let mut text = format!("{} {}\n", self.method, self.uri).into_bytes();
        text.extend_from_slice(&self.body);
        jose::base64url(&jose::sha256(&text))
    }

    /// Who changes something and how: for the audit entry.
    pub(crate) fn act(&self, app: &App, sent: &Map<String, Value>) -> Act {
        let header = |name| self.headers.get(name).and_then(|value| value.to_str().ok());
        let held = |scope: &&&str| self.caller.has(scope);
        let scopes = self.operation.scopes.names().iter().filter(held);
        Act {
            client_id: self.caller.client_id.clone(),
            subject: self.caller.subject.clone(),
            token_id: self.caller.token_id.clone(),
            scopes: scopes.map(|scope| (*scope).to_owned()).collect(),
            title: self.operation.title,
            status: self.operation.status,
            method: self.method.as_str().to_ascii_lowercase(),
            path: self.uri.path().to_owned(),
            // One that can't be read is none: no handler has acted on it.
            query: form::texts(self.uri.query().unwrap_or_default().as_bytes())
                .unwrap_or_default()
                .into(),
            body: Value::Object(sent.clone()),
            ip: self.peer.ip(),
            user_agent: header(header::USER_AGENT).unwrap_or_default().to_owned(),
            request_id: self.request_id.clone(),
            now: app.clock().now(),
            terms: Terms::default(),
        }
    }
}

/// The texts of a checked body's list.
pub(crate) fn texts(sent: &Map<String, Value>, name: &str) -> Vec<String> {
    let items = sent.get(name).and_then(Value::as_array);
    let texts = items.into_iter().flatten().filter_map(Value::as_str);
    texts.map(str::to_owned).collect()
}

/// The members of a body that is what `schema` says.
///
/// # Errors
/// 400 in Auth0's words.
pub(crate) fn checked(body: Value, schema: &Schema) -> Result<Map<String, Value>, Problem> {
    schema.payload(&body)?;
    match body {
        Value::Object(members) => Ok(members),
        _ => Ok(Map::new()),
    }
}
