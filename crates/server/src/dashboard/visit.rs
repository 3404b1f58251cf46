//! A request of somebody who is signed in: everything a page needs of it.

use axum::extract::{FromRequestParts as _, RawPathParams, Request};
use axum::response::{IntoResponse as _, Response};
use domain::administrator::Administrator;
use domain::{Result, ids};
use http::request::Parts;
use http::{HeaderMap, HeaderName, Method, StatusCode, Uri, header};
use http_body_util::{BodyExt as _, Limited};
use serde_json::{Map, Value};

use super::pairs::Pairs;
use super::reply::STATUS;
use super::{Fault, cookies, link};
use crate::App;
use crate::middleware::{Peer, RequestId};
use crate::ops::act::{Once, Terms};
use crate::ops::{Act, dashboard_sessions};
use crate::routes::Operation;
use crate::ui::Theme;

/// Bytes that a form may have.
const FORM_MAX: usize = 1024 * 1024;
/// A script asks for a part of a page.
const FRAGMENT: HeaderName = HeaderName::from_static("x-fragment");
/// Where a request comes from (Fetch Metadata §2.4).
const SITE: &str = "sec-fetch-site";

/// What a request says, whoever sends it.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) theme: Theme,
    pub(crate) is_fragment: bool,
    pub(crate) query: Pairs,
    pub(crate) form: Pairs,
    pub(crate) request_id: String,
    path: Vec<(String, String)>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    peer: Peer,
    digest: String,
}

impl Asked {
    /// Reads a request, its form included.
    pub(super) async fn of(request: Request) -> Result<Self, Fault> {
        let (mut parts, body) = request.into_parts();
        let path = params(&mut parts).await;
        let body = Limited::new(body, FORM_MAX).collect().await;
        let body = body.map_err(|_| Fault::too_large())?.to_bytes();
        let mut digested = format!("{} {}\n", parts.method, parts.uri).into_bytes();
        digested.extend_from_slice(&body);
        Ok(Self {
            theme: cookies::theme(&parts.headers),
            is_fragment: parts.headers.contains_key(FRAGMENT),
            query: Pairs::parse(parts.uri.query().unwrap_or_default()),
            form: Pairs::parse(&String::from_utf8_lossy(&body)),
            request_id: parts
                .extensions
                .get::<RequestId>()
                .map(ToString::to_string)
                .unwrap_or_default(),
            peer: parts.extensions.get().copied().unwrap_or_default(),
            path,
            digest: jose::base64url(&jose::sha256(&digested)),
            method: parts.method,
            uri: parts.uri,
            headers: parts.headers,
        })
    }

    /// Whether it is one of our own pages that sends it. What only reads may come from anywhere.
    pub(super) fn is_from_here(&self) -> bool {
        let header = |name| self.headers.get(name).and_then(|value| value.to_str().ok());
        if let Some(site) = header(SITE) {
            return site == "same-origin";
        }
        // Browsers say less where there is no TLS, but always where a form comes from.
        let host = |origin: &str| origin.split_once("://").map(|(_, host)| host.to_owned());
        match header(header::ORIGIN.as_str()) {
            Some(origin) => host(origin).as_deref() == header(header::HOST.as_str()),
            None => true,
        }
    }

    /// Who does something and how, for the audit entry of what has no twin in an API.
    pub(super) fn act(&self, app: &App, title: &'static str) -> Act {
        let agent = self.headers.get(header::USER_AGENT);
        let agent = agent.and_then(|value| value.to_str().ok());
        Act {
            client_id: None,
            subject: String::new(),
            token_id: None,
            scopes: Vec::new(),
            title,
            status: StatusCode::OK.as_u16(),
            method: self.method.as_str().to_ascii_lowercase(),
            path: self.uri.path().to_owned(),
            query: Value::Object(Map::new()),
            body: Value::Null,
            ip: self.peer.ip(),
            user_agent: agent.unwrap_or_default().to_owned(),
            request_id: self.request_id.clone(),
            now: app.clock().now(),
            terms: Terms::default(),
        }
    }

    /// The token of the browser's session.
    pub(super) fn session(&self, app: &App) -> Option<&str> {
        cookies::session(app, &self.headers)
    }

    /// The address, with its query.
    pub(crate) fn address(&self) -> String {
        self.uri
            .path_and_query()
            .map_or_else(String::new, ToString::to_string)
    }
}

async fn params(parts: &mut Parts) -> Vec<(String, String)> {
    let params = RawPathParams::from_request_parts(parts, &()).await;
    let owned = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
    params
        .map(|params| params.iter().map(owned).collect())
        .unwrap_or_default()
}

/// A request of an administrator.
#[derive(Debug)]
pub(crate) struct Visit {
    pub(crate) administrator: Administrator,
    pub(crate) asked: Asked,
    token: String,
    /// The operation of an API that does the same.
    pub(crate) twin: Option<&'static Operation>,
}

impl Visit {
    /// Lets somebody in who is signed in and whose forms are our own.
    ///
    /// # Errors
    /// The answer for everybody else.
    pub(super) async fn of(
        app: &App,
        asked: Asked,
        twin: Option<&'static Operation>,
    ) -> Result<Self, Response> {
        let fail = |error: domain::Error| Fault::from(error).alone(asked.theme);
        let token = asked.session(app).map(str::to_owned);
        let administrator = match &token {
            Some(token) => dashboard_sessions::of(app, token).await.map_err(fail)?,
            None => None,
        };
        let (Some(administrator), Some(token)) = (administrator, token) else {
            return Err(sign_in_first(&asked));
        };
        Ok(Self {
            administrator,
            asked,
            token,
            twin,
        })
    }

    /// Whether a form that changes something is one of ours.
    pub(super) fn is_authentic(&self) -> bool {
        let sent = self.asked.form.get("csrf");
        let expected = self.csrf();
        self.asked.is_from_here() && jose::constant_time_eq(sent.as_bytes(), expected.as_bytes())
    }

    pub(super) fn method(&self) -> &Method {
        &self.asked.method
    }

    /// The session's token against forgery: who can't read the cookie can't make it.
    pub(crate) fn csrf(&self) -> String {
        let text = format!("csrf {}", self.token);
        jose::base64url(&jose::sha256(text.as_bytes()))
    }

    /// The session's token.
    pub(super) fn token(&self) -> &str {
        &self.token
    }

    /// What administrators do with their own access, for the audit entry: no API does the same.
    pub(super) fn own_act(&self, app: &App, title: &'static str) -> Act {
        Act {
            subject: self.administrator.subject(),
            ..self.asked.act(app, title)
        }
    }

    /// A parameter of the path.
    pub(crate) fn param(&self, name: &str) -> &str {
        let found = self.asked.path.iter().find(|(own, _)| own == name);
        found.map_or("", |(_, value)| value)
    }

    pub(crate) fn query(&self) -> &Pairs {
        &self.asked.query
    }

    pub(crate) fn form(&self) -> &Pairs {
        &self.asked.form
    }

    /// Whether the administrator may do what needs this scope.
    pub(crate) fn has(&self, scope: &str) -> bool {
        self.administrator.role.has(scope)
    }

    /// A key under which a form is carried out once.
    pub(crate) fn once(app: &App) -> String {
        ids::one_time(app.random())
    }

    /// Who changes what, for the audit entry; `sent` is the change as the twin would be sent it.
    pub(crate) fn act(&self, app: &App, sent: &Map<String, Value>) -> Act {
        let title = self.twin.map_or("", |twin| twin.title);
        let scopes = self.twin.map_or(&[][..], |twin| twin.scopes.names());
        let held = scopes.iter().filter(|scope| self.has(scope));
        let key = self.form().get("once");
        let once = (!key.is_empty()).then(|| Once {
            key: key.to_owned(),
            request: self.asked.digest.clone(),
        });
        Act {
            subject: self.administrator.subject(),
            scopes: held.map(|scope| (*scope).to_owned()).collect(),
            status: self.twin.map_or(200, |twin| twin.status),
            body: Value::Object(sent.clone()),
            terms: Terms {
                is_dry_run: false,
                once,
            },
            ..self.asked.act(app, title)
        }
    }
}

/// Leads to the sign-in page and back; a script is told by a status.
fn sign_in_first(asked: &Asked) -> Response {
    if asked.is_fragment {
        return (StatusCode::OK, [(STATUS, "401")]).into_response();
    }
    let back = if asked.method == Method::GET {
        asked.address()
    } else {
        String::new()
    };
    let to = link::query(&link::path(&["sign-in"]), &[("return_to", &back)]);
    (StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response()
}
