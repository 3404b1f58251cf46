//! `/authorize` (RFC 6749 §4.1.1, OpenID Connect Core §3; Authentication API reference §4.2): an
//! application sends a person here and gets an answer about who it is.
//!
//! A request that needs a person waits in a transaction, and the browser goes to a page. When the
//! page is done it sends the browser to `/authorize/resume`, where everything is decided again
//! from the start: nothing is remembered but the request and what the person did.

mod answer;
mod asked;
mod checks;
mod consent;
mod error_page;
mod hint;
mod organization;
mod person;
mod respond;
mod stop;
mod way;

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::response::Response;
use domain::Error;
use domain::authorize;
use http::request::Parts;
use serde_json::{Map, Value};
use store::login_transactions::Transaction;

use crate::App;
use crate::browser::cookies;
use crate::browser::page::failed;
use crate::memory::{self, KnownClient};
use crate::ops::events::Context;
use crate::ops::login_transactions;
use asked::Unread;
use stop::Stop;
use way::Way;

/// A request under way.
#[derive(Debug)]
struct Visit<'a> {
    app: &'a App,
    parts: &'a Parts,
    client: Arc<KnownClient>,
    request: authorize::Request,
    /// The transaction that it waited in; none when it has just arrived.
    waited: Option<Transaction>,
    /// The tenant's settings.
    settings: Map<String, Value>,
}

/// `GET` and `POST /authorize`
pub(crate) async fn start(State(app): State<App>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let answered = match asked::read(&app, &parts, body).await {
        Ok((client, request)) => arrive(&app, &parts, (client, request, None)).await,
        Err(Unread::Refused(refusal, client_id)) => {
            error_page::show(&app, &parts, client_id.as_deref(), &refusal).await
        }
        Err(Unread::Failed(error)) => Err(error),
    };
    answered.unwrap_or_else(|error| failed(&error))
}

/// `GET /authorize/resume?state=…`
pub(crate) async fn resume(State(app): State<App>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let answered = come_back(&app, &parts).await;
    answered.unwrap_or_else(|error| failed(&error))
}

async fn come_back(app: &App, parts: &Parts) -> Result<Response, Error> {
    let browser = cookies::browser(&parts.headers);
    let found = match asked::state(parts) {
        Some(id) => login_transactions::find(app, &id, browser.as_deref()).await?,
        None => None,
    };
    let Some(waited) = found else {
        return error_page::over(app, parts).await;
    };
    let Some(client) = memory::client(app, &waited.client_id).await? else {
        let refusal = asked::unknown_client(&waited.client_id);
        return error_page::show(app, parts, None, &refusal).await;
    };
    let request = authorize::Request::kept(&waited.request);
    arrive(app, parts, (client, request, Some(waited))).await
}

async fn arrive(
    app: &App,
    parts: &Parts,
    (client, request, waited): (Arc<KnownClient>, authorize::Request, Option<Transaction>),
) -> Result<Response, Error> {
    let mut reader = app.db().read().await?;
    let tenant = store::tenants::get(reader.conn(), app.home().tenant).await?;
    drop(reader);
    let visit = Visit {
        app,
        parts,
        client,
        request,
        waited,
        settings: tenant.map(|tenant| tenant.settings).unwrap_or_default(),
    };
    visit.run().await
}

impl Visit<'_> {
    async fn run(&self) -> Result<Response, Error> {
        let named = organization::named(self).await?;
        let way = match Way::find(self, named.as_ref()) {
            Ok(way) => way,
            Err(refusal) => {
                self.log_refusal(&refusal);
                let client_id = Some(&*self.client.id);
                return error_page::show(self.app, self.parts, client_id, &refusal).await;
            }
        };
        let granted = match checks::check(self, &way, named).await {
            Ok(checked) => self.decide(&checked).await,
            Err(stop) => Err(stop),
        };
        match granted {
            Ok(parameters) => Ok(respond::answer(self.app, &way, parameters)),
            Err(Stop::Refused(refusal)) => self.refuse(&way, refusal).await,
            Err(Stop::Ask(screen)) => stop::ask(self, screen).await,
            Err(Stop::Over) => error_page::over(self.app, self.parts).await,
            Err(Stop::Failed(error)) => Err(error),
        }
    }

    /// What is given, once it is clear who asks for what.
    async fn decide(&self, checked: &checks::Checked) -> Result<respond::Parameters, Stop> {
        let person = person::find(self, checked).await?;
        let decision = person.decide(self, checked).await?;
        consent::check(self, checked, &person, &decision).await?;
        answer::give(self, checked, &person, &decision).await
    }

    async fn refuse(&self, way: &Way, refusal: authorize::Refusal) -> Result<Response, Error> {
        if let Some(waited) = &self.waited {
            login_transactions::end(self.app, &waited.id).await?;
        }
        self.log_refusal(&refusal);
        let refusal = if self.client.sign_in.is_strict {
            refusal.specified()
        } else {
            refusal
        };
        let parameters = vec![
            ("error", refusal.error.to_owned()),
            ("error_description", refusal.description.into_owned()),
        ];
        Ok(respond::answer(self.app, way, parameters))
    }

    /// Who asks, and for which application.
    fn context(&self) -> Context {
        Context {
            client_id: self.client.id.to_string(),
            client_name: self.client.name.to_string(),
            ..crate::browser::context(self.parts)
        }
    }

    /// What a page noted about the person.
    fn progress(&self, key: &str) -> Option<&str> {
        let progress = &self.waited.as_ref()?.progress;
        progress.get(key).and_then(Value::as_str)
    }

    /// Whether a setting of the tenant is on.
    fn is_on(&self, setting: &str) -> bool {
        self.settings.get(setting) == Some(&Value::Bool(true))
    }
}
