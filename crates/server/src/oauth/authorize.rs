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
use domain::authorize::{self, Refusal};
use http::request::Parts;
use serde_json::{Map, Value};
use store::login_transactions::Transaction;

use super::OAuthError;
use crate::App;
use crate::browser::cookies;
use crate::browser::page::failed;
use crate::memory::{self, KnownClient};
use crate::ops::events::Context;
use crate::ops::login_transactions;
use asked::{Asked, Unread};
use stop::Stop;
use way::Way;

/// A request under way.
#[derive(Debug)]
struct Visit<'a> {
    app: &'a App,
    parts: &'a Parts,
    client: Arc<KnownClient>,
    request: authorize::Request,
    form: Form,
    /// The transaction that it waited in; none when it has just arrived.
    waited: Option<Transaction>,
    /// The tenant's settings.
    settings: Map<String, Value>,
}

/// In what form a request came.
#[derive(Debug, Clone, Copy)]
pub(super) struct Form {
    /// The application has sent it itself (RFC 9126).
    pub(super) pushed: bool,
    /// The application has signed it (RFC 9101).
    pub(super) signed: bool,
}

impl Form {
    /// It was checked before.
    const CHECKED: Self = Self {
        pushed: true,
        signed: true,
    };
}

/// `GET` and `POST /authorize`
pub(crate) async fn start(State(app): State<App>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let answered = match asked::read(&app, &parts, body).await {
        Ok(asked) => answer(&app, &parts, asked, None).await,
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
    answer(app, parts, (client, request, Form::CHECKED), Some(waited)).await
}

/// Checks a request that an application pushes.
///
/// # Errors
/// What is wrong with it, in the words of `/authorize`.
pub(super) async fn check_pushed(app: &App, parts: &Parts, asked: Asked) -> Result<(), OAuthError> {
    let visit = visit(app, parts, asked, None).await?;
    let named = organization::named(&visit).await?;
    let way = Way::find(&visit, named.as_ref())?;
    match checks::check(&visit, &way, named).await {
        Ok(_) => Ok(()),
        Err(Stop::Refused(refusal)) => Err(refusal.into()),
        Err(Stop::Failed(error)) => Err(error.into()),
        // Nobody is asked anything before a request is checked.
        Err(Stop::Ask(..) | Stop::Over) => Err(OAuthError::temporarily_unavailable()),
    }
}

async fn answer(
    app: &App,
    parts: &Parts,
    asked: Asked,
    waited: Option<Transaction>,
) -> Result<Response, Error> {
    visit(app, parts, asked, waited).await?.run().await
}

async fn visit<'a>(
    app: &'a App,
    parts: &'a Parts,
    (client, request, form): Asked,
    waited: Option<Transaction>,
) -> Result<Visit<'a>, Error> {
    let mut reader = app.db().read().await?;
    let tenant = store::tenants::get(reader.conn(), app.home().tenant).await?;
    drop(reader);
    Ok(Visit {
        app,
        parts,
        client,
        request,
        form,
        waited,
        settings: tenant.map(|tenant| tenant.settings).unwrap_or_default(),
    })
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
            Err(Stop::Ask(screen, place)) => stop::ask(self, screen, place).await,
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

    async fn refuse(&self, way: &Way, refusal: Refusal) -> Result<Response, Error> {
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
