//! The families of the Management API that this version doesn't carry out, but that an export of
//! Auth0's deploy CLI reads: a read answers what an empty tenant answers, a write is refused and
//! says so.
//!
//! Every operation is a line of a table, by theme. Queries are read leniently: only paging has a
//! meaning for a list that is empty, so other parameters are let through.

mod connections;
mod directory;
mod extensibility;
pub(super) mod list;
mod pages;
mod security;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use axum::extract::{Path, State};
use axum::response::Response;
use domain::{Error, Result};
use http::{Method, StatusCode, Uri};
use serde_json::json;

use crate::App;
use crate::rest::{Call, Problem, json_response};
use crate::routes::{Route, Scopes, Write};

/// An operation and what it answers.
#[derive(Debug)]
struct Row {
    method: Method,
    /// Without the base path. The first parameter of a path is `{id}` as in `routes.rs`, since
    /// what is registered twice must be the same text.
    path: &'static str,
    scopes: Scopes,
    write: Write,
    answer: Answer,
}

/// What an operation answers in a tenant that has none of its kind.
#[derive(Debug, Clone, Copy)]
enum Answer {
    /// 200 with this.
    Json(&'static str),
    /// 200 with an empty list of that name.
    List(&'static str, list::Form),
    /// 200 with the host name of the public URL, the only domain there is.
    CanonicalDomain,
    /// 404 with Auth0's message and code; `{id}` stands for the parameter of that name.
    Missing(&'static str, Option<&'static str>),
    /// 403, because it can't be done yet.
    Refused,
}

const fn get(path: &'static str, scopes: Scopes, answer: Answer) -> Row {
    Row {
        method: Method::GET,
        path,
        scopes,
        write: Write("", 200),
        answer,
    }
}

/// A write that is refused; `title` and `status` are those of Auth0's operation.
const fn write(
    method: Method,
    (path, scopes): (&'static str, Scopes),
    (title, status): (&'static str, u16),
) -> Row {
    Row {
        method,
        path,
        scopes,
        write: Write(title, status),
        answer: Answer::Refused,
    }
}

const fn post(path: &'static str, scopes: Scopes, title: &'static str, status: u16) -> Row {
    write(Method::POST, (path, scopes), (title, status))
}

const fn put(path: &'static str, scopes: Scopes, title: &'static str, status: u16) -> Row {
    write(Method::PUT, (path, scopes), (title, status))
}

const fn patch(path: &'static str, scopes: Scopes, title: &'static str, status: u16) -> Row {
    write(Method::PATCH, (path, scopes), (title, status))
}

const fn delete(path: &'static str, scopes: Scopes, title: &'static str, status: u16) -> Row {
    write(Method::DELETE, (path, scopes), (title, status))
}

fn rows() -> impl Iterator<Item = &'static Row> {
    [
        connections::ROWS,
        directory::ROWS,
        extensibility::ROWS,
        pages::ROWS,
        security::ROWS,
    ]
    .into_iter()
    .flatten()
}

/// The routes of all these operations.
pub(crate) fn routes() -> Vec<Route> {
    rows().map(route).collect()
}

fn route(row: &'static Row) -> Route {
    let handler = move |State(app): State<App>, Path(parameters): Path<Parameters>, call: Call| async move {
        row.respond(&parameters, call.uri(), app.host())
    };
    let path = format!("/api/v2{}", row.path);
    Route::new((row.method.clone(), path), row.scopes, row.write, handler).unsupported()
}

/// Characters of an id that a message repeats.
const SHOWN_MAX: usize = 200;

/// The parameters of a path by name.
type Parameters = HashMap<String, String>;

impl Row {
    fn respond(&self, parameters: &Parameters, uri: &Uri, host: &str) -> Result<Response, Problem> {
        match self.answer {
            Answer::Json(text) => {
                let body = serde_json::from_str(text).map_err(Error::internal)?;
                Ok(json_response(StatusCode::OK, &body))
            }
            Answer::List(name, form) => list::response(name, form, (uri, host)),
            Answer::CanonicalDomain => Ok(json_response(StatusCode::OK, &json!({"domain": host}))),
            Answer::Missing(message, code) => {
                let id = parameters.get("id").map(String::as_str).unwrap_or_default();
                let shown: String = id.chars().take(SHOWN_MAX).collect();
                Err(Problem::new(
                    StatusCode::NOT_FOUND,
                    message.replace("{id}", &shown),
                    code,
                ))
            }
            Answer::Refused => Err(refusal(self.write).into()),
        }
    }
}

/// Never worded like a missing scope: the deploy CLI would skip what it can't write, and report
/// success.
fn refusal(Write(title, _): Write) -> Error {
    let message = "This operation is not supported yet by this version of Lictor";
    Error::Unsupported(format!("{message}: {title}"))
}
