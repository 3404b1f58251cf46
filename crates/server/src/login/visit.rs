//! A request of a browser that is signing in somewhere, and where it goes next.

use std::sync::Arc;

use axum::extract::Request;
use axum::response::Response;
use domain::{Error, Result};
use http::request::Parts;
use http::{Method, StatusCode};
use maud::Markup;
use serde_json::{Map, Value};
use store::login_transactions::Transaction;

use crate::App;
use crate::browser::fault::Fault;
use crate::browser::form::{form, is_cross_site, value};
use crate::browser::page::{failed, see_other, show_before};
use crate::browser::texts::text;
use crate::browser::{context, cookies};
use crate::memory::{self, KnownClient};
use crate::ops::events::Context;
use crate::ops::login_transactions;

/// A request whose transaction is known.
#[derive(Debug)]
pub(super) struct Visit {
    pub(super) parts: Parts,
    pub(super) transaction: Transaction,
    pub(super) client: Arc<KnownClient>,
    /// For the log.
    pub(super) context: Context,
    /// The form, if one was sent.
    form: Option<String>,
}

impl Visit {
    /// Reads a request.
    ///
    /// # Errors
    /// The page to answer if it belongs to nothing that is under way in this browser.
    pub(super) async fn of(app: &App, request: Request) -> Result<Self, Response> {
        let (parts, body) = request.into_parts();
        let is_sent = parts.method == Method::POST;
        if is_sent && is_cross_site(&parts) {
            return Err(refuse(app, &parts, (StatusCode::FORBIDDEN, "forged")).await);
        }
        let form = if is_sent {
            Some(form(body).await)
        } else {
            None
        };
        match known(app, &parts).await {
            Ok(Some((transaction, client))) => Ok(Self {
                context: Context {
                    client_id: client.id.to_string(),
                    client_name: client.name.to_string(),
                    ..context(&parts)
                },
                parts,
                transaction,
                client,
                form,
            }),
            Ok(None) => Err(refuse(app, &parts, (StatusCode::BAD_REQUEST, "expired")).await),
            Err(error) => Err(failed(&error)),
        }
    }

    /// A value of the form that was sent; none if none was.
    pub(super) fn sent(&self, name: &str) -> Option<String> {
        self.form.as_ref().map(|form| value(form, name))
    }

    /// A parameter of the application's request; empty if it has none.
    pub(super) fn asked(&self, name: &str) -> &str {
        text_of(&self.transaction.request, name)
    }

    /// What is known by now; empty if it isn't.
    pub(super) fn noted(&self, name: &str) -> &str {
        text_of(&self.transaction.progress, name)
    }

    /// The address of a page about the same transaction.
    pub(super) fn page(&self, path: &str) -> String {
        // The id is one of ours: nothing in it has to be escaped.
        format!("{path}?state={}", self.transaction.id)
    }

    /// Goes on at a page about the same transaction.
    pub(super) fn go(&self, path: &str) -> Response {
        see_other(&self.page(path))
    }

    /// Leads back to `/authorize`.
    pub(super) fn resume(&self) -> Response {
        self.go("/authorize/resume")
    }

    /// Notes what is known by now.
    ///
    /// # Errors
    /// If the database refuses.
    pub(super) async fn note(&self, app: &App, progress: &Map<String, Value>) -> Result<()> {
        login_transactions::advance(app, &self.transaction.id, progress).await
    }

    /// Shows a page whose form may end at the application.
    ///
    /// # Errors
    /// If the database refuses.
    pub(super) async fn show(
        &self,
        app: &App,
        status: StatusCode,
        page: (&str, Markup),
    ) -> Result<Response> {
        let named = Some(self.asked("redirect_uri")).filter(|uri| !uri.is_empty());
        let first = self.client.sign_in.callbacks.first().map(String::as_str);
        let redirect_uri = named.or(first);
        show_before(app, status, page, redirect_uri).await
    }

    /// Says that it can't go on here.
    ///
    /// # Errors
    /// If the database refuses.
    pub(super) async fn fault(
        &self,
        app: &App,
        key: &'static str,
        error: (&str, &str),
    ) -> Result<Response> {
        let fault = Fault {
            status: StatusCode::BAD_REQUEST,
            title: text("login-error", "title"),
            sentence: text("login-error", key),
            error: Some(error),
        };
        fault.page(app, &self.parts).await
    }
}

/// What a page has answered, or that it failed.
pub(super) fn answered(result: Result<Response>) -> Response {
    result.unwrap_or_else(|error| failed(&error))
}

fn text_of<'a>(members: &'a Map<String, Value>, name: &str) -> &'a str {
    members
        .get(name)
        .and_then(Value::as_str)
        .unwrap_or_default()
}

async fn known(app: &App, parts: &Parts) -> Result<Option<(Transaction, Arc<KnownClient>)>> {
    let state = value(parts.uri.query().unwrap_or_default(), "state");
    let browser = cookies::browser(&parts.headers);
    let found = login_transactions::find(app, &state, browser.as_deref()).await?;
    let Some(transaction) = found else {
        return Ok(None);
    };
    let client = memory::client(app, &transaction.client_id).await?;
    Ok(client.map(|client| (transaction, client)))
}

async fn refuse(app: &App, parts: &Parts, (status, key): (StatusCode, &'static str)) -> Response {
    let fault = Fault {
        status,
        title: text("login-error", "title"),
        sentence: text("login-error", key),
        error: None,
    };
    let page: Result<Response, Error> = fault.page(app, parts).await;
    answered(page)
}
